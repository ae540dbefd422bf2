{{ config(**daily(column='delivery_date')) }}

{#
    Accepted events that name something nobody saw in the 35 days before them: an unlike without a like, an unfollow
    without a follow, a claim or redeem without its grant, an opening of an unknown share. Dated by their delivery; a person is the login
    or else the device, since accounts found by device may not reach as far back as this looks.
#}

with

events as (
    select
        'like' as stream,
        coalesce(account_key, device_key) || '|' || target_type || '|' || target_id as thread,
        event_id,
        event_ts,
        delivery_date,
        action = 'like' as is_opening
    from {{ ref('stg_like') }}
    union all
    select
        'follow' as stream,
        coalesce(account_key, device_key) || '|' || target_type || '|' || target_id as thread,
        event_id,
        event_ts,
        delivery_date,
        action = 'follow' as is_opening
    from {{ ref('stg_follow') }}
    union all
    select
        'reward' as stream,
        grant_id as thread,
        event_id,
        event_ts,
        delivery_date,
        action = 'grant' as is_opening
    from {{ ref('stg_reward') }}
    union all
    select
        'share_open' as stream,
        share_id as thread,
        event_id,
        event_ts,
        delivery_date,
        true as is_opening
    from {{ ref('stg_share') }}
    union all
    select
        'share_open' as stream,
        share_id as thread,
        event_id,
        event_ts,
        delivery_date,
        false as is_opening
    from {{ ref('stg_share_open') }}
),

preceded as (
    select
        stream,
        delivery_date,
        is_opening,
        event_ts,
        max(case when is_opening then event_ts end) over (
            partition by stream, thread order by event_ts, event_id
            rows between unbounded preceding and 1 preceding
        ) as opened_at
    from events
)

select
    stream,
    delivery_date,
    count(*) as orphan_count
from preceded
where
    not is_opening
    and (opened_at is null or {{ milliseconds_between('opened_at', 'event_ts') }} > 35 * 86400 * cast(1000 as bigint))
    and delivery_date >= {{ rebuild_from() }}
    and delivery_date <= {{ business_date_of_night() }}
group by stream, delivery_date
