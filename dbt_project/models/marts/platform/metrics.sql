{{ config(materialized='table') }}

with

dictionary as (
    select
        metric_name,
        table_name,
        column_name,
        unit,
        numerator,
        denominator,
        definition_zh,
        definition_en,
        owner
    from {{ ref('metrics_dictionary') }}
)

select
    metric_name,
    table_name as {{ adapter.quote('table') }},
    column_name as {{ adapter.quote('column') }},
    unit,
    numerator,
    denominator,
    definition_zh,
    definition_en,
    owner,
    {{ stamp() }}
from dictionary
