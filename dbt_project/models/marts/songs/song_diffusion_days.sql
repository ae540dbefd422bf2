{{ config(**daily(offset=4)) }}

{%- set measures = [
    'adopter_count', 'adopter_count_7d', 'outside_origin_ratio', 'effective_circles', 'breakout_date',
    'cascade_size', 'cascade_depth', 'structural_virality', 'broadcast_ratio', 'invitation_count', 'newcomer_count', 'k_factor',
    'ci_low', 'ci_high', 'invitation_ratio', 'conversion_ratio', 'cycle_hours',
] %}

with

counted as (select * from {{ ref('int_song_adopters_counted') }} where business_date >= {{ rebuild_from(4) }}),

breakouts as (select * from {{ ref('int_song_breakouts_found') }}),

cascades as (select * from {{ ref('int_song_cascades_measured') }}),

cohorts as (select * from {{ ref('int_song_cohorts_invited') }}),

k_factors as (select * from {{ ref('int_k_factors_measured') }}),

joined as (
    select
        counted.song_id,
        counted.business_date,
        counted.adopter_count,
        counted.adopter_count_7d,
        {{ rate_of('counted.outside_count', 'counted.adopter_count_7d') }} as outside_origin_ratio,
        counted.effective_circles,
        breakouts.is_breakout,
        breakouts.breakout_date,
        coalesce(cascades.cascade_size, 1) as cascade_size,
        coalesce(cascades.cascade_depth, 0) as cascade_depth,
        cascades.structural_virality,
        cascades.broadcast_ratio,
        cohorts.song_id is not null as is_k_mature,
        cohorts.invitation_count,
        cohorts.newcomer_count,
        k_factors.k_factor,
        k_factors.ci_low,
        k_factors.ci_high,
        {{ rate_of('cohorts.invitation_count', 'cohorts.cohort_count') }} as invitation_ratio,
        {{ rate_of('cohorts.newcomer_count', 'cohorts.invitation_count') }} as conversion_ratio,
        cohorts.cycle_hours,
        {{ rests_on_few('counted.adopter_count_7d') }} as is_suppressed
    from counted
    inner join breakouts on counted.song_id = breakouts.song_id and counted.business_date = breakouts.business_date
    left join cascades
        on
            counted.song_id = cascades.song_id
            and counted.business_date >= cascades.from_date
            and counted.business_date < cascades.to_date
    left join cohorts on counted.song_id = cohorts.song_id and counted.business_date = cohorts.business_date
    left join k_factors
        on cohorts.newcomer_count = k_factors.newcomer_count and cohorts.cohort_count = k_factors.cohort_count
)

select
    song_id,
    business_date,
    {%- for measure in measures %}
    {{ suppressed(measure) }},
    {%- endfor %}
    is_breakout,
    is_k_mature,
    is_suppressed,
    {{ stamp() }}
from joined
