{{ config(materialized='table') }}

{# The nodes of a campaign up to and including each date that brought one of them an adopter. #}

with

campaigns as (select * from {{ ref('stg_campaigns') }}),

promotions as (
    select
        adoptions.campaign_id,
        adoptions.sharer_key,
        adoptions.business_date,
        count(*) as adopter_count
    from {{ ref('int_adoptions_attributed') }} as adoptions
    inner join campaigns
        on adoptions.campaign_id = campaigns.campaign_id and {{ is_inside('adoptions.shared_at') }}
    where
        adoptions.is_genuine_share
        and adoptions.event_ts <= adoptions.shared_at + {{ policy('promotion_days', 'adoptions.business_date', 'days') }}
    group by adoptions.campaign_id, adoptions.sharer_key, adoptions.business_date
),

dates as (select distinct campaign_id, business_date from promotions),

nodes as (
    select
        dates.campaign_id,
        dates.business_date,
        promotions.sharer_key,
        cast(sum(promotions.adopter_count) as bigint) as adopter_count
    from dates
    inner join promotions
        on dates.campaign_id = promotions.campaign_id and promotions.business_date <= dates.business_date
    group by dates.campaign_id, dates.business_date, promotions.sharer_key
),

summed as (
    select
        campaign_id,
        business_date,
        count(*) as node_count,
        cast(sum(adopter_count) as bigint) as adopter_count,
        {{ effective_number('adopter_count', 'sum(adopter_count)') }} as effective_nodes,
        {{ rate_of('max(adopter_count)', 'sum(adopter_count)') }} as top1_ratio,
        {{ rests_on_few('count(*)') }} as is_suppressed
    from nodes
    group by campaign_id, business_date
)

select
    campaign_id,
    business_date,
    {{ suppressed('node_count') }},
    {{ suppressed('adopter_count') }},
    {{ suppressed('effective_nodes') }},
    {{ suppressed('top1_ratio') }},
    is_suppressed,
    {{ stamp() }}
from summed
