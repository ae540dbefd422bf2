{{ config(materialized='table') }}

{# Hours with enough genuine likes to be a surge at all; whether they are is told against the same hour and day class before. #}

with

surges as (
    select
        *,
        {{ rests_on_few('user_count') }} as is_suppressed
    from {{ ref('int_song_surges_measured') }}
)

select
    song_id,
    scene,
    surge_hour_at,
    business_date,
    case when not is_suppressed then like_count end as like_count_genuine,
    {{ suppressed('baseline_median') }},
    {{ suppressed('baseline_mad') }},
    {{ suppressed('z_score') }},
    is_surge,
    is_suppressed,
    {{ stamp() }}
from surges
