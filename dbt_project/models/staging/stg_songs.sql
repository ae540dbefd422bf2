{{ config(materialized='table') }}

{{ staged_versions('songs', 'song_id', [
    'title',
    'artist_id',
    'duration_ms',
    'release_date',
    'language',
    'tags',
    'province_code',
    'originality_review',
]) }}
