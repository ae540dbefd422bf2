{#
    Lower and upper bound of Wilson's 95 % interval of `successes` out of `trials`; NULL without trials.
    Source: E. B. Wilson, Probable inference, the law of succession, and statistical inference, JASA 22 (1927).
#}
{% macro wilson_low(successes, trials) %}{{ _wilson(successes, trials, '-') }}{% endmacro %}

{% macro wilson_high(successes, trials) %}{{ _wilson(successes, trials, '+') }}{% endmacro %}

{% macro _wilson(successes, trials, sign) %}
    {%- set z = '1.959964e0' -%}
    {%- set k = 'cast(' ~ successes ~ ' as double)' -%}
    {%- set n = 'nullif(cast(' ~ trials ~ ' as double), 0)' -%}
    (
        {{ k }} + {{ z }} * {{ z }} / 2
        {{ sign }} {{ z }} * sqrt({{ k }} * ({{ n }} - {{ k }}) / {{ n }} + {{ z }} * {{ z }} / 4)
    ) / ({{ n }} + {{ z }} * {{ z }})
{%- endmacro %}
