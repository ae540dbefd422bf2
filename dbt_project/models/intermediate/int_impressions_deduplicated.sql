{{ config(**daily()) }}

{#
    One per user, campaign, surface, item and session; outside any session one per business date. A session may run over
    midnight, so what the dates before hold of it is looked up among the rows already here.
#}

with

valid as (
    select *
    from {{ ref('stg_impression') }}
    where
        {{ staged_since() }}
        and visible_ms >= {{ policy('impression_min_visible_ms', 'business_date') }}
        and visible_pct >= {{ policy('impression_min_visible_pct', 'business_date') }}
),

sessions as (
    select
        session_id,
        user_key,
        coalesce(device_key, '') as device,
        started_at,
        last_end_at + {{ policy('session_max_gap_minutes', 'business_date', 'minutes') }} as open_until
    from {{ ref('int_sessions') }}
    where last_end_at >= {{ rebuild_instant() }} - interval {{ policy_most('session_max_gap_minutes') }} minutes
),

session_dates as (
    select
        *,
        {{ each_date(business_date('started_at'), business_date('open_until')) }} as open_date
    from sessions
),

placed as (
    select
        valid.*,
        session_dates.session_id,
        row_number() over (partition by valid.event_id order by session_dates.started_at desc) as session_place
    from valid
    left join session_dates
        on
            valid.user_key = session_dates.user_key
            and coalesce(valid.device_key, '') = session_dates.device
            and valid.business_date = session_dates.open_date
            and valid.event_ts >= session_dates.started_at
            and valid.event_ts <= session_dates.open_until
),

ranked as (
    select
        *,
        row_number() over (
            partition by
                user_key,
                campaign_id,
                surface,
                item_type,
                item_id,
                coalesce(session_id, cast(business_date as {{ dbt.type_string() }}))
            order by event_ts, event_id
        ) as look_number
    from placed
    where session_place = 1
)

select
    ranked.event_id,
    ranked.user_key,
    ranked.campaign_id,
    ranked.surface,
    ranked.item_type,
    ranked.item_id,
    ranked.boost_id,
    ranked.session_id,
    ranked.event_ts,
    ranked.business_date
from ranked
where
    ranked.look_number = 1
    {%- if is_incremental() %}
    and not exists (
        select 1
        from {{ this }} as earlier
        where
            earlier.business_date < {{ rebuild_from() }}
            and earlier.business_date >= {{ rebuild_from(10) }}
            and earlier.session_id = ranked.session_id
            and earlier.item_type = ranked.item_type
            and earlier.item_id = ranked.item_id
            and coalesce(earlier.campaign_id, '') = coalesce(ranked.campaign_id, '')
            and coalesce(earlier.surface, '') = coalesce(ranked.surface, '')
    )
    {%- endif %}
