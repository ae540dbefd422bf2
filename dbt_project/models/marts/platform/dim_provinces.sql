{{ config(materialized='table') }}

with

provinces as (
    select
        province_code,
        name_zh,
        short_name_zh,
        name_en,
        province_type
    from {{ ref('provinces') }}
)

select
    province_code,
    name_zh,
    short_name_zh,
    name_en,
    province_type,
    {{ stamp() }}
from provinces
