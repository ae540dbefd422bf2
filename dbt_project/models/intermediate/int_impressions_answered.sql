{{ config(**daily()) }}

{#
    What followed a valid impression: a negative feedback to the same campaign (and surface) within 24 hours, a play broken
    off within 30 seconds. Impressions and what may follow are laid on one line, and each impression counts ahead.
#}

with

campaigns as (select * from {{ ref('stg_campaigns') }}),

looks as (
    select
        impressions.campaign_id, impressions.surface, impressions.user_key, impressions.item_type,
        impressions.business_date, {{ epoch_us('impressions.event_ts') }} as at_us
    from {{ ref('int_impressions_deduplicated') }} as impressions
    inner join campaigns
        on impressions.campaign_id = campaigns.campaign_id and {{ is_inside('impressions.event_ts') }}
    where impressions.business_date >= {{ rebuild_from() }}
),

breaks as (
    select user_key, {{ epoch_us('event_ts') }} + listened_ms * 1000 as at_us
    from {{ ref('int_plays_classified') }}
    where business_date >= {{ rebuild_from(10) }} and end_reason in ('skip', 'pause_timeout', 'app_close')
),

feedbacks as (
    select
        feedbacks.campaign_id, feedbacks.surface, feedbacks.user_key,
        {{ epoch_us('feedbacks.event_ts') }} as at_us
    from {{ ref('stg_negative_feedback') }} as feedbacks
    inner join campaigns
        on feedbacks.campaign_id = campaigns.campaign_id and {{ is_inside('feedbacks.event_ts') }}
    where {{ staged_since(alias='feedbacks') }}
),

play_line as (
    select campaign_id, surface, user_key, item_type, business_date, at_us, 1 as is_look from looks
    union all
    select null, null, user_key, null, null, at_us, 0 as is_look from breaks
),

disrupted as (
    select
        *,
        coalesce(
            {% call(seconds) by_policy('disruption_window_seconds', 'business_date') -%}
            sum(1 - is_look) over (
                partition by user_key order by at_us range between 1 following and {{ seconds | int * 1000000 }} following
            )
            {%- endcall %}, 0
        ) as break_count
    from play_line
),

marked as (
    select campaign_id, surface, user_key, item_type, business_date, at_us, break_count > 0 as is_disrupted
    from disrupted
    where is_look = 1
),

feedback_line as (
    select looks.*, 1 as is_look
    from (
        {{ on_each_surface('marked', ['campaign_id', 'user_key', 'item_type', 'business_date', 'at_us', 'is_disrupted']) }}
    ) as looks
    union all
    select feedbacks.campaign_id, feedbacks.user_key, null, null, feedbacks.at_us, null, feedbacks.surface, 0 as is_look
    from (
        {{ on_each_surface('feedbacks', ['campaign_id', 'user_key', 'at_us']) }}
    ) as feedbacks
),

answered as (
    select
        *,
        coalesce(
            {% call(hours) by_policy('action_window_hours', 'business_date') -%}
            sum(1 - is_look) over (
                partition by campaign_id, surface, user_key order by at_us
                range between 1 following and {{ hours | int * 3600000000 }} following
            )
            {%- endcall %}, 0
        ) as feedback_count
    from feedback_line
)

select
    campaign_id,
    surface,
    business_date,
    user_key,
    count(*) as impression_count,
    count(case when item_type = 'campaign' then 1 end) as topic_view_count,
    count(case when is_disrupted then 1 end) as disrupted_impression_count,
    max(case when feedback_count > 0 then 1 else 0 end) = 1 as is_negative
from answered
where is_look = 1
group by campaign_id, surface, business_date, user_key
