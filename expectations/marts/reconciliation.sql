-- One row per business date that every night rebuilds (D−3 … D): the same quantity counted on two ways through the warehouse.
with

days as (
    select cast(day as date) as business_date
    from generate_series(cast($night_date as date) - 3, cast($night_date as date), interval 1 day) as spine (day)
),

active as (
    select
        business_date,
        count(*) filter (where is_active) as user_count
    from intermediate.int_user_days
    group by business_date
),

sessions as (
    select
        business_date,
        count(*) as session_count
    from intermediate.int_sessions
    group by business_date
),

likes as (
    select
        counted.campaign_id,
        counted.business_date,
        count(*) as raw_count,
        count(*) filter (where counted.is_genuine) as genuine_count
    from intermediate.int_likes_counted as counted
    inner join staging.stg_campaigns as campaigns
        on
            counted.campaign_id = campaigns.campaign_id
            and counted.event_ts >= campaigns.starts_at
            and counted.event_ts < campaigns.ends_at
    group by counted.campaign_id, counted.business_date
),

published as (
    select *
    from marts.campaign_days
    where surface = 'all'
),

changed_likes as (
    select
        published.business_date,
        count(*) as campaign_count
    from published
    left join likes
        on
            published.campaign_id = likes.campaign_id
            and published.business_date = likes.business_date
    where
        not published.is_suppressed
        and (
            published.like_count_raw is distinct from coalesce(likes.raw_count, 0)
            or published.like_count_genuine is distinct from coalesce(likes.genuine_count, 0)
        )
    group by published.business_date
),

lost_likes as (
    select
        likes.business_date,
        count(*) as campaign_count
    from likes
    left join published
        on
            likes.campaign_id = published.campaign_id
            and likes.business_date = published.business_date
    where published.campaign_id is null
    group by likes.business_date
),

ledger as (
    select
        delivery_date as business_date,
        sum(accepted_count) filter (where refused_reason is null) as accepted_count
    from staging.stg_ledger_files
    where stream is not null
    group by delivery_date
),

health as (
    select
        business_date,
        sum(accepted_count) as accepted_count,
        count(*) filter (
            where received_count <> accepted_count + deduplicated_count + quarantined_count + erased_count
        ) as unbalanced_count
    from marts.source_health_days
    group by business_date
)

select
    days.business_date,
    case when platform.business_date is not null then abs(coalesce(platform.dau, 0) - coalesce(active.user_count, 0)) else 0 end
        as active_user_gap,
    case
        when platform.business_date is not null then abs(coalesce(platform.session_count, 0) - coalesce(sessions.session_count, 0))
        else 0
    end as session_gap,
    coalesce(changed_likes.campaign_count, 0) as changed_like_campaign_count,
    coalesce(lost_likes.campaign_count, 0) as lost_like_campaign_count,
    abs(coalesce(ledger.accepted_count, 0) - coalesce(health.accepted_count, 0)) as ledger_gap,
    coalesce(health.unbalanced_count, 0) as unbalanced_count
from days
left join marts.platform_days as platform on days.business_date = platform.business_date
left join active on days.business_date = active.business_date
left join sessions on days.business_date = sessions.business_date
left join changed_likes on days.business_date = changed_likes.business_date
left join lost_likes on days.business_date = lost_likes.business_date
left join ledger on days.business_date = ledger.business_date
left join health on days.business_date = health.business_date
order by days.business_date
