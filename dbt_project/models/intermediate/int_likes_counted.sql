{{ config(**daily()) }}

{# The last like or unlike of a user, target and date decides whether the day ends liked, and lends its time and campaign. #}

with

likes as (select * from {{ ref('stg_like') }} where {{ staged_since() }}),

ranked as (
    select
        *,
        count(case when action = 'like' then 1 end) over (
            partition by user_key, target_type, target_id, business_date
        ) as like_event_count,
        row_number() over (
            partition by user_key, target_type, target_id, business_date
            order by event_ts desc, event_id desc
        ) as place_from_last
    from likes
),

verdicts as (select * from {{ ref('interactions_judged') }})

select
    ranked.user_key,
    ranked.target_type,
    ranked.target_id,
    ranked.business_date,
    ranked.song_id,
    ranked.team_id,
    ranked.event_id,
    ranked.event_ts,
    ranked.campaign_id,
    ranked.surface,
    ranked.like_event_count,
    {{ judged('verdicts') }}
from ranked
left join verdicts on ranked.event_id = verdicts.event_id
where ranked.place_from_last = 1 and ranked.action = 'like'
