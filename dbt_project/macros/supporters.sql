{# Tier of a supporter by rank among `total`: pioneers are the first hundred or hundredth, early the first thousand or tenth. #}
{% macro supporter_tier(place, total, on=none) -%}
    case
        when
            {{ place }} <= {{ policy('pioneer_max_rank', on) }} or {{ place }} <= {{ policy('pioneer_max_share', on) }} * {{ total }}
            then 'pioneer'
        when
            {{ place }} <= {{ policy('early_max_rank', on) }} or {{ place }} <= {{ policy('early_max_share', on) }} * {{ total }}
            then 'early'
        else 'supporter'
    end
{%- endmacro %}
