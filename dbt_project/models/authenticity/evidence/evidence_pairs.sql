-- Pairs of users who like the same seldom liked songs more often than the numbers of their likes explain. A song that many
-- like ties nobody together, unless it is liked without listening; a like that a campaign pays for never does, nor one that a greeting page asks for. The number of
-- common songs is held against a Poisson law with mean k1·k2·Σ(n/M)²; `surprise` is Chernoff's bound of its upper tail, in nats.
with

keys as (select * from {{ ref('evidence_user_numbers') }}),

likes as (select * from {{ ref('evidence_likes') }}),

songs as (select * from {{ ref('evidence_songs') }}),

telling as (
    select
        likes.user_number,
        likes.song_number,
        likes.artist_id,
        likes.business_date
    from likes
    inner join songs on likes.song_number = songs.song_number
    where
        likes.is_free
        and (
            songs.free_liker_count <= {{ policy('coordination_max_likers') }}
            or (
                likes.heard_permille < {{ policy('coordination_weak_permille') }}
                and songs.free_weak_liker_count <= {{ policy('coordination_max_weak_likers') }}
            )
        )
),

users as (select user_number, count(*) as song_count from telling group by user_number),

buckets as (select song_number, count(*) as company_count from telling group by song_number),

platform as (
    select
        cast(sum(company_count) as double) as like_count,
        cast(sum(company_count * company_count) as double) as pair_count
    from buckets
),

-- Who has fewer telling likes than a pair must have in common meets nobody often enough.
sociable as (
    select telling.user_number, telling.song_number
    from telling
    inner join users on telling.user_number = users.user_number
    where users.song_count >= {{ policy('coordination_min_common_songs') }}
),

met as (
    select
        one.user_number,
        other.user_number as partner_number,
        count(*) as common_song_count
    from sociable one
    inner join sociable other on one.song_number = other.song_number and one.user_number < other.user_number
    group by one.user_number, other.user_number
    having count(*) >= {{ policy('coordination_min_common_songs') }}
),

expected as (
    select
        met.*,
        users.song_count * partners.song_count * platform.pair_count / (platform.like_count * platform.like_count) as expected_count
    from met
    inner join users on met.user_number = users.user_number
    inner join users as partners on met.partner_number = partners.user_number
    cross join platform
),

tested as (
    select
        *,
        common_song_count * ln(common_song_count / expected_count) - common_song_count + expected_count as surprise
    from expected
    where common_song_count > expected_count
),

surprising as (select * from tested where surprise >= {{ policy('coordination_min_surprise') }}),

-- What is slow to count is counted of the few pairs that are left.
described as (
    select
        surprising.user_number,
        surprising.partner_number,
        count(distinct one.artist_id) as common_artist_count,
        count(case when one.business_date = other.business_date then 1 end) as same_date_count
    from surprising
    inner join telling one on surprising.user_number = one.user_number
    inner join telling other on surprising.partner_number = other.user_number and one.song_number = other.song_number
    group by surprising.user_number, surprising.partner_number
)

select
    keys.user_key,
    partner_keys.user_key as partner_key,
    surprising.user_number,
    surprising.partner_number,
    surprising.common_song_count,
    described.common_artist_count,
    described.same_date_count,
    surprising.expected_count,
    surprising.surprise
from surprising
inner join described
    on surprising.user_number = described.user_number and surprising.partner_number = described.partner_number
inner join keys on surprising.user_number = keys.user_number
inner join keys as partner_keys on surprising.partner_number = partner_keys.user_number
