{{ config(**daily()) }}

with

plays as (
    select
        user_key,
        artist_id,
        business_date,
        source,
        genuine_weight,
        is_genuine
    from {{ ref('int_plays_classified') }}
    where
        is_effective
        and artist_id is not null
        and business_date >= {{ rebuild_from() }}
),

artist_days as (
    select
        user_key,
        artist_id,
        business_date,
        count(*) as play_count,
        count(*) filter (where is_genuine) as genuine_play_count,
        cast(sum(genuine_weight) as decimal(18, 6)) as weighted_play_count,
        count(*) filter (
            where is_genuine
            and source in ('own_library', 'artist_page', 'album_page', 'search', 'user_playlist')
        ) as active_play_count
    from plays
    group by user_key, artist_id, business_date
)

select
    user_key,
    artist_id,
    business_date,
    play_count,
    genuine_play_count,
    weighted_play_count,
    active_play_count
from artist_days
