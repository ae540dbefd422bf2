-- A day on which the platform delivered hardly any plays says nothing about who heard what.
with

plays as (
    select business_date, count(*) as play_count
    from {{ ref('stg_play') }}
    where {{ is_judged() }}
    group by business_date
),

likes as (
    select business_date, count(*) as song_like_count
    from {{ ref('stg_like') }}
    where {{ is_judged() }} and action = 'like' and song_id is not null
    group by business_date
),

days as (
    select business_date from plays
    union
    select business_date from likes
)

select
    days.business_date,
    coalesce(plays.play_count, 0) as play_count,
    coalesce(likes.song_like_count, 0) as song_like_count,
    coalesce(plays.play_count, 0)
    < {{ policy('hearing_min_plays_per_like') }} * coalesce(likes.song_like_count, 0) as is_deaf
from days
left join plays on days.business_date = plays.business_date
left join likes on days.business_date = likes.business_date
