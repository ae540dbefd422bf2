{{ config(**daily()) }}

{# A participant acts on the surface that is credited, even where the action itself names another one. #}

with

events as (
    {%- for stream in event_streams() %}
    select campaign_id, surface, event_ts, business_date, user_key, false as is_exposed, {{ 'false' if stream == 'impression' else 'true' }} as is_acting
    from {{ ref('stg_' ~ stream) }}
    where {{ staged_since() }} and campaign_id is not null
    union all
    {%- endfor %}
    select campaign_id, surface, event_ts, business_date, user_key, true as is_exposed, false as is_acting
    from {{ ref('int_impressions_deduplicated') }}
    where business_date >= {{ rebuild_from() }} and campaign_id is not null
    union all
    select campaign_id, surface, event_ts, business_date, user_key, false as is_exposed, true as is_acting
    from {{ ref('int_participations') }}
    where business_date >= {{ rebuild_from() }}
),

inside as (
    select events.*
    from events
    inner join {{ ref('stg_campaigns') }} as campaigns
        on events.campaign_id = campaigns.campaign_id and {{ is_inside('events.event_ts') }}
),

on_surfaces as (
    {{ on_each_surface('inside', ['campaign_id', 'business_date', 'user_key', 'is_exposed', 'is_acting']) }}
)

select
    campaign_id,
    surface,
    business_date,
    user_key,
    max(case when is_exposed then 1 else 0 end) = 1 as is_exposed,
    max(case when is_acting then 1 else 0 end) = 1 as is_acting
from on_surfaces
group by campaign_id, surface, business_date, user_key
