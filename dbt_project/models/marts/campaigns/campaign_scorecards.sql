{{ config(materialized='table') }}

{#
    Three sides, each by the best estimate of its kpi on genuine outcomes: no worse when the ratio's interval stays within
    the margin, harmed when it lies beyond it. A win is no side worse and one better; without an estimate on a side there
    is no verdict. Fewer negative feedbacks are better; all else is better when more.
#}
{%- set sides = {'user': ['negative_feedback_rate', 'd7_rate'], 'platform': ['open_count_30d', 'dwell_minutes_month'], 'creator': ['indie_play_count']} %}

with

campaigns as (select campaign_id from {{ ref('stg_campaigns') }}),

exposed as (
    select campaign_id, count(*) as exposed_count
    from {{ ref('int_exposures') }}
    where surface = 'all'
    group by campaign_id
),

upgrades as (select * from {{ ref('int_campaigns_upgraded') }}),

fulfilled as (select * from {{ ref('int_campaigns_fulfilled') }}),

hometowns as (select * from {{ ref('int_hometowns_reached') }}),

{%- for side, kpis in sides.items() %}
{{ side }}_lifts as (
    select *
    from (
        select
            lifts.*,
            row_number() over (partition by campaign_id order by preference) as choice
        from (
            {%- for kpi in kpis %}
            select {{ loop.index }} as preference, best.* from ({{ best_lifts(kpi) }}) as best where ratio_ci_low is not null
            {{ 'union all' if not loop.last }}
            {%- endfor %}
        ) as lifts
    ) as preferred
    where choice = 1
),

{{ side }}_sides as (
    select
        campaign_id, kpi, evidence_grade, ratio, ratio_ci_low, ratio_ci_high,
        {{ policy('scorecard_margin_' ~ side) }} as margin,
        case when kpi = 'negative_feedback_rate' then ratio_ci_high <= 1 + {{ policy('scorecard_margin_' ~ side) }} else ratio_ci_low >= 1 - {{ policy('scorecard_margin_' ~ side) }} end as is_no_worse,
        case when kpi = 'negative_feedback_rate' then ratio_ci_high < 1 else ratio_ci_low > 1 end as is_better,
        case when kpi = 'negative_feedback_rate' then ratio_ci_low > 1 + {{ policy('scorecard_margin_' ~ side) }} else ratio_ci_high < 1 - {{ policy('scorecard_margin_' ~ side) }} end as is_harmed
    from {{ side }}_lifts
),
{%- endfor %}

joined as (
    select
        campaigns.campaign_id,
        {%- for side in sides %}
        {{ side }}_sides.kpi as {{ side }}_kpi,
        {{ side }}_sides.evidence_grade as {{ side }}_evidence_grade,
        {{ side }}_sides.ratio as {{ side }}_ratio,
        {{ side }}_sides.ratio_ci_low as {{ side }}_low_ratio,
        {{ side }}_sides.ratio_ci_high as {{ side }}_high_ratio,
        cast({{ side }}_sides.margin as double) as {{ side }}_margin_ratio,
        {{ side }}_sides.is_no_worse as is_{{ side }}_no_worse,
        {{ side }}_sides.is_better as is_{{ side }}_better,
        {%- endfor %}
        case
            when user_sides.is_harmed or platform_sides.is_harmed or creator_sides.is_harmed then 'harm'
            when user_sides.kpi is null or platform_sides.kpi is null or creator_sides.kpi is null then 'no_evidence'
            when
                user_sides.is_no_worse and platform_sides.is_no_worse and creator_sides.is_no_worse
                and (user_sides.is_better or platform_sides.is_better or creator_sides.is_better)
                then 'win'
            else 'open'
        end as verdict,
        upgrades.exposure_per_user_ratio,
        {{ rate_with_parts('upgrades', 'stickiness') }},
        {{ rate_with_parts('upgrades', 'data_value') }},
        {{ rate_with_parts('upgrades', 'ecosystem') }},
        fulfilled.discovery_count,
        fulfilled.discoveries_per_1k_score,
        {{ rate_with_parts('fulfilled', 'resonance') }},
        {{ rate_with_parts('fulfilled', 'task_completion') }},
        fulfilled.median_streak_days,
        hometowns.penetrated_province_count,
        hometowns.effective_provinces,
        {{ rate_with_parts('hometowns', 'hometown_like') }},
        {{ rate_with_parts('hometowns', 'other_like') }},
        {{ rate_of('hometowns.hometown_like_numerator', 'hometowns.hometown_like_denominator') }}
        / nullif({{ rate_of('hometowns.other_like_numerator', 'hometowns.other_like_denominator') }}, 0) as hometown_affinity,
        coalesce(exposed.exposed_count, 0) > 0 and {{ rests_on_few('exposed.exposed_count') }} as is_suppressed
    from campaigns
    left join exposed on campaigns.campaign_id = exposed.campaign_id
    left join upgrades on campaigns.campaign_id = upgrades.campaign_id
    left join fulfilled on campaigns.campaign_id = fulfilled.campaign_id
    left join hometowns on campaigns.campaign_id = hometowns.campaign_id
    {%- for side in sides %}
    left join {{ side }}_sides on campaigns.campaign_id = {{ side }}_sides.campaign_id
    {%- endfor %}
)

select
    campaign_id,
    {%- for side in sides %}
    {{ suppressed(side ~ '_kpi') }},
    {{ suppressed(side ~ '_evidence_grade') }},
    {{ suppressed(side ~ '_ratio') }},
    {{ suppressed(side ~ '_low_ratio') }},
    {{ suppressed(side ~ '_high_ratio') }},
    {{ suppressed(side ~ '_margin_ratio') }},
    is_{{ side }}_no_worse,
    is_{{ side }}_better,
    {%- endfor %}
    {%- for measure in ['verdict', 'exposure_per_user_ratio', 'stickiness_numerator', 'stickiness_denominator', 'stickiness_rate', 'data_value_numerator', 'data_value_denominator', 'data_value_rate', 'ecosystem_numerator', 'ecosystem_denominator', 'ecosystem_rate',
        'discovery_count', 'discoveries_per_1k_score', 'resonance_numerator', 'resonance_denominator', 'resonance_rate',
        'task_completion_numerator', 'task_completion_denominator', 'task_completion_rate', 'median_streak_days',
        'penetrated_province_count', 'effective_provinces', 'hometown_like_numerator', 'hometown_like_denominator', 'hometown_like_rate',
        'other_like_numerator', 'other_like_denominator', 'other_like_rate', 'hometown_affinity'] %}
    {{ suppressed(measure) }},
    {%- endfor %}
    is_suppressed,
    {{ stamp() }}
from joined
