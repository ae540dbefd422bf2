{{ config(materialized='table') }}

{#
    What became of an insight. An insight_id that begins with its kind and a colon names it; the outcome is the change of its
    song's genuine plays against comparable songs that nobody acted on, an association at best matched.
#}

with

acted as (select * from {{ ref('int_insights_acted') }}),

outcomes as (select * from {{ measured('insight_outcomes') }}),

joined as (
    select
        acted.insight_id,
        case when acted.insight_id like '%:%' then split_part(acted.insight_id, ':', 1) end as insight_type,
        cast(null as date) as created_date,
        acted.business_date as acted_on_date,
        acted.action,
        acted.ref_id,
        outcomes.outcome_difference,
        outcomes.ci_low,
        outcomes.ci_high,
        outcomes.evidence_grade,
        coalesce(outcomes.user_count, 0) > 0 and {{ rests_on_few('outcomes.user_count') }} as is_suppressed
    from acted
    left join outcomes on acted.insight_id = outcomes.insight_id
)

select
    insight_id,
    insight_type,
    created_date,
    acted_on_date,
    action,
    ref_id,
    {{ suppressed('outcome_difference') }},
    {{ suppressed('ci_low') }},
    {{ suppressed('ci_high') }},
    {{ suppressed('evidence_grade') }},
    is_suppressed,
    {{ stamp() }}
from joined
