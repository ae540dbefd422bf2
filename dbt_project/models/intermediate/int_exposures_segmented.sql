{{ config(**daily(offset=1)) }}

{# First exposures by mechanic and segment: who took part within 24 hours, who gave negative feedback that day. #}

with

campaigns as (select * from {{ ref('stg_campaigns') }}),

cohorts as (
    select * from {{ ref('int_exposures') }}
    where surface = 'all' and business_date >= {{ rebuild_from(1) }}
),

negatives as (
    select campaign_id, business_date, user_key
    from {{ ref('int_impressions_answered') }}
    where surface = 'all' and is_negative and business_date >= {{ rebuild_from(1) }}
),

described as (
    select
        cohorts.campaign_id,
        campaigns.mechanic,
        {{ segment('users.birth_year', 'users.city_tier') }} as segment,
        cohorts.business_date,
        cohorts.user_key,
        case when participations.user_key is not null then 1 else 0 end as is_participant,
        case when negatives.user_key is not null then 1 else 0 end as is_negative
    from cohorts
    inner join campaigns on cohorts.campaign_id = campaigns.campaign_id
    left join {{ ref('stg_users') }} as users
        on cohorts.user_key = users.user_key and {{ is_valid_on('cohorts.business_date', 'users') }}
    left join {{ ref('int_participations') }} as participations
        on
            cohorts.campaign_id = participations.campaign_id
            and cohorts.user_key = participations.user_key
            and participations.event_ts > cohorts.event_ts
            and participations.event_ts <= cohorts.event_ts + {{ policy('action_window_hours', 'cohorts.business_date', 'hours') }}
    left join negatives
        on
            cohorts.campaign_id = negatives.campaign_id
            and cohorts.user_key = negatives.user_key
            and cohorts.business_date = negatives.business_date
)

select
    campaign_id,
    user_key,
    mechanic,
    segment,
    business_date,
    is_participant,
    is_negative
from described
