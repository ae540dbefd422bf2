{# The name of what a mart proposes: `<kind>:<scene>:<song_id>`, and for a surge its hour (UTC). `content_action` events repeat it. #}
{% macro insight_id(kind, scene, song_id, hour=none) -%}
    concat('{{ kind }}:', {{ scene }}, ':', {{ song_id }}
    {%- if hour %}, ':', replace(substr(cast({{ hour }} as {{ dbt.type_string() }}), 1, 13), ' ', 'T'){% endif %})
{%- endmacro %}
