{{ config(materialized='table') }}

{#
    Rewards of a date by merchant and tier of the user's city. Retained for more than otherwise are the users granted that day
    times the campaign's lift on day 7, none where it is below 0; farmers are counted among the granted whose week has closed.
#}

with

moves as (select * from {{ ref('int_reward_moves') }}),

farmers as (select * from {{ ref('int_reward_users') }}),

lifts as ({{ best_lifts('d7_rate') }}),

grants as (
    select grant_id, min(event_ts) as granted_at
    from moves
    where action = 'grant'
    group by grant_id
),

joined as (
    select
        moves.*,
        farmers.is_farmer,
        case when moves.action = 'redeem' then cast({{ seconds_between('grants.granted_at', 'moves.event_ts') }} as double) / 3600 end as redeem_hours
    from moves
    left join farmers on moves.campaign_id = farmers.campaign_id and moves.user_key = farmers.user_key
    left join grants on moves.grant_id = grants.grant_id
),

counted as (
    select
        campaign_id,
        merchant_id,
        city_tier,
        business_date,
        count(distinct user_key) as user_count,
        count(distinct case when action = 'grant' then user_key end) as granted_user_count,
        count(case when action = 'grant' then 1 end) as granted_count,
        count(case when action = 'claim' then 1 end) as claimed_count,
        count(case when action = 'redeem' then 1 end) as redeemed_count,
        percentile_cont(0.5) within group (order by redeem_hours) as median_redeem_hours,
        cast(coalesce(sum(case when action = 'redeem' then cost_cny end), 0) as decimal(18, 4)) as cost_cny,
        count(distinct case when action = 'grant' and is_farmer then user_key end) as farmer_numerator,
        count(distinct case when action = 'grant' and is_farmer is not null then user_key end) as farmer_denominator,
        count(case when is_farmer is null then 1 end) as unknown_count,
        cast(coalesce(sum(case when action = 'redeem' and is_farmer then cost_cny end), 0) as decimal(18, 4)) as leaked_so_far_cny
    from joined
    group by campaign_id, merchant_id, city_tier, business_date
),

valued as (
    select
        counted.*,
        case when lifts.difference >= 0 then cast(round(counted.granted_user_count * lifts.difference) as bigint) when lifts.difference < 0 then 0 end as incremental_retained_count,
        {{ rate_of('counted.farmer_numerator', 'counted.farmer_denominator') }} as farmer_rate,
        case when counted.unknown_count = 0 then counted.leaked_so_far_cny end as leaked_cny,
        {{ rests_on_few('counted.user_count') }} as is_suppressed
    from counted
    left join lifts on counted.campaign_id = lifts.campaign_id
),

priced as (
    select
        *,
        case when incremental_retained_count > 0 then cast(cost_cny / incremental_retained_count as decimal(18, 4)) end as cost_per_incremental_cny
    from valued
)

select
    campaign_id,
    merchant_id,
    city_tier,
    business_date,
    {%- for measure in [
        'granted_count', 'claimed_count', 'redeemed_count', 'median_redeem_hours', 'cost_cny', 'incremental_retained_count',
        'cost_per_incremental_cny', 'farmer_numerator', 'farmer_denominator', 'farmer_rate', 'leaked_cny',
    ] %}
    {{ suppressed(measure) }},
    {%- endfor %}
    is_suppressed,
    {{ stamp() }}
from priced
