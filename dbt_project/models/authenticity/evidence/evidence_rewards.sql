-- Likes that a campaign pays for: how many were never heard, and on how many of the days on which the user played or did anything
-- none was given. People take a reward and live on; whoever only hunts rewards has no other day. To open the app is not to live.
with

likes as (select * from {{ ref('evidence_likes') }} where is_rewarded),

actions as (select * from {{ ref('evidence_actions') }} where is_rewarded and user_key is not null),

appearances as (
    select user_key, business_date
    from {{ ref('evidence_appearances') }}
    where user_key is not null and (action_count > 0 or play_count > 0)
),

paid as (
    select
        user_key,
        count(is_heard) as paid_known_count,
        count(case when is_heard = false then 1 end) as paid_unheard_count
    from likes
    group by user_key
),

paid_dates as (select user_key, count(distinct business_date) as date_count from actions group by user_key),

lived_dates as (select user_key, count(distinct business_date) as date_count from appearances group by user_key)

select
    paid.user_key,
    paid.paid_known_count,
    cast(paid.paid_unheard_count as double) / nullif(paid.paid_known_count, 0) as paid_unheard_share,
    lived_dates.date_count as lived_date_count,
    cast(lived_dates.date_count - paid_dates.date_count as double) / lived_dates.date_count as unpaid_date_share
from paid
inner join paid_dates on paid.user_key = paid_dates.user_key
inner join lived_dates on paid.user_key = lived_dates.user_key
