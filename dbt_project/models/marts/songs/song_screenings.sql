{{ config(**daily()) }}

{#
    Double screening: review passed, and enough of those who try the song hear half of it. A song that passed leaves
    `pass` on the third failing day in a row.
#}

with

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
    where business_date >= {{ rebuild_from(2) }}
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
    where trials.business_date >= {{ rebuild_from() }}
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
        song_id,
        business_date,
        originality_review,
        trial_count,
        success_count,
        success_count as listen_through_numerator,
        trial_count as listen_through_denominator,
        cast(success_count as double) / nullif(trial_count, 0) as listen_through_rate,
        wilson_low,
        screening_state,
        cast(null as boolean) as is_boost_eligible,
        cast(null as boolean) as is_boost_holdout,
        is_suppressed
    from judged
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
    is_boost_holdout,
    is_suppressed,
    {{ stamp() }}
from shown
