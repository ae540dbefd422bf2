-- Songs that were played or liked, and their artists, as numbers in the order of their ids; a song without a row of its own in the
-- newest catalogue has no artist.
with

plays as (select song_id from {{ ref('stg_play') }} where {{ is_judged() }}),

likes as (select song_id from {{ ref('stg_like') }} where {{ is_judged() }} and song_id is not null),

songs as (select song_id, artist_id from {{ ref('stg_songs') }} where {{ is_newest() }}),

met as (
    select song_id from plays
    union
    select song_id from likes
)

select
    met.song_id,
    cast(row_number() over (order by met.song_id) as integer) as song_number,
    songs.artist_id,
    cast(case when songs.artist_id is not null then dense_rank() over (order by songs.artist_id) end as integer) as artist_number
from met
left join songs on met.song_id = songs.song_id
