{{ config(**daily(offset=7)) }}

{#
    The four terms of the bubble index. A song's depth is held against the median of well-liked songs of its main tag and
    popularity decile, where these are enough; else, and for campaigns, of all well-liked songs; never below the floor.
#}

with

days_later as ({{ integers(7) }}),

counts as (select * from {{ ref('int_entities_windowed') }} where business_date >= {{ rebuild_from(7) }}),

places as (select * from {{ ref('int_songs_placed') }} where business_date >= {{ rebuild_from(7) }}),

known as (
    select
        counts.business_date,
        places.main_tag,
        places.popularity_decile,
        cast(counts.deep_count_28d as double) / counts.like_count_genuine_28d as depth
    from counts
    left join places on counts.entity_id = places.song_id and counts.business_date = places.business_date
    where counts.entity_type = 'song' and counts.like_count_genuine_28d >= {{ policy('bubble_reference_min_likes', 'counts.business_date') }}
),

overall as (
    select business_date, percentile_cont(0.5) within group (order by depth) as reference
    from known
    group by business_date
),

cells as (
    select business_date, main_tag, popularity_decile, percentile_cont(0.5) within group (order by depth) as reference
    from known
    where main_tag is not null and popularity_decile is not null
    group by business_date, main_tag, popularity_decile
    having count(*) >= {{ policy('bubble_reference_min_songs', 'business_date') }}
),

carried as (
    select
        carried.entity_type,
        carried.entity_id,
        {{ days_after('carried.business_date', 'days_later.steps') }} as business_date,
        sum(carried.retained_count) as retained_count,
        sum(carried.expected_count) as expected_count
    from {{ ref('int_entities_carried') }} as carried
    cross join days_later
    where carried.business_date >= {{ rebuild_from(13) }}
    group by 1, 2, 3
),

compared as (
    select
        counts.entity_type,
        counts.entity_id,
        counts.business_date,
        counts.liker_count_7d,
        cast(counts.like_count_genuine_7d as double) / counts.like_count_raw_7d as genuine_ratio,
        cast(counts.listened_liker_count_7d as double) / nullif(counts.liker_count_7d, 0) as listened_ratio,
        cast(counts.deep_count_7d as double) / nullif(counts.like_count_genuine_7d, 0) / greatest(
            coalesce(cells.reference, overall.reference, 0), {{ policy('bubble_reference_floor', 'counts.business_date') }}
        ) as depth,
        case
            when counts.business_date <= {{ mature_until(7) }}
                then cast(carried.retained_count as double) / nullif(cast(carried.expected_count as double), 0)
        end as carry
    from counts
    left join places
        on counts.entity_type = 'song' and counts.entity_id = places.song_id and counts.business_date = places.business_date
    left join cells
        on
            places.business_date = cells.business_date
            and places.main_tag = cells.main_tag
            and places.popularity_decile = cells.popularity_decile
    left join overall on counts.business_date = overall.business_date
    left join carried
        on
            counts.entity_type = carried.entity_type
            and counts.entity_id = carried.entity_id
            and counts.business_date = carried.business_date
    where counts.like_count_raw_7d > 0
)

select
    entity_type,
    entity_id,
    business_date,
    liker_count_7d,
    genuine_ratio,
    listened_ratio,
    {{ at_most_one('depth') }} as depth_ratio,
    {{ at_most_one('carry') }} as carry_ratio
from compared
