{{ config(materialized='table') }}

{{ staged_snapshot('merchants', ['merchant_id'], [
    'name',
    'city_code',
    'category',
]) }}
