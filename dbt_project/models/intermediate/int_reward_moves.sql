{{ config(**daily()) }}

{# Rewards that count and that a campaign hands out, inside it, with the tier of the user's city on the day. #}

select
    rewards.event_id,
    rewards.campaign_id,
    coalesce(rewards.merchant_id, 'none') as merchant_id,
    coalesce(cast(users.city_tier as {{ dbt.type_string() }}), 'unknown') as city_tier,
    rewards.grant_id,
    rewards.user_key,
    rewards.action,
    rewards.cost_cny,
    rewards.event_ts,
    rewards.business_date
from {{ ref('int_rewards_counted') }} as rewards
inner join {{ ref('stg_campaigns') }} as campaigns
    on rewards.campaign_id = campaigns.campaign_id and {{ is_inside('rewards.event_ts') }}
left join {{ ref('stg_users') }} as users
    on rewards.user_key = users.user_key and {{ is_valid_on('rewards.business_date', 'users') }}
where rewards.business_date >= {{ rebuild_from() }}
