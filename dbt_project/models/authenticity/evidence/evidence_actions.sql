with

users as (select * from {{ ref('evidence_user_numbers') }}),

songs as (select * from {{ ref('evidence_song_numbers') }}),

songs_played as (select * from {{ ref('evidence_played_songs') }}),

hearing_days as (select * from {{ ref('evidence_hearing_days') }}),

campaigns as (
    select campaign_id, array_contains(reward_eligible_actions, 'like') as rewards_likes
    from {{ ref('stg_campaigns') }}
),

actions as (
    select {{ action_columns('like') }}, song_id, concat(target_type, ':', target_id) as target
    from {{ ref('stg_like') }}
    where {{ is_judged() }} and action = 'like'
    union all
    select {{ action_columns('comment') }}, song_id, concat('song:', song_id) as target
    from {{ ref('stg_comment') }}
    where {{ is_judged() }}
    union all
    select {{ action_columns('share') }}, song_id, concat('song:', song_id) as target
    from {{ ref('stg_share') }}
    where {{ is_judged() }}
    union all
    select {{ action_columns('follow') }}, cast(null as {{ dbt.type_string() }}) as song_id, concat(target_type, ':', target_id) as target
    from {{ ref('stg_follow') }}
    where {{ is_judged() }} and action = 'follow'
),

-- A kind of client that delivers likes of many people and not one play does not report plays.
clients_with_plays as (
    select distinct device_type
    from {{ ref('stg_play') }}
    where {{ is_judged() }} and device_type is not null
),

silent_clients as (
    select actions.device_type
    from actions
    left join clients_with_plays on actions.device_type = clients_with_plays.device_type
    where clients_with_plays.device_type is null and actions.device_type is not null and actions.stream = 'like'
    group by actions.device_type
    having count(distinct actions.user_key) >= {{ policy('hearing_silent_client_min_users') }}
),

-- What nobody plays (a picture, a clip of unknown length, a song of another service) cannot be heard here.
playable as (select distinct song_number from songs_played),

numbered as (
    select actions.*, users.user_number, songs.song_number
    from actions
    left join users on actions.user_key = users.user_key
    left join songs on actions.song_id = songs.song_id
),

heard as (
    select
        numbered.*,
        case
            when numbered.song_id is null then null
            when songs_played.first_played_at <= numbered.event_ts + interval 1 day then true
            when hearing_days.is_deaf or silent_clients.device_type is not null or playable.song_number is null then null
            else false
        end as is_heard,
        coalesce(numbered.stream = 'like' and campaigns.rewards_likes, false) as is_rewarded
    from numbered
    left join songs_played on numbered.user_number = songs_played.user_number and numbered.song_number = songs_played.song_number
    left join playable on numbered.song_number = playable.song_number
    left join hearing_days on numbered.business_date = hearing_days.business_date
    left join silent_clients on numbered.device_type = silent_clients.device_type
    left join campaigns on numbered.campaign_id = campaigns.campaign_id
)

select
    event_id,
    stream,
    user_key,
    user_number,
    account_key,
    device_key,
    ip_key,
    device_type,
    event_ts,
    business_date,
    campaign_id,
    song_id,
    song_number,
    target,
    is_heard,
    is_rewarded
from heard
