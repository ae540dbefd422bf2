{# One segment per user and day, the first that fits; the birth years are the generations' own, not policy. #}
{% macro segment(birth_year, city_tier) %}
    case
        when {{ birth_year }} is null then 'unknown'
        when {{ birth_year }} between 1995 and 2009 then 'gen_z'
        when {{ city_tier }} >= 3 then 'lower_tier'
        when {{ birth_year }} <= 1994 and {{ city_tier }} <= 2 then 'mature'
        else 'other'
    end
{%- endmacro %}
