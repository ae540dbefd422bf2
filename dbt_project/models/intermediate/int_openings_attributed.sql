{{ config(**daily()) }}

{#
    A share that was opened by somebody else: another user, another device, a device the sharer was not seen on. Nobody
    opens a share before it was made.
#}

with

shares as (select * from {{ ref('int_shares') }}),

openings as (select * from {{ ref('stg_share_open') }} where {{ staged_since() }}),

stays as (select * from {{ ref('stg_device_accounts') }})

select
    openings.event_id,
    openings.user_key,
    openings.device_key,
    openings.event_ts,
    openings.business_date,
    shares.share_id,
    shares.user_key as sharer_key,
    shares.song_id,
    shares.campaign_id,
    shares.surface,
    shares.event_ts as shared_at,
    shares.genuine_weight as share_weight,
    shares.is_genuine as is_genuine_share
from openings
inner join shares
    on
        openings.share_id = shares.share_id
        and shares.event_ts < openings.event_ts
        and shares.user_key <> openings.user_key
        and coalesce(shares.device_key, '') <> coalesce(openings.device_key, '-')
where not exists (
    select 1
    from stays
    where
        stays.device_key = openings.device_key
        and stays.account_key = shares.user_key
        and openings.event_ts >= stays.known_from
        and openings.event_ts < stays.known_to
)
