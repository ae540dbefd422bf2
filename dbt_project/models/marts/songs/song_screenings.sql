{{ config(**daily(offset=7)) }}

{#
    Double screening: review passed, and enough of those who try the song hear half of it. A song that passed leaves
    `pass` on the third failing day in a row. Boosted may be who passed, is no bubble and engages better than three quarters of
    the songs like it; a tenth of them is held out.
#}

with

bubbles as (select * from {{ ref('bubble_days') }} where entity_type = 'song'),

engaging as (select * from {{ ref('int_song_engagement_ranked') }}),

trials as (
    select
        song_id,
        business_date,
        originality_review,
        trial_count,
        success_count,
        wilson_low,
        day_state
    from {{ ref('int_song_trials_counted') }}
    where business_date >= {{ rebuild_from(9) }}
),

lagged as (
    select
        trials.*,
        one_before.day_state as state_1d,
        two_before.day_state as state_2d
    from trials
    left join trials as one_before
        on
            trials.song_id = one_before.song_id
            and one_before.business_date = {{ days_after('trials.business_date', -1) }}
    left join trials as two_before
        on
            trials.song_id = two_before.song_id
            and two_before.business_date = {{ days_after('trials.business_date', -2) }}
    where trials.business_date >= {{ rebuild_from(7) }}
),

judged as (
    select
        song_id,
        business_date,
        originality_review,
        trial_count,
        success_count,
        wilson_low,
        case
            when day_state in ('failed_review', 'pending', 'pass') then day_state
            when state_1d = 'pass' then 'pass'
            when state_1d in ('insufficient', 'failed_listening') and state_2d = 'pass' then 'pass'
            else day_state
        end as screening_state,
        {{ rests_on_few('trial_count') }} as is_suppressed
    from lagged
),

shown as (
    select
        judged.song_id,
        judged.business_date,
        originality_review,
        trial_count,
        success_count,
        success_count as listen_through_numerator,
        trial_count as listen_through_denominator,
        cast(success_count as double) / nullif(trial_count, 0) as listen_through_rate,
        wilson_low,
        screening_state,
        screening_state = 'pass'
        and coalesce(bubbles.bubble_index < {{ policy('candidate_max_bubble', 'judged.business_date') }}, false)
        and coalesce(engaging.is_engaging, false) as is_boost_eligible,
        {{ is_held_out("concat('boost|', judged.song_id)") }} as is_held_out,
        judged.is_suppressed
    from judged
    left join bubbles on judged.song_id = bubbles.entity_id and judged.business_date = bubbles.business_date
    left join engaging on judged.song_id = engaging.song_id and judged.business_date = engaging.business_date
    where trial_count > 0 or screening_state = 'pass'
)

select
    song_id,
    business_date,
    {{ suppressed('originality_review') }},
    {{ suppressed('trial_count') }},
    {{ suppressed('success_count') }},
    {{ suppressed('listen_through_numerator') }},
    {{ suppressed('listen_through_denominator') }},
    {{ suppressed('listen_through_rate') }},
    {{ suppressed('wilson_low') }},
    {{ suppressed('screening_state') }},
    is_boost_eligible,
    is_boost_eligible and is_held_out as is_boost_holdout,
    is_suppressed,
    {{ stamp() }}
from shown
