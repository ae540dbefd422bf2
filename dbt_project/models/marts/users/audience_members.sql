{{ config(materialized='table') }}

select
    audience_id,
    user_key,
    reason,
    is_holdout,
    {{ stamp() }}
from {{ ref('int_audiences_gathered') }}
where business_date = {{ business_date_of_night() }}
