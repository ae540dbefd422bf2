{{ config(**daily()) }}

{#
    Qualified actions that carry a campaign, inside it, strictly after a valid impression of it and no more than 24 hours;
    the surface is that of the last impression before. Both are laid on one line per campaign and user: the actions after an
    impression and before the next one share its number.
#}

with

campaigns as (select * from {{ ref('stg_campaigns') }}),

looks as (
    select impressions.*
    from {{ ref('int_impressions_deduplicated') }} as impressions
    inner join campaigns
        on impressions.campaign_id = campaigns.campaign_id and {{ is_inside('impressions.event_ts') }}
    where impressions.business_date >= {{ rebuild_from(2) }}
),

actions as (
    select actions.*
    from {{ ref('int_actions_qualified') }} as actions
    inner join campaigns
        on actions.campaign_id = campaigns.campaign_id and {{ is_inside('actions.event_ts') }}
    where actions.business_date >= {{ rebuild_from() }}
),

line as (
    select
        campaign_id, user_key, event_ts, event_id, business_date, genuine_weight, is_genuine,
        cast(null as {{ dbt.type_string() }}) as surface, 0 as is_look
    from actions
    union all
    select campaign_id, user_key, event_ts, event_id, business_date, null, null, surface, 1 as is_look
    from looks
),

numbered as (
    select
        *,
        sum(is_look) over (
            partition by campaign_id, user_key order by event_ts, is_look, event_id
            rows between unbounded preceding and current row
        ) as look_number
    from line
),

answering as (
    select
        *,
        max(case when is_look = 1 then event_ts end) over (partition by campaign_id, user_key, look_number) as look_ts,
        max(case when is_look = 1 then surface end) over (partition by campaign_id, user_key, look_number) as look_surface
    from numbered
)

select
    campaign_id,
    user_key,
    look_surface as surface,
    event_ts,
    event_id,
    business_date,
    genuine_weight,
    is_genuine
from answering
where
    is_look = 0
    and look_ts is not null
    and event_ts <= look_ts + {{ policy('action_window_hours', 'business_date', 'hours') }}
