{{ config(**daily()) }}

{# Decided over accepted plays, genuine or not; the artist is the song's on the date of the play. #}

with

ranked as (
    select
        plays.*,
        row_number() over (partition by plays.user_key, plays.artist_id order by plays.event_ts, plays.event_id) as place
    from {{ ref('int_plays_classified') }} as plays
    where
        plays.business_date >= {{ rebuild_from() }}
        and plays.artist_id is not null
        and {{ has_no_earlier_first('plays', ['user_key', 'artist_id']) }}
)

select
    user_key,
    artist_id,
    event_id,
    event_ts,
    business_date,
    source,
    is_genuine
from ranked
where place = 1
