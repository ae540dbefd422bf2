{{ config(materialized='table') }}

{{ staged_snapshot('playlists', ['playlist_id'], [
    'name',
    'owner_user_key',
    'is_editorial',
    'scene',
]) }}
