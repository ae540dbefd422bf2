{{ config(**daily()) }}

with

looks as (
    select impressions.*
    from {{ ref('int_impressions_deduplicated') }} as impressions
    inner join {{ ref('stg_campaigns') }} as campaigns
        on impressions.campaign_id = campaigns.campaign_id and {{ is_inside('impressions.event_ts') }}
    where impressions.business_date >= {{ rebuild_from() }}
),

on_surfaces as (
    {{ on_each_surface('looks', ['campaign_id', 'user_key', 'event_ts', 'event_id', 'business_date']) }}
),

ranked as (
    select
        on_surfaces.*,
        row_number() over (partition by campaign_id, surface, user_key order by event_ts, event_id) as place
    from on_surfaces
    where {{ has_no_earlier_first('on_surfaces', ['campaign_id', 'surface', 'user_key']) }}
)

select
    campaign_id,
    surface,
    user_key,
    event_ts,
    event_id,
    business_date
from ranked
where place = 1
