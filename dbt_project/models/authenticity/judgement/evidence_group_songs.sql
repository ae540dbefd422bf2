-- What the members of a group like in common.
with

members as (select * from {{ ref('evidence_members') }}),

likes as (select * from {{ ref('evidence_likes') }}),

songs_played as (select * from {{ ref('evidence_played_songs') }}),

users as (select * from {{ ref('evidence_user_numbers') }}),

sizes as (select group_id, count(*) as member_count from members group by group_id),

liked as (
    select
        members.group_id,
        likes.song_id,
        likes.song_number,
        min(likes.artist_id) as artist_id,
        count(*) as liker_count,
        count(likes.is_heard) as known_count,
        count(case when likes.is_heard = false then 1 end) as unheard_count,
        count(likes.heard_permille) as measured_count,
        count(case when likes.heard_permille < {{ policy('coordination_weak_permille') }} then 1 end) as weak_count,
        count(case when likes.play_date_count >= 2 then 1 end) as replayed_count,
        count(case when likes.play_count = 1 then 1 end) as once_played_count,
        count(case when likes.is_rewarded then 1 end) as rewarded_count,
        count(case when likes.campaign_id is not null then 1 end) as campaign_count,
        count(distinct likes.business_date) as like_date_count,
        min(likes.event_ts) as first_liked_at,
        max(likes.event_ts) as last_liked_at
    from members
    inner join likes on members.user_key = likes.user_key
    group by members.group_id, likes.song_id, likes.song_number
),

played as (
    select members.group_id, songs_played.song_number, count(*) as player_count
    from members
    inner join users on members.user_key = users.user_key
    inner join songs_played on users.user_number = songs_played.user_number
    group by members.group_id, songs_played.song_number
)

select
    liked.*,
    sizes.member_count,
    coalesce(played.player_count, 0) as player_count
from liked
inner join sizes on liked.group_id = sizes.group_id
left join played on liked.group_id = played.group_id and liked.song_number = played.song_number
where
    liked.liker_count >= {{ policy('coordination_min_core_likers') }}
    and liked.liker_count >= {{ policy('coordination_min_core_share') }} * sizes.member_count
