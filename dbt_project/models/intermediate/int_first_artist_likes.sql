{{ config(**daily()) }}

{# A user's first genuine counted like of any song of an artist; the artist is the song's on that date. #}

with

songs as (select * from {{ ref('stg_songs') }}),

likes as (
    select
        likes.*,
        songs.artist_id
    from {{ ref('int_likes_counted') }} as likes
    inner join songs on likes.song_id = songs.song_id and {{ is_valid_on('likes.business_date', 'songs') }}
    where likes.business_date >= {{ rebuild_from() }} and likes.target_type = 'song' and likes.is_genuine
),

ranked as (
    select
        likes.*,
        row_number() over (partition by likes.user_key, likes.artist_id order by likes.event_ts, likes.event_id) as place
    from likes
    where {{ has_no_earlier_first('likes', ['user_key', 'artist_id']) }}
)

select
    user_key,
    artist_id,
    song_id,
    event_id,
    event_ts,
    business_date
from ranked
where place = 1
