{{ config(**daily()) }}

{#
    Rewards that count: of each grant its first grant, and the first claim and redemption after one. Orphans and repeats are
    accepted and counted nowhere but in the health of their stream. What comes first is looked for in all of history.
#}

with

preceded as (
    select
        event_id, user_key, campaign_id, surface, merchant_id, grant_id, action, cost_cny, event_ts, business_date,
        max(case when action = 'grant' then event_ts end) over (
            partition by grant_id order by event_ts, event_id
            rows between unbounded preceding and 1 preceding
        ) as granted_at
    from {{ ref('stg_reward') }}
),

numbered as (
    select
        *,
        row_number() over (partition by grant_id, action order by event_ts, event_id) as place
    from preceded
    where action = 'grant' or granted_at is not null
)

select
    event_id,
    user_key,
    campaign_id,
    surface,
    merchant_id,
    grant_id,
    action,
    cost_cny,
    event_ts,
    business_date
from numbered
where place = 1 and business_date >= {{ rebuild_from() }}
