{#
    Who took a campaign's rewards and nothing else: nine in ten actions for the reward, no minute of a liked song, gone for
    a week after the last reward. NULL until that week has closed.
#}

with

rewarded as (
    select campaign_id, user_key, max(business_date) as last_date
    from {{ ref('int_reward_moves') }}
    group by campaign_id, user_key
),

actions as (
    select
        actions.campaign_id,
        actions.user_key,
        count(*) as action_count,
        count(case when
            array_contains(campaigns.reward_eligible_actions, actions.stream)
            or (actions.stream = 'playlist' and array_contains(campaigns.reward_eligible_actions, 'playlist_add'))
            then 1
        end) as eligible_count
    from {{ ref('int_actions_qualified') }} as actions
    inner join {{ ref('stg_campaigns') }} as campaigns
        on actions.campaign_id = campaigns.campaign_id and {{ is_inside('actions.event_ts') }}
    group by actions.campaign_id, actions.user_key
),

listeners as (
    select distinct likes.campaign_id, likes.user_key
    from {{ ref('int_actions_qualified') }} as likes
    inner join rewarded on likes.campaign_id = rewarded.campaign_id and likes.user_key = rewarded.user_key
    inner join {{ ref('int_plays_classified') }} as plays
        on
            likes.user_key = plays.user_key
            and likes.song_id = plays.song_id
            and plays.listened_ms >= {{ policy('farmer_min_listen_ms', 'rewarded.last_date') }}
    where likes.stream = 'like'
),

returned as (
    select distinct rewarded.campaign_id, rewarded.user_key
    from rewarded
    inner join {{ ref('int_user_days') }} as days
        on
            rewarded.user_key = days.user_key
            and days.is_active
            and days.business_date > rewarded.last_date
            and days.business_date <= {{ days_after('rewarded.last_date', policy('farmer_idle_days', 'rewarded.last_date')) }}
)

select
    rewarded.campaign_id,
    rewarded.user_key,
    rewarded.last_date,
    case
        when
            {% call(days) by_policy('farmer_idle_days', 'rewarded.last_date') -%}
            rewarded.last_date <= {{ mature_until(days | int) }}
            {%- endcall %}
            then
                coalesce(actions.eligible_count, 0) >= {{ policy('farmer_min_eligible_share', 'rewarded.last_date') }} * coalesce(actions.action_count, 0)
                and listeners.user_key is null
                and returned.user_key is null
    end as is_farmer
from rewarded
left join actions on rewarded.campaign_id = actions.campaign_id and rewarded.user_key = actions.user_key
left join listeners on rewarded.campaign_id = listeners.campaign_id and rewarded.user_key = listeners.user_key
left join returned on rewarded.campaign_id = returned.campaign_id and rewarded.user_key = returned.user_key
