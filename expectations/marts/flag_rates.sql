-- One row per kind of judged event: tonight's share of excluded events and mean p_fake beside the band of the trailing 28 days.
-- A band is the lowest and the highest day; a drift is how far tonight lies outside, less what is allowed, and NULL while there
-- are too few days, or too few events tonight. Likes are the counted ones, as in platform_days.
with

days as (
    select
        'like' as event_type,
        business_date,
        count(*) as event_count,
        count(*) filter (where not is_genuine) as fake_count,
        sum(p_fake) as fake_sum
    from intermediate.int_likes_counted
    where business_date between cast($night_date as date) - 28 and cast($night_date as date)
    group by business_date
    union all
    select
        event_type,
        business_date,
        event_count,
        fake_count,
        null as fake_sum
    from intermediate.int_authenticity_counted
    where
        reason = 'all'
        and event_type <> 'like'
        and business_date between cast($night_date as date) - 28 and cast($night_date as date)
),

rates as (
    select
        event_type,
        business_date,
        event_count,
        fake_count::double / event_count as fake_rate,
        fake_sum::double / event_count as mean_score
    from days
    where event_count >= $gate_share_min_lines
),

tonight as (select * from rates where business_date = $night_date),

bands as (
    select
        event_type,
        min(fake_rate) as lowest_rate,
        max(fake_rate) as highest_rate,
        min(mean_score) as lowest_score,
        max(mean_score) as highest_score
    from rates
    where business_date < $night_date
    group by event_type
    having count(*) >= $gate_drift_min_days
),

kinds as (select unnest(['like', 'comment', 'share', 'play', 'share_open', 'follow']) as event_type),

outside as (
    select
        kinds.event_type,
        tonight.fake_rate,
        bands.highest_rate - bands.lowest_rate as rate_width,
        greatest(tonight.fake_rate - bands.highest_rate, bands.lowest_rate - tonight.fake_rate, 0) as rate_distance,
        bands.highest_score - bands.lowest_score as score_width,
        greatest(tonight.mean_score - bands.highest_score, bands.lowest_score - tonight.mean_score, 0) as score_distance,
        bands.event_type is not null as has_band,
        tonight.event_count
    from kinds
    left join tonight on kinds.event_type = tonight.event_type
    left join bands on kinds.event_type = bands.event_type
),

drifts as (
    select
        event_type,
        fake_rate,
        case
            when has_band and rate_distance * event_count < $gate_flag_band_events then 0
            when has_band then round(rate_distance - greatest($gate_flag_band_widths * rate_width, $gate_flag_band_points), 9)
        end as rate_drift,
        case
            when has_band and score_distance * event_count < $gate_flag_band_events then 0
            when has_band then round(score_distance - greatest($gate_flag_band_widths * score_width, $gate_flag_band_points), 9)
        end as score_drift
    from outside
)

select
    event_type,
    case when event_type = 'like' then fake_rate end as fake_like_rate,
    case when event_type = 'like' then rate_drift end as fake_like_drift,
    case when event_type <> 'like' then rate_drift end as flag_drift,
    score_drift
from drifts
order by event_type
