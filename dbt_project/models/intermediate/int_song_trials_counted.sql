{{ config(**daily()) }}

{#
    Trials of the trailing 28 days, and the state each day has by itself. A song keeps its rows for two days after its last
    trial left the window, since a pass may outlive it by that long.
#}

with

days_later as (
    {{ integers(30) }}
),

trials as (
    select
        song_id,
        business_date,
        count(*) as trial_count,
        count(*) filter (where is_half) as success_count
    from {{ ref('int_first_plays') }}
    where
        is_genuine
        and source <> 'own_library'
        and business_date >= {{ rebuild_from(29) }}
    group by song_id, business_date
),

spread as (
    select
        trials.song_id,
        {{ days_after('trials.business_date', 'days_later.steps') }} as business_date,
        case when days_later.steps < 28 then trials.trial_count else 0 end as trial_count,
        case when days_later.steps < 28 then trials.success_count else 0 end as success_count
    from trials
    cross join days_later
),

counted as (
    select
        song_id,
        business_date,
        cast(sum(trial_count) as bigint) as trial_count,
        cast(sum(success_count) as bigint) as success_count
    from spread
    where
        business_date >= {{ rebuild_from() }}
        and business_date <= {{ business_date_of_night() }}
    group by song_id, business_date
),

bounded as (
    select
        counted.song_id,
        counted.business_date,
        songs.originality_review,
        counted.trial_count,
        counted.success_count,
        {{ wilson_low('counted.success_count', 'counted.trial_count') }} as wilson_low
    from counted
    left join {{ ref('stg_songs') }} as songs
        on
            counted.song_id = songs.song_id
            and counted.business_date >= songs.valid_from
            and counted.business_date < songs.valid_to
)

select
    song_id,
    business_date,
    originality_review,
    trial_count,
    success_count,
    wilson_low,
    case
        when originality_review = 'failed' then 'failed_review'
        when coalesce(originality_review, 'pending') = 'pending' then 'pending'
        when trial_count < {{ policy('screening_min_trials', 'business_date') }} then 'insufficient'
        when wilson_low >= {{ policy('screening_min_wilson', 'business_date') }} then 'pass'
        else 'failed_listening'
    end as day_state
from bounded
