with

plays as (select * from {{ ref('evidence_plays') }}),

played_days as (
    select
        user_number,
        song_number,
        business_date,
        min(event_ts) as first_played_at,
        count(*) as play_count,
        count(case when is_effective then 1 end) as effective_play_count
    from plays
    group by user_number, song_number, business_date
)

select
    user_number,
    song_number,
    min(first_played_at) as first_played_at,
    cast(sum(play_count) as bigint) as play_count,
    count(*) as play_date_count,
    cast(sum(effective_play_count) as bigint) as effective_play_count
from played_days
group by user_number, song_number
