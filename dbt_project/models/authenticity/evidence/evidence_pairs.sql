-- Pairs of users who like the same seldom liked songs more often than the numbers of their likes explain. A song that many
-- like ties nobody together, unless it is liked without listening. The number of common songs is held against a Poisson
-- law with mean k1·k2·Σ(n/M)²; `surprise` is Chernoff's bound of its upper tail, in nats.
with

likes as (select * from {{ ref('evidence_likes') }}),

songs as (select * from {{ ref('evidence_songs') }}),

telling as (
    select
        likes.user_key,
        likes.song_id,
        likes.artist_id,
        likes.business_date,
        case
            when songs.liker_count <= {{ policy('coordination_max_likers') }} then songs.liker_count
            else songs.weak_liker_count
        end as company_count
    from likes
    inner join songs on likes.song_id = songs.song_id
    where
        songs.liker_count <= {{ policy('coordination_max_likers') }}
        or (
            likes.heard_permille < {{ policy('coordination_weak_permille') }}
            and songs.weak_liker_count <= {{ policy('coordination_max_weak_likers') }}
        )
),

users as (select user_key, count(*) as song_count from telling group by user_key),

buckets as (select song_id, count(*) as company_count from telling group by song_id),

platform as (
    select
        cast(sum(company_count) as double) as like_count,
        cast(sum(company_count * company_count) as double) as pair_count
    from buckets
),

met as (
    select
        one.user_key,
        other.user_key as partner_key,
        count(*) as common_song_count,
        count(distinct one.artist_id) as common_artist_count,
        count(case when one.business_date = other.business_date then 1 end) as same_date_count
    from telling one
    inner join telling other on one.song_id = other.song_id and one.user_key < other.user_key
    group by one.user_key, other.user_key
    having count(*) >= {{ policy('coordination_min_common_songs') }}
),

expected as (
    select
        met.*,
        users.song_count * partners.song_count * platform.pair_count / (platform.like_count * platform.like_count) as expected_count
    from met
    inner join users on met.user_key = users.user_key
    inner join users as partners on met.partner_key = partners.user_key
    cross join platform
),

tested as (
    select
        *,
        common_song_count * ln(common_song_count / expected_count) - common_song_count + expected_count as surprise
    from expected
    where common_song_count > expected_count
)

select
    user_key,
    partner_key,
    common_song_count,
    common_artist_count,
    same_date_count,
    expected_count,
    surprise
from tested
where surprise >= {{ policy('coordination_min_surprise') }}
