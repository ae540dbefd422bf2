{{ config(materialized='table') }}

{{ staged_versions('artists', 'artist_id', [
    'name',
    'is_independent',
    'programme',
    'province_code',
]) }}
