{{ config(**daily()) }}

{# Points after phi, weighted, and cut where a user's day with one artist passes the cap, in the order of the events. #}

with

weighted as (
    select
        events.*,
        cast(events.points * events.genuine_weight * case when events.is_scaled then phi_days.phi else 1 end as decimal(18, 6)) as score
    from {{ ref('int_engagement_events') }} as events
    inner join {{ ref('int_phi_days') }} as phi_days on events.business_date = phi_days.business_date
    where events.business_date >= {{ rebuild_from() }}
),

summed as (
    select
        *,
        cast(sum(score) over (
            partition by user_key, artist_id, business_date order by event_ts, event_id, engagement_type
            rows between unbounded preceding and current row
        ) as decimal(18, 6)) as sum_so_far
    from weighted
)

select
    event_id,
    engagement_type,
    user_key,
    song_id,
    artist_id,
    event_ts,
    business_date,
    campaign_id,
    surface,
    cast(
        least(sum_so_far, {{ policy('engagement_cap_points', 'business_date') }})
        - least(sum_so_far - score, {{ policy('engagement_cap_points', 'business_date') }})
        as decimal(18, 6)
    ) as score
from summed
