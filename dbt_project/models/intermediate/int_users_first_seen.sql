{{ config(materialized='view') }}

select
    seen.user_key,
    seen.first_seen_date,
    activated.first_active_date
from {{ ref('int_users_seen') }} as seen
left join {{ ref('int_users_activated') }} as activated on seen.user_key = activated.user_key
