{{ config(materialized='table') }}

{{ staged_snapshot('erasures', ['user_key'], [
    'requested_at',
]) }}
