{# True for the tenth (policy holdout_share) of all texts that is kept out: by the first 32 bits of the text's MD5. #}
{% macro is_held_out(text) -%}
    {%- set limit = (policy('holdout_share') | trim | float * 4294967296) | int -%}
    substr(md5({{ text }}), 1, 8) < '{{ '%08x' % limit }}'
{%- endmacro %}
