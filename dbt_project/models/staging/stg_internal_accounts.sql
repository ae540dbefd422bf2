{{ config(materialized='table') }}

select
    user_key,
    valid_from,
    valid_to
from {{ ref('stg_users') }}
where is_internal
