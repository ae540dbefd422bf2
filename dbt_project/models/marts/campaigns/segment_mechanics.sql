{{ config(**daily(offset=4)) }}

with

estimates as (
    select *, {{ rests_on_few('user_count') }} as is_suppressed
    from {{ measured('segment_mechanics') }}
    where business_date >= {{ rebuild_from(4) }}
)

select
    mechanic,
    segment,
    kpi,
    business_date,
    {{ suppressed('value') }},
    {{ suppressed('difference') }},
    {{ suppressed('ci_low') }},
    {{ suppressed('ci_high') }},
    {{ suppressed('p_value') }},
    {{ suppressed('q_value') }},
    {{ suppressed('evidence_grade') }},
    is_best and not is_suppressed as is_best,
    is_suppressed,
    {{ stamp() }}
from estimates
