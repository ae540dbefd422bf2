{{ config(**daily()) }}

{# An adopter's first genuine like event or effective play of a song. #}

with

verdicts as (select * from {{ ref('interactions_judged') }}),

likes as (
    select
        likes.user_key,
        likes.song_id,
        likes.event_id,
        likes.event_ts,
        likes.business_date,
        {{ judged('verdicts') }}
    from {{ ref('stg_like') }} as likes
    left join verdicts on likes.event_id = verdicts.event_id
    where {{ staged_since(alias='likes') }} and likes.action = 'like' and likes.target_type = 'song'
),

signs as (
    select user_key, song_id, event_id, event_ts, business_date, genuine_weight, 'like' as stream
    from likes
    where is_genuine
    union all
    select user_key, song_id, event_id, event_ts, business_date, genuine_weight, 'play' as stream
    from {{ ref('int_plays_classified') }}
    where business_date >= {{ rebuild_from() }} and is_effective and is_genuine
),

ranked as (
    select
        signs.*,
        row_number() over (partition by signs.user_key, signs.song_id order by signs.event_ts, signs.event_id) as place
    from signs
    where {{ has_no_earlier_first('signs', ['user_key', 'song_id']) }}
)

select
    user_key,
    song_id,
    event_id,
    stream,
    event_ts,
    business_date,
    genuine_weight
from ranked
where place = 1
