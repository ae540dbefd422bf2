{{ config(materialized='table') }}

{# What a user likes and plays where: points of 90 days, faded and shared among a song's tags, the twenty heaviest cells of each user. #}
{%- set day = business_date_of_night() %}

with

song_days as (
    select *
    from {{ ref('int_user_song_scene_days') }}
    where business_date > {{ days_after(day, '-' ~ policy('interest_window_days') | trim) }} and points <> 0
),

consents as (select user_key from {{ ref('stg_users') }} where {{ is_newest() }} and consent_profiling),

song_tags as (
    select
        *,
        count(*) over (partition by song_id, valid_from) as tag_count
    from (
        select distinct song_id, valid_from, valid_to, tag
        from (
            select song_id, valid_from, valid_to, {{ exploded('tags') }} as tag
            from {{ ref('stg_songs') }}
        ) as tagged
        where tag <> ''
    ) as named
),

cells as (
    select
        song_days.user_key,
        song_tags.tag,
        song_days.scene,
        greatest(cast(sum(cast(
            cast(cast(song_days.points as double) / song_tags.tag_count as decimal(18, 12))
            * cast(power(0.5e0, {{ days_between('song_days.business_date', day) }}
                / {{ policy('interest_half_life_days') }}.0e0) as decimal(13, 12)) as decimal(38, 18)
        )) as decimal(38, 18)), 0) as weight
    from song_days
    inner join consents on song_days.user_key = consents.user_key
    inner join song_tags
        on song_days.song_id = song_tags.song_id and {{ is_valid_on('song_days.business_date', 'song_tags') }}
    group by song_days.user_key, song_tags.tag, song_days.scene
),

shared as (
    select
        *,
        cast(weight as double) / cast(sum(weight) over (partition by user_key) as double) as share_ratio,
        cast(sum(weight) over (partition by tag, scene) as double) / cast(sum(weight) over () as double) as platform_ratio
    from cells
    where weight > 0
),

ranked as (
    select
        *,
        row_number() over (partition by user_key order by weight desc, tag, scene) as place
    from shared
)

select
    user_key,
    tag,
    scene,
    cast(weight as double) as weight_score,
    share_ratio,
    share_ratio / platform_ratio as lift_ratio,
    {{ stamp() }}
from ranked
where place <= {{ policy('content_scene_cells') }}
