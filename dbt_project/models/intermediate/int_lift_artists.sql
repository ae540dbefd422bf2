{#
    Plays of an artist in the three windows of a programme, by its first day: -56 to -29 (baseline), -28 to -1 (placebo), and
    its first 28 days as far as they are closed. Treated are the artists that joined on the programme's day, the day on which most did;
    those that joined on another day are in neither group. Controls are independent artists without any programme.
#}

with

versions as (select * from {{ ref('stg_artists') }}),

joined as (
    select
        artist_id,
        programme,
        min(valid_from) as joined_date
    from versions
    where programme is not null
    group by artist_id, programme
),

counted as (
    select
        programme,
        joined_date,
        row_number() over (partition by programme order by count(*) desc, joined_date) as place
    from joined
    group by programme, joined_date
),

programmes as (select programme, joined_date as first_date from counted where place = 1),

controls as (
    select artist_id
    from versions
    group by artist_id
    having max(case when programme is not null or not is_independent then 1 else 0 end) = 0
),

artists as (
    select programmes.programme, programmes.first_date, joined.artist_id, true as is_treated
    from programmes
    inner join joined on programmes.programme = joined.programme and programmes.first_date = joined.joined_date
    union all
    select programmes.programme, programmes.first_date, controls.artist_id, false as is_treated
    from programmes
    cross join controls
),

placed as (
    select
        artists.programme,
        artists.artist_id,
        artists.is_treated,
        case
            when days.business_date < {{ days_after('artists.first_date', -28) }} then 'baseline'
            when days.business_date < artists.first_date then 'placebo'
            else 'after'
        end as period,
        {{ days_between('artists.first_date', mature_until()) }} + 1 as closed_day_count,
        (select min(business_date) from {{ ref('int_days_observed') }}) <= {{ days_after('artists.first_date', -56) }} as has_baseline,
        days.user_key,
        days.play_count,
        days.genuine_play_count,
        days.weighted_play_count
    from artists
    left join {{ ref('int_user_artist_days') }} as days
        on
            artists.artist_id = days.artist_id
            and days.business_date >= {{ days_after('artists.first_date', -56) }}
            and days.business_date < {{ days_after('artists.first_date', 28) }}
            and days.business_date <= {{ mature_until() }}
)

select
    programme,
    artist_id,
    is_treated,
    period,
    has_baseline,
    least(greatest(closed_day_count, 0), 28) as day_count,
    count(distinct user_key) as user_count,
    cast(coalesce(sum(play_count), 0) as bigint) as indie_play_count_raw,
    cast(coalesce(sum(genuine_play_count), 0) as bigint) as indie_play_count_genuine,
    cast(coalesce(sum(weighted_play_count), 0) as decimal(18, 6)) as indie_play_count_weighted
from placed
group by programme, artist_id, is_treated, period, has_baseline, closed_day_count
