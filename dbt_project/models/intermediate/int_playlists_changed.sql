{{ config(**daily()) }}

{# Songs added to playlists and taken out: the last change of each song, playlist and date. #}

with

ranked as (
    select
        *,
        row_number() over (
            partition by playlist_id, song_id, business_date order by event_ts desc, event_id desc
        ) as place_from_last
    from {{ ref('stg_editorial_change') }}
    where {{ staged_since() }} and action in ('add', 'remove') and song_id is not null
)

select
    playlist_id,
    song_id,
    business_date,
    action
from ranked
where place_from_last = 1
