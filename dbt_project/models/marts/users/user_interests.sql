{{ config(materialized='table') }}

with

weighed as (
    select * from {{ ref('int_user_tags_weighed') }} where business_date = {{ business_date_of_night() }}
),

switched as (
    select * from {{ ref('int_interests_switched') }} where business_date = {{ business_date_of_night() }}
)

select
    weighed.user_key,
    weighed.tag,
    weighed.is_parent,
    weighed.tf_score,
    weighed.share_ratio,
    weighed.affinity_score,
    weighed.lift_ratio,
    weighed.song_count,
    weighed.action_count,
    weighed.day_count,
    switched.on_since_date is not null as is_on,
    switched.on_since_date,
    {{ stamp() }}
from weighed
left join switched on weighed.user_key = switched.user_key and weighed.tag = switched.tag
