-- Features of a group decide its guilt: a fan club has one artist and hears what it likes, a farm has customers.
with

group_songs as (select * from {{ ref('evidence_group_songs') }}),

members as (select * from {{ ref('evidence_members') }}),

likes as (select * from {{ ref('evidence_likes') }}),

songs as (select * from {{ ref('evidence_songs') }}),

habits as (select * from {{ ref('evidence_habits') }}),

surroundings as (select * from {{ ref('evidence_surroundings') }}),

rhythms as (select * from {{ ref('evidence_rhythms') }}),

tastes as (select * from {{ ref('evidence_tastes') }}),

artists as (
    select group_id, artist_id, sum(liker_count) as like_count
    from group_songs
    group by group_id, artist_id
),

-- Hill's number of order two: how many artists, had they equal parts.
spread as (
    select
        group_id,
        count(*) as artist_count,
        cast(sum(like_count) * sum(like_count) as double) / sum(like_count * like_count) as effective_artist_count
    from artists
    group by group_id
),

targets as (
    select
        group_songs.group_id,
        max(group_songs.member_count) as member_count,
        count(*) as target_count,
        cast(sum(group_songs.liker_count) as bigint) as target_like_count,
        cast(sum(group_songs.unheard_count) as double) / nullif(sum(group_songs.known_count), 0) as unheard_share,
        cast(sum(group_songs.weak_count) as double) / nullif(sum(group_songs.measured_count), 0) as weak_share,
        cast(sum(group_songs.replayed_count) as double) / sum(group_songs.liker_count) as replayed_share,
        cast(sum(group_songs.once_played_count) as double) / sum(group_songs.liker_count) as once_played_share,
        cast(sum(group_songs.liker_count) as double) / sum(group_songs.liker_count + group_songs.player_count) as like_of_play_share,
        cast(sum(group_songs.liker_count) as double) / sum(songs.liker_count) as song_share,
        cast(sum(group_songs.liker_count) as double) / (count(*) * max(group_songs.member_count)) as density,
        cast(sum(group_songs.rewarded_count) as double) / sum(group_songs.liker_count) as rewarded_share,
        cast(sum(group_songs.campaign_count) as double) / sum(group_songs.liker_count) as campaign_share,
        cast(sum(group_songs.like_date_count) as double) / sum(group_songs.liker_count) as dates_per_like,
        median({{ milliseconds_between('group_songs.first_liked_at', 'group_songs.last_liked_at') }}) / 86400000.0e0 as median_span_days,
        {{ exact_mean('songs.play_rank_permille') }} as play_rank
    from group_songs
    inner join songs on group_songs.song_number = songs.song_number
    group by group_songs.group_id
),

own as (
    select
        members.group_id,
        members.user_key,
        count(*) as like_count,
        count(group_songs.song_id) as target_like_count,
        count(distinct case when group_songs.song_id is not null then likes.business_date end) as target_date_count
    from members
    inner join likes on members.user_key = likes.user_key
    left join group_songs on members.group_id = group_songs.group_id and likes.song_number = group_songs.song_number
    group by members.group_id, members.user_key
),

lives as (
    select
        own.group_id,
        cast(sum(own.target_like_count) as double) / sum(own.like_count) as target_share,
        cast(sum(own.target_date_count) as double) / nullif(sum(own.target_like_count), 0) as target_dates_per_like,
        median(habits.unliked_song_count) as median_unliked_songs,
        median(habits.liked_of_played_share) as median_liked_of_played,
        median(habits.replayed_share) as median_replayed_share,
        median(habits.networks_per_like) as median_networks_per_like,
        median(rhythms.plays_in_sitting_share) as median_plays_in_sitting,
        median(rhythms.likes_in_sitting_share) as median_likes_in_sitting,
        median(tastes.artist_coherence) as median_artist_coherence,
        median(tastes.tag_coherence) as median_tag_coherence,
        median(tastes.tag_fit) as median_tag_fit,
        median(habits.artist_known_share) as median_artist_known,
        median(surroundings.users_per_device) as median_users_per_device,
        median(surroundings.users_per_network) as median_users_per_network,
        median(surroundings.age_days) as median_age_days
    from own
    inner join habits on own.user_key = habits.user_key
    inner join surroundings on own.user_key = surroundings.user_key
    left join rhythms on own.user_key = rhythms.user_key
    left join tastes on own.user_key = tastes.user_key
    group by own.group_id
)

select
    targets.*,
    spread.artist_count,
    spread.effective_artist_count,
    lives.target_share,
    lives.median_unliked_songs,
    lives.target_dates_per_like,
    lives.median_plays_in_sitting,
    lives.median_likes_in_sitting,
    lives.median_artist_coherence,
    lives.median_tag_coherence,
    lives.median_tag_fit,
    lives.median_artist_known,
    lives.median_liked_of_played,
    lives.median_replayed_share,
    lives.median_networks_per_like,
    lives.median_users_per_device,
    lives.median_users_per_network,
    lives.median_age_days
from targets
inner join spread on targets.group_id = spread.group_id
inner join lives on targets.group_id = lives.group_id
