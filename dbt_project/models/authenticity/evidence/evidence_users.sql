with

appearances as (select * from {{ ref('evidence_appearances') }}),

likes as (select * from {{ ref('evidence_likes') }}),

users as (select * from {{ ref('evidence_user_numbers') }}),

songs_played as (select * from {{ ref('evidence_played_songs') }}),

runs as (select * from {{ ref('evidence_runs') }} where is_scripted and not is_instant),

imports as (select * from {{ ref('evidence_runs') }} where is_scripted and is_instant),

present as (
    select
        user_key,
        max(business_date) as last_active_date,
        cast(sum(event_count) as bigint) as event_count,
        cast(sum(action_count) as bigint) as action_count
    from appearances
    where user_key is not null
    group by user_key
),

songs as (select song_number, artist_id, is_attacked from {{ ref('evidence_songs') }}),

liking as (
    select
        likes.user_key,
        count(*) as liked_song_count,
        count(case when likes.is_heard is not null then 1 end) as known_song_count,
        count(case when likes.is_heard = false then 1 end) as unheard_song_count,
        count(distinct case when likes.is_heard = false then likes.business_date end) as unheard_day_count,
        count(case when likes.is_heard = false and likes.is_rewarded then 1 end) as rewarded_unheard_count,
        count(case when likes.is_heard = false and likes.is_free and songs.is_attacked then 1 end) as attacked_song_count,
        count(distinct case when likes.is_heard = false and likes.is_free and songs.is_attacked then songs.artist_id end)
            as attacked_artist_count,
        min(case when likes.is_heard = false then likes.event_id end) as example_event_id
    from likes
    inner join songs on likes.song_number = songs.song_number
    group by likes.user_key
),

living as (
    select
        user_number,
        cast(sum(effective_play_count) as bigint) as effective_play_count,
        count(case when effective_play_count > 0 then 1 end) as effective_song_count
    from songs_played
    group by user_number
),

running as (
    select
        user_key,
        count(*) as scripted_run_count,
        cast(sum(action_count) as bigint) as scripted_action_count,
        max(instant_count) as longest_run_count,
        min(variation_ratio) as least_variation_ratio,
        count(case when variation_ratio <= {{ policy('script_burst_max_metronome_variation') }} then 1 end) as metronome_run_count,
        max(fast_ratio) as fast_ratio,
        {{ milliseconds_between('min(started_at)', 'max(started_at)') }} as scripted_span_ms,
        min(example_event_id) as example_event_id
    from runs
    group by user_key
),

importing as (
    select
        user_key,
        cast(sum(action_count) as bigint) as instant_action_count,
        min({{ business_date('started_at') }}) as first_instant_date,
        min(example_event_id) as example_event_id
    from imports
    group by user_key
)

select
    present.user_key,
    present.last_active_date,
    present.event_count,
    present.action_count,
    coalesce(liking.liked_song_count, 0) as liked_song_count,
    coalesce(liking.known_song_count, 0) as known_song_count,
    coalesce(liking.unheard_song_count, 0) as unheard_song_count,
    coalesce(liking.unheard_day_count, 0) as unheard_day_count,
    coalesce(liking.rewarded_unheard_count, 0) as rewarded_unheard_count,
    coalesce(liking.attacked_song_count, 0) as attacked_song_count,
    coalesce(liking.attacked_artist_count, 0) as attacked_artist_count,
    cast(liking.unheard_song_count as double) / nullif(liking.known_song_count, 0) as unheard_ratio,
    liking.example_event_id as unheard_event_id,
    coalesce(living.effective_play_count, 0) as effective_play_count,
    coalesce(living.effective_song_count, 0) as effective_song_count,
    coalesce(running.scripted_run_count, 0) as scripted_run_count,
    coalesce(running.scripted_action_count, 0) as scripted_action_count,
    coalesce(running.longest_run_count, 0) as longest_run_count,
    coalesce(running.metronome_run_count, 0) as metronome_run_count,
    running.least_variation_ratio,
    running.fast_ratio,
    coalesce(running.scripted_span_ms, 0) as scripted_span_ms,
    running.example_event_id as scripted_event_id,
    coalesce(importing.instant_action_count, 0) as instant_action_count,
    importing.first_instant_date,
    importing.example_event_id as instant_event_id
from present
left join liking on present.user_key = liking.user_key
left join users on present.user_key = users.user_key
left join living on users.user_number = living.user_number
left join running on present.user_key = running.user_key
left join importing on present.user_key = importing.user_key
