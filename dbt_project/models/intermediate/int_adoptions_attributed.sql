{{ config(**daily()) }}

{#
    Who brought an adopter: the share behind the adopter's last opening before the adoption and at most 72 hours ago, if the
    sharer had adopted the song before.
#}

with

adoptions as (select * from {{ ref('int_song_adoptions') }}),

openings as (select * from {{ ref('int_openings_attributed') }} where business_date >= {{ rebuild_from(policy_most_dates('share_adoption_hours')) }}),

candidates as (
    select
        adoptions.user_key,
        adoptions.song_id,
        adoptions.event_id,
        adoptions.event_ts,
        adoptions.business_date,
        openings.share_id,
        openings.sharer_key,
        openings.campaign_id,
        openings.surface,
        openings.shared_at,
        openings.is_genuine_share,
        least(openings.share_weight, adoptions.genuine_weight) as genuine_weight,
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
            and adoptions.song_id = openings.song_id
            and openings.event_ts < adoptions.event_ts
            and adoptions.event_ts <= openings.event_ts + {{ policy('share_adoption_hours', 'adoptions.business_date', 'hours') }}
    inner join adoptions as earlier
        on
            openings.sharer_key = earlier.user_key
            and openings.song_id = earlier.song_id
            and earlier.event_ts < adoptions.event_ts
    where adoptions.business_date >= {{ rebuild_from() }}
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
    shared_at,
    is_genuine_share,
    genuine_weight,
    open_event_id,
    opened_at
from candidates
where place_from_last = 1
