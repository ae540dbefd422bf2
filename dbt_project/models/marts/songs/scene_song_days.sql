{{ config(**daily()) }}

{# What works in which scene, scenes being told from context alone. #}

with

counted as (select * from {{ ref('int_scene_songs_counted') }} where business_date >= {{ rebuild_from() }}),

lifts as (select * from {{ ref('int_scene_lifts_measured') }} where business_date >= {{ rebuild_from() }}),

joined as (
    select
        counted.scene,
        counted.song_id,
        counted.business_date,
        counted.play_count,
        counted.like_count as like_numerator,
        counted.play_count as like_denominator,
        {{ rate_of('counted.like_count', 'counted.play_count') }} as like_rate,
        counted.other_like_count as other_scene_like_numerator,
        counted.other_play_count as other_scene_like_denominator,
        {{ rate_of('counted.other_like_count', 'counted.other_play_count') }} as other_scene_like_rate,
        lifts.lift_ratio,
        lifts.ci_low,
        lifts.ci_high,
        lifts.q_value,
        counted.early_skip_count as early_skip_numerator,
        counted.start_count as early_skip_denominator,
        {{ rate_of('counted.early_skip_count', 'counted.start_count') }} as early_skip_rate,
        counted.user_count
    from counted
    left join lifts
        on
            counted.scene = lifts.scene
            and counted.song_id = lifts.song_id
            and counted.business_date = lifts.business_date
),

visible as (
    {{ with_suppression('joined', ['song_id', 'business_date'], 'scene', 'user_count', tells_of_others=true) }}
)

select
    scene,
    song_id,
    business_date,
    {%- for measure in [
        'play_count', 'like_numerator', 'like_denominator', 'like_rate', 'other_scene_like_numerator',
        'other_scene_like_denominator', 'other_scene_like_rate', 'lift_ratio', 'ci_low', 'ci_high', 'q_value',
        'early_skip_numerator', 'early_skip_denominator', 'early_skip_rate',
    ] %}
    {{ suppressed(measure) }},
    {%- endfor %}
    is_suppressed,
    {{ stamp() }}
from visible
