{{ config(materialized='table') }}

with

songs as (
    select
        song_id,
        title,
        artist_id,
        duration_ms,
        release_date,
        language,
        tags,
        province_code,
        originality_review
    from {{ ref('stg_songs') }}
    where {{ is_newest() }}
)

select
    song_id,
    title,
    artist_id,
    cast(duration_ms as bigint) as duration_ms,
    release_date,
    language,
    tags,
    province_code,
    originality_review,
    {{ stamp() }}
from songs
