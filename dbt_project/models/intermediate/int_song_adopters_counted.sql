{{ config(**daily()) }}

{#
    Adopters of seven days against the circles of the song's first hundred: its origin are the fewest circles, largest first, that
    hold four fifths of those.
#}

with

adoptions as (select * from {{ ref('int_song_adoptions') }} where business_date >= {{ rebuild_from(13) }}),

days_later as ({{ integers(14) }}),

circles as (
    select
        *,
        sum(first_count) over (
            partition by song_id, business_date order by first_count desc, circle
            rows between unbounded preceding and current row
        ) - first_count as count_before,
        sum(first_count) over (partition by song_id, business_date) as first_total,
        sum(week_count) over (partition by song_id, business_date) as week_total
    from {{ ref('int_song_circles_counted') }}
),

compared as (
    select
        song_id,
        business_date,
        cast(max(week_total) as bigint) as adopter_count_7d,
        {{ effective_number('nullif(week_count, 0)', 'max(week_total)') }} as effective_circles,
        case
            when max(first_total) > 0 then {{ effective_number('nullif(first_count, 0)', 'max(first_total)') }}
        end as first_effective_circles,
        case
            when max(first_total) > 0
                then cast(sum(case when count_before < {{ policy('origin_share', 'business_date') }} * first_total then 0 else week_count end) as bigint)
        end as outside_count
    from circles
    group by song_id, business_date
),

counted as (
    select
        adoptions.song_id,
        {{ days_after('adoptions.business_date', 'days_later.steps') }} as business_date,
        count(case when days_later.steps = 0 then 1 end) as adopter_count,
        count(case when days_later.steps >= 7 then 1 end) as adopter_count_before_7d
    from adoptions
    cross join days_later
    group by adoptions.song_id, {{ days_after('adoptions.business_date', 'days_later.steps') }}
)

select
    compared.song_id,
    compared.business_date,
    counted.adopter_count,
    compared.adopter_count_7d,
    counted.adopter_count_before_7d,
    compared.outside_count,
    compared.effective_circles,
    compared.first_effective_circles
from compared
inner join counted on compared.song_id = counted.song_id and compared.business_date = counted.business_date
