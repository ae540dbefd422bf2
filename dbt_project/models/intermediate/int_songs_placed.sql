{{ config(**daily(offset=7)) }}

{# Main tag (the first) and popularity decile of a song, by effective plays of the trailing 28 days. #}

with

days_later as ({{ integers(28) }}),

plays as (
    select song_id, business_date, sum(effective_play_count) as play_count
    from {{ ref('int_user_song_days') }}
    where business_date >= {{ rebuild_from(34) }} and effective_play_count > 0
    group by song_id, business_date
),

summed as (
    select
        plays.song_id,
        {{ days_after('plays.business_date', 'days_later.steps') }} as business_date,
        cast(sum(plays.play_count) as bigint) as play_count_28d
    from plays
    cross join days_later
    group by 1, 2
)

select
    summed.song_id,
    summed.business_date,
    {{ first_of('songs.tags') }} as main_tag,
    summed.play_count_28d,
    ntile(10) over (partition by summed.business_date order by summed.play_count_28d, summed.song_id) as popularity_decile
from summed
left join {{ ref('stg_songs') }} as songs
    on summed.song_id = songs.song_id and {{ is_valid_on('summed.business_date', 'songs') }}
where summed.business_date >= {{ rebuild_from(7) }} and summed.business_date <= {{ business_date_of_night() }}
