-- Liking beside living: what a user likes, how it was heard, and what else he plays.
with

users as (select * from {{ ref('evidence_user_numbers') }}),

likes as (select * from {{ ref('evidence_likes') }}),

songs as (select * from {{ ref('evidence_songs') }}),

songs_played as (select * from {{ ref('evidence_played_songs') }}),

plays as (select * from {{ ref('evidence_plays') }}),

-- A playlist that was brought along is one batch; a job goes on beyond it.
hours as (
    select
        user_number,
        cast(floor({{ epoch_us('event_ts') }} / 3600000000) as bigint) as hour,
        count(*) as like_count,
        count(is_heard) as known_count,
        count(case when is_heard = false then 1 end) as unheard_count,
        count(case when is_free then is_heard end) as free_known_count,
        count(case when is_free and is_heard = false then 1 end) as free_unheard_count
    from likes
    group by 1, 2
),

ordered_hours as (
    select *, row_number() over (partition by user_number order by like_count desc, unheard_count desc, hour) as place
    from hours
),

batches as (
    select
        user_number,
        cast(max(like_count) as double) / sum(like_count) as largest_hour_share,
        cast(sum(case when place > 1 then unheard_count else 0 end) as double)
        / nullif(sum(case when place > 1 then known_count else 0 end), 0) as beyond_unheard_share,
        cast(sum(case when place > 1 then free_unheard_count else 0 end) as double)
        / nullif(sum(case when place > 1 then free_known_count else 0 end), 0) as free_beyond_unheard_share
    from ordered_hours
    group by user_number
),

liking as (
    select
        likes.user_number,
        count(*) as liked_song_count,
        count(likes.is_heard) as known_song_count,
        count(distinct likes.business_date) as like_date_count,
        cast(count(distinct likes.artist_id) as double) / count(*) as artists_per_like,
        {{ hearing_shares(policy('coordination_weak_permille')) }},
        median(likes.heard_permille) as median_heard_permille,
        median(likes.lag_ms) / 1000.0e0 as median_lag_seconds,
        {{ share_of('likes.play_date_count >= 2') }} as liked_replayed_share,
        {{ share_of('likes.play_count = 1') }} as liked_once_played_share,
        {{ share_of('likes.is_artist_known') }} as artist_known_share,
        {{ share_of('likes.campaign_id is not null') }} as campaign_share,
        {{ share_of('likes.is_rewarded') }} as rewarded_share,
        {{ share_of('likes.is_settling') }} as settling_share,
        cast(count(distinct likes.ip_key) as double) / nullif(count(likes.ip_key), 0) as networks_per_like,
        count(distinct likes.device_key) as like_device_count,
        {{ exact_mean('songs.play_rank_permille') }} as liked_play_rank,
        {{ exact_mean('songs.like_rank_permille') }} as liked_like_rank,
        cast(sum(songs.liker_count) as double) / sum(songs.liker_count + songs.player_count) as songs_like_share
    from likes
    inner join songs on likes.song_number = songs.song_number
    group by likes.user_number
),

-- People take what is paid for as it comes, and tick what a greeting page offers. What they like of their own accord is told
-- apart, and so is the company it keeps.
free as (
    select
        likes.user_number,
        count(*) as free_song_count,
        count(likes.is_heard) as free_known_count,
        {{ hearing_shares(policy('coordination_weak_permille'), 'free_') }}
    from likes
    inner join songs on likes.song_number = songs.song_number
    where likes.is_free
    group by likes.user_number
),

living as (
    select
        user_number,
        count(*) as play_count,
        count(distinct business_date) as play_date_count,
        {{ share_of('is_effective') }} as effective_share,
        {{ share_of('listened_ms between 30000 and 35000 and listened_ms < duration_ms') }} as just_over_share,
        {{ share_of('listened_ms < 5000') }} as skipped_share,
        {{ share_of('listened_ms * 10 >= duration_ms * 9') }} as complete_share
    from plays
    group by user_number
),

repertoire as (
    select
        songs_played.user_number,
        count(*) as played_song_count,
        {{ share_of('songs_played.play_date_count >= 2') }} as replayed_share,
        {{ share_of('likes.song_number is not null') }} as liked_of_played_share,
        count(case when likes.song_number is null then 1 end) as unliked_song_count,
        {{ exact_mean('songs.play_rank_permille') }} as played_play_rank,
        {{ share_of('songs.liker_count <= 30 and likes.song_number is not null') }}
        / nullif({{ share_of('songs.liker_count <= 30') }}, 0) as liked_of_rare_share
    from songs_played
    inner join songs on songs_played.song_number = songs.song_number
    left join likes on songs_played.user_number = likes.user_number and songs_played.song_number = likes.song_number
    group by songs_played.user_number
)

select
    users.user_key,
    {%- for column in ['liked_song_count', 'known_song_count', 'like_date_count'] %}
    coalesce(liking.{{ column }}, 0) as {{ column }},
    {%- endfor %}
    batches.largest_hour_share,
    batches.beyond_unheard_share,
    batches.free_beyond_unheard_share,
    {%- for column in ['artists_per_like', 'unheard_share', 'weak_share', 'median_heard_permille', 'median_lag_seconds',
        'liked_replayed_share', 'liked_once_played_share', 'artist_known_share', 'campaign_share', 'rewarded_share', 'settling_share',
        'networks_per_like', 'like_device_count', 'liked_play_rank', 'liked_like_rank', 'songs_like_share',
        'company_unheard_share', 'company_weak_share'] %}
    liking.{{ column }},
    {%- endfor %}
    coalesce(free.free_song_count, 0) as free_song_count,
    coalesce(free.free_known_count, 0) as free_known_count,
    free.free_unheard_share,
    free.free_weak_share,
    free.free_company_unheard_share,
    free.free_company_weak_share,
    coalesce(living.play_count, 0) as play_count,
    coalesce(living.play_date_count, 0) as play_date_count,
    living.effective_share,
    living.just_over_share,
    living.skipped_share,
    living.complete_share,
    coalesce(repertoire.played_song_count, 0) as played_song_count,
    coalesce(repertoire.unliked_song_count, 0) as unliked_song_count,
    repertoire.replayed_share,
    repertoire.liked_of_played_share,
    repertoire.played_play_rank,
    repertoire.liked_of_rare_share
from users
left join liking on users.user_number = liking.user_number
left join free on users.user_number = free.user_number
left join living on users.user_number = living.user_number
left join batches on users.user_number = batches.user_number
left join repertoire on users.user_number = repertoire.user_number
where liking.user_number is not null or living.user_number is not null
