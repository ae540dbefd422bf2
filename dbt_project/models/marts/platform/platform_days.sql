{{ config(**daily()) }}

{#
    Users active in trailing windows are counted without spreading days over windows: an active day covers the following
    n − 1 days or those before the user's next active day, so that every user covers a date at most once.
    The lifecycle follows from users active in the last 28 days, in the 28 before, and in both together (56).
#}

with

all_days as (select * from {{ ref('int_days_observed') }}),

spans as (select min(business_date) as first_date from all_days),

days as (select * from all_days where business_date >= {{ rebuild_from(112) }}),

user_days as (select * from {{ ref('int_user_days') }} where business_date >= {{ rebuild_from(112) }}),

active as (
    select
        user_key,
        business_date,
        lead(business_date) over (partition by user_key order by business_date) as next_date
    from user_days
    where is_active
),

changes as (
    {%- for n in [7, 28, 56] %}
    select {{ n }} as day_count, business_date, 1 as change from active
    union all
    select
        {{ n }} as day_count,
        least({{ days_after('business_date', n) }}, coalesce(next_date, {{ days_after('business_date', n) }})) as business_date,
        -1 as change
    from active
    {{ 'union all' if not loop.last }}
    {%- endfor %}
),

daily_changes as (
    select
        days.business_date,
        coalesce(sum(case when changes.day_count = 7 then changes.change end), 0) as change_7,
        coalesce(sum(case when changes.day_count = 28 then changes.change end), 0) as change_28,
        coalesce(sum(case when changes.day_count = 56 then changes.change end), 0) as change_56
    from days
    left join changes on days.business_date = changes.business_date
    group by days.business_date
),

sums as (
    select
        business_date,
        count(case when is_active then 1 end) as dau,
        cast(sum(session_count) as bigint) as session_count,
        cast(sum(endless_session_count) as bigint) as endless_session_count,
        cast(sum(dwell_us) as bigint) as dwell_us,
        count(case when dwell_us > 0 then 1 end) as dwell_user_count
    from user_days
    group by business_date
),

firsts as (
    select
        first_active_date as business_date,
        count(*) as new_count
    from {{ ref('int_users_activated') }}
    where first_active_date >= {{ rebuild_from(112) }}
    group by first_active_date
),

likes as (
    select
        business_date,
        count(*) as like_count,
        count(case when not is_genuine then 1 end) as fake_like_count
    from {{ ref('int_likes_counted') }}
    where business_date >= {{ rebuild_from() }}
    group by business_date
),

social_users as (
    select
        business_date,
        count(distinct user_key) as social_user_count
    from (
        select user_key, business_date, is_genuine
        from {{ ref('int_actions_qualified') }}
        where stream in ('like', 'share', 'follow')
        union all
        select user_key, business_date, is_genuine
        from {{ ref('int_comments_judged') }}
    ) as social
    where business_date >= {{ rebuild_from() }} and is_genuine
    group by business_date
),

windowed as (
    select
        days.business_date,
        coalesce(sums.dau, 0) as dau,
        coalesce(sums.session_count, 0) as session_count,
        coalesce(sums.endless_session_count, 0) as endless_session_count,
        cast(coalesce(sums.dwell_us, 0) as double) / 60000000 as dwell_minutes,
        coalesce(sums.dwell_user_count, 0) as dwell_user_count,
        cast(sum(daily_changes.change_7) over so_far as bigint) as active_7,
        cast(sum(daily_changes.change_28) over so_far as bigint) as active_28,
        cast(sum(daily_changes.change_56) over so_far as bigint) as active_56,
        cast(sum(coalesce(sums.dau, 0)) over last_28 as bigint) as active_days_28,
        cast(sum(coalesce(firsts.new_count, 0)) over last_28 as bigint) as new_28
    from days
    inner join daily_changes on days.business_date = daily_changes.business_date
    left join sums on days.business_date = sums.business_date
    left join firsts on days.business_date = firsts.business_date
    window
        so_far as (order by days.business_date rows between unbounded preceding and current row),
        last_28 as (order by days.business_date rows between 27 preceding and current row)
),

lagged as (
    select
        *,
        coalesce(lag(active_28, 28) over (order by business_date), 0) as active_28_before
    from windowed
),

filled as (
    select
        lagged.*,
        {{ days_between('spans.first_date', 'lagged.business_date') }} + 1 as history_days,
        coalesce(social_users.social_user_count, 0) as social_active_numerator,
        lagged.dau as social_active_denominator,
        coalesce(likes.fake_like_count, 0) as fake_like_numerator,
        coalesce(likes.like_count, 0) as fake_like_denominator,
        cast(phi_days.phi as double) as phi
    from lagged
    cross join spans
    left join social_users on lagged.business_date = social_users.business_date
    left join likes on lagged.business_date = likes.business_date
    left join {{ ref('int_phi_days') }} as phi_days on lagged.business_date = phi_days.business_date
    where lagged.business_date >= {{ rebuild_from() }}
)

select
    business_date,
    dau,
    case when history_days >= 7 then active_7 end as wau,
    case when history_days >= 28 then active_28 end as mau_28d,
    case when history_days >= 28 then cast(active_days_28 as double) / 28 / nullif(active_28, 0) end as dau_mau28,
    case when history_days >= 28 then {{ rate_of('active_days_28', 'active_28') }} end as l28,
    case when history_days >= 28 then new_28 end as new_user_count,
    case when history_days >= 28 then active_28 + active_28_before - active_56 end as retained_user_count,
    case when history_days >= 28 then active_56 - active_28_before - new_28 end as resurrected_user_count,
    case when history_days >= 28 then active_56 - active_28 end as dormant_user_count,
    session_count,
    endless_session_count,
    dwell_minutes,
    dwell_user_count,
    social_active_numerator,
    social_active_denominator,
    {{ rate_of('social_active_numerator', 'social_active_denominator') }} as social_active_rate,
    fake_like_numerator,
    fake_like_denominator,
    {{ rate_of('fake_like_numerator', 'fake_like_denominator') }} as fake_like_rate,
    phi,
    {{ stamp() }}
from filled
