{{ config(materialized='table') }}

{# The newest version of every user who was seen, with what the last weeks say of them. Never published to everyone. #}
{%- set day = business_date_of_night() %}

with

seen as (
    select
        user_key,
        first_seen_date,
        first_active_date
    from {{ ref('int_users_first_seen') }}
    where first_seen_date <= {{ day }}
),

users as (
    select
        user_key,
        birth_year,
        city_tier,
        consent_profiling,
        is_internal
    from {{ ref('stg_users') }}
    where {{ is_newest() }}
),

history as (
    select {{ days_between('min(first_seen_date)', day) }} + 1 as day_count
    from seen
),

activity as (
    select
        user_key,
        count(*) filter (where is_active and business_date >= {{ days_after(day, -27) }}) as active_days_28d,
        count(*) filter (where is_active and business_date < {{ days_after(day, -27) }}) as active_days_before,
        sum(counted_open_count) filter (where business_date >= {{ days_after(day, -29) }}) as open_count_30d,
        sum(listened_ms) filter (where business_date >= {{ days_after(day, -29) }}) as listened_ms_30d,
        sum(playlist_create_count) filter (where business_date >= {{ days_after(day, -29) }}) as playlist_create_count_30d
    from {{ ref('int_user_days') }}
    where business_date between {{ days_after(day, -55) }} and {{ day }}
    group by user_key
),

supporters as (
    select
        user_key,
        count(*) as artist_count
    from {{ ref('int_supporters_found') }}
    where revoked_at is null
    group by user_key
),

described as (select * from {{ ref('int_users_described') }}),

verdicts as (
    select
        entity_id as user_key,
        coalesce(max(p_fake) filter (where decided_by like 'person:%'), max(p_fake)) as p_fake
    from {{ ref('verdicts') }}
    where
        entity_type = 'user'
        and superseded_by is null
    group by entity_id
),

joined as (
    select
        seen.user_key,
        seen.first_seen_date,
        {{ segment('users.birth_year', 'users.city_tier') }} as segment,
        case
            when history.day_count < 28 then null
            when seen.first_active_date >= {{ days_after(day, -27) }} then 'new'
            when activity.active_days_28d > 0 and activity.active_days_before > 0 then 'retained'
            when activity.active_days_28d > 0 then 'resurrected'
            when activity.active_days_before > 0 then 'dormant'
        end as lifecycle,
        coalesce(activity.active_days_28d, 0) as active_days_28d,
        coalesce(activity.open_count_30d, 0) as open_count_30d,
        coalesce(activity.listened_ms_30d, 0) as listened_ms_30d,
        coalesce(activity.playlist_create_count_30d, 0) as playlist_create_count_30d,
        coalesce(described.role, case when activity.active_days_28d > 0 then 'listener' end) as role,
        case when users.consent_profiling then coalesce(described.top_tags, {{ empty_text_list() }}) end as top_tags,
        case when users.consent_profiling then coalesce(described.top_scenes, {{ empty_text_list() }}) end as top_scenes,
        coalesce(supporters.artist_count, 0) as early_supporter_count,
        coalesce(verdicts.p_fake, 0) as p_fake,
        coalesce(users.consent_profiling, false) as has_profiling_consent
    from seen
    cross join history
    left join users on seen.user_key = users.user_key
    left join activity on seen.user_key = activity.user_key
    left join described on seen.user_key = described.user_key
    left join supporters on seen.user_key = supporters.user_key
    left join verdicts on seen.user_key = verdicts.user_key
    where not coalesce(users.is_internal, false)
)

select
    user_key,
    segment,
    lifecycle,
    role,
    cast(active_days_28d as double) as active_days_28d,
    cast(open_count_30d as bigint) as open_count_30d,
    cast(listened_ms_30d as double) / 60000 as listen_minutes_30d,
    cast(playlist_create_count_30d as bigint) as playlist_create_count_30d,
    top_tags,
    top_scenes,
    early_supporter_count,
    cast(p_fake as double) as p_fake,
    has_profiling_consent,
    first_seen_date,
    {{ stamp() }}
from joined
