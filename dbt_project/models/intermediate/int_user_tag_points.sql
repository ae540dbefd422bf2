{{ config(**daily()) }}

{#
    What a user's day with a song says of each of its tags: points by genuine_weight, shared evenly among the song's tags as of
    that day. Support is a genuine action with points above zero. A parent tag has the support of its children and no points of
    its own: what it weighs is the sum of what they weigh.
#}

with

events as (
    select *
    from {{ ref('int_engagement_events') }}
    where
        business_date >= {{ rebuild_from() }}
        and subject_type = 'song'
        and engagement_type in ('like', 'comment', 'share', 'playlist_add', 'effective_play', 'complete_play', 'unlike', 'early_skip')
),

parents as (select * from {{ ref('tag_parents') }}),

named as (
    select distinct song_id, valid_from, valid_to, tag
    from (
        select song_id, valid_from, valid_to, {{ exploded('tags') }} as tag
        from {{ ref('stg_songs') }}
    ) as tagged
    where tag <> ''
),

song_tags as (
    select
        *,
        count(*) over (partition by song_id, valid_from) as tag_count
    from named
),

on_tags as (
    select song_id, valid_from, valid_to, tag, tag_count, false as is_parent
    from song_tags
    where not exists (select 1 from parents where parents.parent_tag = song_tags.tag)
    union all
    select distinct
        song_tags.song_id, song_tags.valid_from, song_tags.valid_to, parents.parent_tag as tag, song_tags.tag_count, true as is_parent
    from song_tags
    inner join parents on song_tags.tag = parents.tag
),

song_days as (
    select
        user_key,
        song_id,
        business_date,
        cast(sum(cast(points * genuine_weight as decimal(18, 12))) as decimal(18, 12)) as points,
        count(case when points > 0 and genuine_weight >= 0.5 then 1 end) as action_count
    from events
    group by user_key, song_id, business_date
)

select
    song_days.user_key,
    on_tags.tag,
    song_days.song_id,
    song_days.business_date,
    on_tags.is_parent,
    case
        when on_tags.is_parent then cast(0 as decimal(18, 12))
        else cast(cast(song_days.points as double) / on_tags.tag_count as decimal(18, 12))
    end as points,
    song_days.action_count
from song_days
inner join on_tags
    on song_days.song_id = on_tags.song_id and {{ is_valid_on('song_days.business_date', 'on_tags') }}
