{{ config(**weekly()) }}

{#
    Stage by listeners, and how far an artist's growth lies from that of its stage. A stage with fewer than 30 artists is
    pooled with the next lower. Sums run over decimals, so that every engine and thread count adds them to the same number.
#}
{%- set few = policy('stage_min_artists', sunday('week_start_date')) %}

with

ranked as (
    select
        windowed.artist_id,
        windowed.week_start_date,
        grown.growth_delta,
        grown.is_provisional,
        100 * (rank() over (
            partition by windowed.week_start_date order by windowed.listener_count_28d
        ) - 1) as rank_percents,
        nullif(count(*) over (partition by windowed.week_start_date) - 1, 0) as others
    from {{ ref('int_artist_weeks_windowed') }} as windowed
    inner join {{ ref('int_artist_weeks_grown') }} as grown
        on
            windowed.artist_id = grown.artist_id
            and windowed.week_start_date = grown.week_start_date
    where {{ is_week_to_build('windowed.week_start_date') }}
),

staged as (
    select
        artist_id,
        week_start_date,
        growth_delta,
        is_provisional,
        case
            when rank_percents >= {{ policy('stage_superstar_percent', sunday('week_start_date')) }} * others then 'superstar'
            when rank_percents >= {{ policy('stage_mainstream_percent', sunday('week_start_date')) }} * others then 'mainstream'
            when rank_percents >= {{ policy('stage_developing_percent', sunday('week_start_date')) }} * others then 'developing'
            else 'long_tail'
        end as stage
    from ranked
),

sizes as (
    select
        week_start_date,
        count(*) filter (where stage = 'superstar') as superstars,
        count(*) filter (where stage = 'mainstream') as mainstreams,
        count(*) filter (where stage = 'developing') as developings
    from staged
    group by week_start_date
),

pooled_mainstreams as (
    select
        week_start_date,
        superstars,
        mainstreams + case when superstars < {{ few }} then superstars else 0 end as mainstreams,
        developings
    from sizes
),

pooled_sizes as (
    select
        week_start_date,
        superstars < {{ few }} as are_superstars_few,
        mainstreams < {{ few }} as are_mainstreams_few,
        developings + case when mainstreams < {{ few }} then mainstreams else 0 end < {{ few }} as are_developings_few
    from pooled_mainstreams
),

pooled as (
    select
        staged.artist_id,
        staged.week_start_date,
        staged.growth_delta,
        staged.is_provisional,
        staged.stage,
        case
            when staged.stage = 'superstar' and not pooled_sizes.are_superstars_few then 'superstar'
            when staged.stage in ('superstar', 'mainstream') and not pooled_sizes.are_mainstreams_few then 'mainstream'
            when staged.stage <> 'long_tail' and not pooled_sizes.are_developings_few then 'developing'
            else 'long_tail'
        end as pool
    from staged
    inner join pooled_sizes on staged.week_start_date = pooled_sizes.week_start_date
),

spreads as (
    select
        week_start_date,
        pool,
        count(growth_delta) as artist_count,
        cast(sum(growth_delta) as decimal(18, 9)) as delta_sum,
        cast(sum(growth_delta * growth_delta) as decimal(28, 18)) as square_sum
    from pooled
    group by week_start_date, pool
),

deviations as (
    select
        week_start_date,
        pool,
        artist_count,
        delta_sum,
        sqrt(
            cast(cast(artist_count as decimal(9, 0)) * square_sum - delta_sum * delta_sum as double)
            / nullif(cast(artist_count as double) * (artist_count - 1), 0)
        ) as deviation
    from spreads
),

scored as (
    select
        pooled.artist_id,
        pooled.week_start_date,
        pooled.stage,
        pooled.pool,
        pooled.is_provisional,
        cast(pooled.growth_delta as double) as growth_delta,
        cast(cast(deviations.artist_count as decimal(9, 0)) * pooled.growth_delta - deviations.delta_sum as double)
        / nullif(deviations.artist_count * deviations.deviation, 0) as growth_z
    from pooled
    inner join deviations
        on
            pooled.week_start_date = deviations.week_start_date
            and pooled.pool = deviations.pool
)

select
    artist_id,
    week_start_date,
    stage,
    pool,
    is_provisional,
    growth_delta,
    growth_z,
    case
        when growth_z >= {{ policy('growth_explosive_z', sunday('week_start_date')) }} then 'explosive'
        when growth_z >= {{ policy('growth_high_z', sunday('week_start_date')) }} then 'high'
        when growth_z >= {{ policy('growth_moderate_z', sunday('week_start_date')) }} then 'moderate'
        when growth_z <= {{ policy('growth_decline_z', sunday('week_start_date')) }} then 'decline'
        when growth_z is not null then 'steady'
    end as growth_band
from scored
