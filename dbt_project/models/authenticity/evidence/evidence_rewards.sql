-- Likes that a campaign pays for: how many were never heard, and on how many of the user's days none was given. People take a
-- reward and live on; whoever only hunts rewards has no other day.
with

likes as (select * from {{ ref('evidence_likes') }} where is_rewarded),

surroundings as (select user_key, date_count from {{ ref('evidence_surroundings') }}),

paid as (
    select
        user_key,
        count(is_heard) as paid_known_count,
        count(case when is_heard = false then 1 end) as paid_unheard_count,
        count(distinct business_date) as paid_date_count
    from likes
    group by user_key
)

select
    paid.user_key,
    paid.paid_known_count,
    cast(paid.paid_unheard_count as double) / nullif(paid.paid_known_count, 0) as paid_unheard_share,
    cast(surroundings.date_count - paid.paid_date_count as double) / surroundings.date_count as unpaid_date_share
from paid
inner join surroundings on paid.user_key = surroundings.user_key
