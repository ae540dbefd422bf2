-- One row: tonight's platform_days beside the median of the trailing 28 days.
with

past as (
    select
        count(*) as day_count,
        median(dau) as dau,
        median(session_count) as session_count,
        median(dwell_minutes / nullif(dwell_user_count, 0)) as dwell_minutes_per_user
    from marts.platform_days
    where business_date between cast($night_date as date) - 28 and cast($night_date as date) - 1
),

tonight as (
    select *
    from marts.platform_days
    where business_date = $night_date
),

newest as (
    select max(business_date) as business_date
    from marts.platform_days
)

select
    cast($night_date as date) as business_date,
    coalesce(cast($night_date as date) - newest.business_date, 9999) as lag_days,
    (select count(*) from tonight) as tonight_row_count,
    (
        select count(*)
        from marts.platform_days
        where wau < dau or mau_28d < wau or l28 not between 0 and 28 or dau_mau28 not between 0 and 1
    ) as disordered_count,
    (
        select coalesce(max(business_date) - min(business_date) + 1 - count(*), 0)
        from marts.platform_days
    ) as missing_day_count,
    case when past.day_count >= $gate_drift_min_days then tonight.dau / nullif(past.dau, 0) end as dau_ratio,
    case when past.day_count >= $gate_drift_min_days then tonight.session_count / nullif(past.session_count, 0) end as session_ratio,
    case
        when past.day_count >= $gate_drift_min_days
            then tonight.dwell_minutes / nullif(tonight.dwell_user_count, 0) / nullif(past.dwell_minutes_per_user, 0)
    end as dwell_ratio
from newest
cross join past
left join tonight on true
