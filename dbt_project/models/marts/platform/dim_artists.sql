{{ config(materialized='table') }}

with

artists as (
    select
        artist_id,
        name,
        is_independent,
        programme,
        province_code
    from {{ ref('stg_artists') }}
    where {{ is_newest() }}
)

select
    artist_id,
    name,
    is_independent,
    programme,
    province_code,
    {{ stamp() }}
from artists
