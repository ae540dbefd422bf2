{{ config(materialized='table') }}

{# Every tag a song carries, every parent, and every child of a parent, whether or not a song carries it tonight. #}

with

song_tags as (
    select distinct
        song_id,
        tag
    from (
        select
            song_id,
            {{ exploded('tags') }} as tag
        from {{ ref('stg_songs') }}
        where {{ is_newest() }}
    ) as tagged
    where tag <> ''
),

parents as (
    select
        parent_tag,
        tag
    from {{ ref('tag_parents') }}
),

rolled_up as (
    select
        song_id,
        tag
    from song_tags
    union
    select
        song_tags.song_id,
        parents.parent_tag as tag
    from song_tags
    inner join parents on song_tags.tag = parents.tag
),

song_counts as (
    select
        tag,
        count(*) as song_count
    from rolled_up
    group by tag
),

tags as (
    select tag from song_counts
    union
    select tag from parents
    union
    select parent_tag as tag from parents
)

select
    tags.tag,
    parents.parent_tag,
    tags.tag in (select parent_tag from parents) as is_parent,
    cast(coalesce(song_counts.song_count, 0) as bigint) as song_count,
    {{ stamp() }}
from tags
left join parents on tags.tag = parents.tag
left join song_counts on tags.tag = song_counts.tag
