{{ config(materialized='table') }}

with

calendar as (
    select
        calendar_date,
        day_class,
        holiday_zh,
        holiday_en,
        is_provisional
    from {{ ref('calendar') }}
)

select
    calendar_date,
    {{ week_start('calendar_date') }} as week_start_date,
    cast(date_trunc('month', calendar_date) as date) as month_start_date,
    {{ days_between(week_start('calendar_date'), 'calendar_date') }} + 1 as iso_weekday,
    day_class,
    day_class in ('workday', 'makeup_workday') as is_workday,
    {{ days_between(week_start('calendar_date'), 'calendar_date') }} >= 5 as is_weekend,
    day_class = 'holiday' as is_holiday,
    day_class = 'makeup_workday' as is_makeup_workday,
    holiday_zh,
    holiday_en,
    is_provisional,
    {{ stamp() }}
from calendar
