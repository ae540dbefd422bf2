{{ config(materialized='table') }}

{#
    What the marts propose, whether editors acted on it, and what became of it. An insight_id that begins with its kind and a colon
    names it. Songs that are held out are not proposed. The outcome is the change of the song's genuine plays against comparable
    songs that nobody acted on, an association at best matched.
#}

with

acted as (select * from {{ ref('int_insights_acted') }}),

outcomes as (select * from {{ measured('insight_outcomes') }}),

surges as (select * from {{ ref('song_surges') }} where is_surge),

candidates as (select * from {{ ref('playlist_candidates') }}),

screenings as (select * from {{ ref('song_screenings') }} where is_boost_eligible and not is_boost_holdout),

named as (
    select {{ insight_id('surge', 'scene', 'song_id', 'surge_hour_at') }} as insight_id, business_date
    from surges
    union all
    select {{ insight_id('candidate', 'scene', 'song_id') }} as insight_id, business_date
    from candidates
    union all
    select {{ insight_id('boost', "'all'", 'song_id') }} as insight_id, business_date
    from screenings
),

proposed as (
    select insight_id, min(business_date) as created_date
    from named
    group by insight_id
),

joined as (
    select
        coalesce(proposed.insight_id, acted.insight_id) as insight_id,
        proposed.created_date,
        acted.business_date as acted_on_date,
        acted.action,
        acted.ref_id
    from proposed
    full outer join acted on proposed.insight_id = acted.insight_id
),

followed as (
    select
        joined.*,
        case when joined.insight_id like '%:%' then split_part(joined.insight_id, ':', 1) end as insight_type,
        outcomes.outcome_difference,
        outcomes.ci_low,
        outcomes.ci_high,
        outcomes.evidence_grade,
        coalesce(outcomes.user_count, 0) > 0 and {{ rests_on_few('outcomes.user_count') }} as is_suppressed
    from joined
    left join outcomes on joined.insight_id = outcomes.insight_id
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
from followed
