{{ config(**daily()) }}

{#
    Who brought an adopter: the share behind the adopter's last opening before the adoption and at most 72 hours ago, if the
    sharer had adopted the song before and is somebody else (another user, another device, a device the sharer was not seen on).
#}

with

adoptions as (select * from {{ ref('int_song_adoptions') }}),

shares as (select * from {{ ref('int_shares') }}),

openings as (select * from {{ ref('stg_share_open') }} where {{ staged_since(4) }}),

candidates as (
    select
        adoptions.user_key,
        adoptions.song_id,
        adoptions.event_id,
        adoptions.event_ts,
        adoptions.business_date,
        shares.share_id,
        shares.user_key as sharer_key,
        shares.campaign_id,
        shares.surface,
        least(shares.genuine_weight, adoptions.genuine_weight) as genuine_weight,
        openings.event_id as open_event_id,
        openings.event_ts as opened_at,
        row_number() over (
            partition by adoptions.event_id
            order by openings.event_ts desc, openings.event_id desc
        ) as place_from_last
    from adoptions
    inner join openings
        on
            adoptions.user_key = openings.user_key
            and openings.event_ts < adoptions.event_ts
            and adoptions.event_ts <= openings.event_ts + interval {{ policy('share_adoption_hours') }} hours
    inner join shares
        on
            openings.share_id = shares.share_id
            and adoptions.song_id = shares.song_id
            and shares.event_ts < openings.event_ts
            and shares.user_key <> adoptions.user_key
            and coalesce(shares.device_key, '') <> coalesce(openings.device_key, '-')
    inner join adoptions as earlier
        on
            shares.user_key = earlier.user_key
            and shares.song_id = earlier.song_id
            and earlier.event_ts < adoptions.event_ts
    where
        adoptions.business_date >= {{ rebuild_from() }}
        and not exists (
            select 1
            from {{ ref('stg_device_accounts') }} as stays
            where
                stays.device_key = openings.device_key
                and stays.account_key = shares.user_key
                and openings.event_ts >= stays.known_from
                and openings.event_ts < stays.known_to
        )
)

select
    user_key,
    song_id,
    event_id,
    event_ts,
    business_date,
    share_id,
    sharer_key,
    campaign_id,
    surface,
    genuine_weight,
    open_event_id,
    opened_at
from candidates
where place_from_last = 1
