{{ config(**daily(offset=35, column='cohort_date')) }}

with

campaigns as (select * from {{ ref('stg_campaigns') }}),

cohorts as (select * from {{ ref('int_exposures') }} where business_date >= {{ rebuild_from(35) }}),

participations as (select * from {{ ref('int_participations') }} where business_date >= {{ rebuild_from(35) }}),

days as (select * from {{ ref('int_user_days') }} where is_active and business_date >= {{ rebuild_from(35) }}),

touches as (
    select campaign_id, user_key, event_ts
    from {{ ref('int_impressions_deduplicated') }}
    where business_date >= {{ rebuild_from(35) }} and campaign_id is not null
    union all
    select campaign_id, user_key, event_ts
    from {{ ref('int_actions_qualified') }}
    where business_date >= {{ rebuild_from(35) }} and stream = 'share' and campaign_id is not null
),

returned as (
    select distinct
        participations.campaign_id,
        participations.user_key
    from participations
    inner join touches
        on
            participations.campaign_id = touches.campaign_id
            and participations.user_key = touches.user_key
            and touches.event_ts > participations.event_ts
            and touches.event_ts <= participations.event_ts + {{ policy('return_window_days', 'participations.business_date', 'days') }}
    inner join campaigns
        on touches.campaign_id = campaigns.campaign_id and {{ is_inside('touches.event_ts') }}
),

followed as (
    select
        cohorts.campaign_id,
        cohorts.surface,
        cohorts.business_date as cohort_date,
        participations.user_key is not null as is_interacted,
        d1.user_key is not null as is_active_d1,
        d7.user_key is not null as is_active_d7,
        d30.user_key is not null as is_active_d30,
        returned.user_key is not null as is_returned
    from cohorts
    left join participations
        on
            cohorts.campaign_id = participations.campaign_id
            and cohorts.user_key = participations.user_key
            and participations.event_ts > cohorts.event_ts
            and participations.event_ts <= cohorts.event_ts + {{ policy('action_window_hours', 'cohorts.business_date', 'hours') }}
            and (cohorts.surface = 'all' or cohorts.surface = participations.surface)
    {%- for n in [1, 7, 30] %}
    left join days as d{{ n }}
        on
            participations.user_key = d{{ n }}.user_key
            and {{ days_after('participations.business_date', n) }} = d{{ n }}.business_date
    {%- endfor %}
    left join returned
        on participations.campaign_id = returned.campaign_id and participations.user_key = returned.user_key
),

counted as (
    select
        campaign_id,
        surface,
        cohort_date,
        count(*) as exposed_count,
        count(case when is_interacted then 1 end) as interacted_so_far,
        {%- for n in [1, 7, 30] %}
        count(case when is_active_d{{ n }} then 1 end) as active_d{{ n }}_so_far,
        cohort_date <= {{ mature_until(1 + n) }} as is_d{{ n }}_mature,
        {%- endfor %}
        count(case when is_returned then 1 end) as returned_so_far
    from followed
    group by campaign_id, surface, cohort_date
),

visible as (
    {{ with_suppression('counted', ['campaign_id', 'cohort_date'], 'surface', 'exposed_count') }}
),

matured as (
    select
        *,
        case when cohort_date <= {{ mature_until(1) }} then interacted_so_far end as interacted_count,
        {%- for n in [1, 7, 30] %}
        case when is_d{{ n }}_mature then active_d{{ n }}_so_far end as active_d{{ n }}_count,
        {%- endfor %}
        case when is_d30_mature then returned_so_far end as returned_or_reshared_30d_count,
        case when is_d30_mature then returned_so_far end as loop_closure_numerator,
        case when is_d30_mature then exposed_count end as loop_closure_denominator,
        case when is_d30_mature then {{ rate_of('returned_so_far', 'exposed_count') }} end as loop_closure_rate
    from visible
)

select
    campaign_id,
    surface,
    cohort_date,
    {{ suppressed('exposed_count') }},
    {{ suppressed('interacted_count') }},
    {{ suppressed('active_d1_count') }},
    is_d1_mature,
    {{ suppressed('active_d7_count') }},
    is_d7_mature,
    {{ suppressed('active_d30_count') }},
    is_d30_mature,
    {{ suppressed('returned_or_reshared_30d_count') }},
    {{ suppressed('loop_closure_numerator') }},
    {{ suppressed('loop_closure_denominator') }},
    {{ suppressed('loop_closure_rate') }},
    is_suppressed,
    {{ stamp() }}
from matured
