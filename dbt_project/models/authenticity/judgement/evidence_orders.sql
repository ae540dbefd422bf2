-- Likes that could have been ordered: hardly heard, on a song that others like without hearing it, or shared with partners.
-- What a real account sells is found here, like by like; its other likes have no row.
with

likes as (select * from {{ ref('evidence_likes') }}),

songs as (select * from {{ ref('evidence_songs') }}),

pairs as (select * from {{ ref('evidence_pairs') }}),

members as (select * from {{ ref('evidence_members') }}),

group_songs as (select * from {{ ref('evidence_group_songs') }}),

song_dates as (
    select
        song_number,
        business_date,
        count(*) as liker_count,
        count(case when heard_permille < {{ policy('coordination_weak_permille') }} then 1 end) as weak_liker_count
    from likes
    group by song_number, business_date
),

partners as (
    select user_number, partner_number from pairs
    union all
    select partner_number as user_number, user_number as partner_number from pairs
),

supported as (
    select
        likes.user_number,
        likes.song_number,
        count(*) as partner_liker_count,
        count(case when likes.business_date = others.business_date then 1 end) as same_date_partner_count
    from likes
    inner join partners on likes.user_number = partners.user_number
    inner join likes as others on partners.partner_number = others.user_number and likes.song_number = others.song_number
    where likes.is_free and others.is_free
    group by likes.user_number, likes.song_number
)

select
    likes.event_id,
    likes.user_key,
    likes.song_id,
    likes.business_date,
    members.group_id,
    likes.heard_permille,
    case when likes.is_heard then 1 when likes.is_heard = false then 0 end as is_heard,
    likes.lag_ms / 1000.0e0 as lag_seconds,
    likes.play_count,
    likes.play_date_count,
    case when likes.is_artist_known then 1 else 0 end as is_artist_known,
    case when likes.campaign_id is not null then 1 else 0 end as has_campaign,
    case when likes.is_rewarded then 1 else 0 end as is_rewarded,
    case when likes.is_settling then 1 else 0 end as is_settling,
    songs.liker_count as song_liker_count,
    songs.play_rank_permille as song_play_rank,
    cast(songs.liker_count as double) / (songs.liker_count + songs.player_count) as song_like_share,
    cast(songs.free_unheard_liker_count - case when likes.is_heard = false and likes.is_free then 1 else 0 end as double)
    / nullif(
        songs.free_unheard_liker_count + songs.free_heard_liker_count
        - case when likes.is_heard is not null and likes.is_free then 1 else 0 end,
        0
    ) as company_unheard_share,
    cast(
        songs.free_weak_liker_count
        - case when likes.heard_permille < {{ policy('coordination_weak_permille') }} and likes.is_free then 1 else 0 end
        as double
    ) / nullif(
        songs.free_measured_liker_count - case when likes.heard_permille is not null and likes.is_free then 1 else 0 end, 0
    ) as company_weak_share,
    cast(song_dates.liker_count as double) / songs.liker_count as date_like_share,
    song_dates.weak_liker_count as date_weak_count,
    coalesce(supported.partner_liker_count, 0) as partner_liker_count,
    coalesce(supported.same_date_partner_count, 0) as same_date_partner_count,
    coalesce(group_songs.liker_count, 0) as target_liker_count,
    cast(group_songs.weak_count as double) / nullif(group_songs.measured_count, 0) as target_weak_share,
    cast(group_songs.liker_count as double) / songs.liker_count as target_song_share,
    cast(group_songs.like_date_count as double) / group_songs.liker_count as target_dates_per_like
from likes
inner join songs on likes.song_number = songs.song_number
inner join song_dates on likes.song_number = song_dates.song_number and likes.business_date = song_dates.business_date
left join supported on likes.user_number = supported.user_number and likes.song_number = supported.song_number
left join members on likes.user_key = members.user_key
left join group_songs on members.group_id = group_songs.group_id and likes.song_number = group_songs.song_number
where
    likes.heard_permille < {{ policy('coordination_weak_permille') }}
    or supported.partner_liker_count >= 2
    or group_songs.song_id is not null
