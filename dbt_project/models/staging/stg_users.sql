{{ config(materialized='table') }}

{{ staged_versions('users', 'user_key', [
    'registered_at',
    'birth_year',
    'province_code',
    'city_code',
    'city_tier',
    'hometown_province_code',
    'membership',
    'consent_profiling',
    'consent_marketing',
    'is_internal',
]) }}
