{{ config(**daily()) }}

with

acts as (
    select
        stream as kind, campaign_id, surface, event_ts, business_date, genuine_weight, is_genuine,
        cast(0 as decimal(18, 6)) as amount
    from {{ ref('int_actions_qualified') }}
    where business_date >= {{ rebuild_from() }} and stream in ('like', 'share', 'playlist', 'follow')
    union all
    select
        'comment' as kind, campaign_id, surface, event_ts, business_date, genuine_weight, is_genuine,
        cast(0 as decimal(18, 6)) as amount
    from {{ ref('int_comments_judged') }}
    where business_date >= {{ rebuild_from() }}
    union all
    select
        'redeem' as kind, campaign_id, surface, event_ts, business_date, cast(1 as decimal(9, 6)) as genuine_weight, true as is_genuine,
        cast(cost_cny as decimal(18, 6)) as amount
    from {{ ref('int_rewards_counted') }}
    where business_date >= {{ rebuild_from() }} and action = 'redeem'
    union all
    select
        'engagement' as kind, campaign_id, surface, event_ts, business_date, cast(1 as decimal(9, 6)) as genuine_weight, true as is_genuine,
        score as amount
    from {{ ref('int_engagement_scored') }}
    where business_date >= {{ rebuild_from() }}
),

inside as (
    select acts.*
    from acts
    inner join {{ ref('stg_campaigns') }} as campaigns
        on acts.campaign_id = campaigns.campaign_id and {{ is_inside('acts.event_ts') }}
),

on_surfaces as (
    {{ on_each_surface('inside', ['campaign_id', 'business_date', 'kind', 'genuine_weight', 'is_genuine', 'amount']) }}
)

select
    campaign_id,
    surface,
    business_date,
    {{ three_measures('like', "kind = 'like'") }},
    {{ three_measures('comment', "kind = 'comment'") }},
    {{ three_measures('share', "kind = 'share'") }},
    {{ three_measures('playlist_add', "kind = 'playlist'") }},
    {{ three_measures('follow', "kind = 'follow'") }},
    cast(coalesce(sum(case when kind = 'engagement' then amount end), 0) as decimal(18, 6)) as engagement_score,
    cast(coalesce(sum(case when kind = 'redeem' then amount end), 0) as decimal(18, 4)) as cost_cny
from on_surfaces
group by campaign_id, surface, business_date
