{{ config(**daily()) }}

{#
    A user's first registration, and the share that invited to it: the one it names, if somebody else's share was opened by
    the same user or on the same device at most 72 hours before.
#}

with

registrations as (select * from {{ ref('stg_registration') }} where {{ staged_since() }}),

openings as (select * from {{ ref('int_openings_attributed') }} where business_date >= {{ rebuild_from(policy_most_dates('share_registration_hours')) }}),

firsts as (
    select
        *,
        row_number() over (partition by user_key order by event_ts, event_id) as place
    from registrations
    where {{ has_no_earlier_first('registrations', ['user_key']) }}
),

invited as (
    select
        firsts.event_id,
        openings.sharer_key,
        openings.song_id,
        openings.shared_at,
        openings.is_genuine_share,
        row_number() over (partition by firsts.event_id order by openings.event_ts desc, openings.event_id desc) as place_from_last
    from firsts
    inner join openings
        on
            firsts.share_id = openings.share_id
            and firsts.user_key <> openings.sharer_key
            and (firsts.user_key = openings.user_key or firsts.device_key = openings.device_key)
            and openings.event_ts < firsts.event_ts
            and firsts.event_ts <= openings.event_ts + {{ policy('share_registration_hours', 'firsts.business_date', 'hours') }}
    where firsts.place = 1
)

select
    firsts.user_key,
    firsts.event_id,
    firsts.event_ts,
    firsts.business_date,
    case when invited.event_id is not null then firsts.share_id end as share_id,
    invited.sharer_key,
    invited.song_id,
    invited.shared_at,
    invited.is_genuine_share
from firsts
left join invited on firsts.event_id = invited.event_id and invited.place_from_last = 1
where firsts.place = 1
