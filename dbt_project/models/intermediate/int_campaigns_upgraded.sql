{#
    The four upgrades of a campaign as counts: impressions per exposed user (exposure), participants active on day 7
    (stickiness), genuine among its counted likes (data value), independent artists among its genuine likes of songs (ecosystem).
#}

with

exposed as (
    select campaign_id, count(*) as exposed_count
    from {{ ref('int_exposures') }}
    where surface = 'all'
    group by campaign_id
),

looks as (
    select campaign_id, sum(impression_count) as impression_count
    from {{ ref('int_campaign_answers_counted') }}
    where surface = 'all'
    group by campaign_id
),

stayed as (
    select
        participations.campaign_id,
        count(*) as participant_count,
        count(days.user_key) as returned_count
    from {{ ref('int_participations') }} as participations
    left join {{ ref('int_user_days') }} as days
        on
            participations.user_key = days.user_key
            and {{ days_after('participations.business_date', 7) }} = days.business_date
            and days.is_active
    where participations.business_date <= {{ mature_until(7) }}
    group by participations.campaign_id
),

likes as (
    select
        likes.campaign_id,
        count(*) as like_count,
        count(case when likes.is_genuine then 1 end) as genuine_count,
        count(case when likes.is_genuine and artists.artist_id is not null then 1 end) as song_like_count,
        count(case when likes.is_genuine and artists.is_independent then 1 end) as indie_like_count
    from {{ ref('int_likes_counted') }} as likes
    inner join {{ ref('stg_campaigns') }} as campaigns
        on likes.campaign_id = campaigns.campaign_id and {{ is_inside('likes.event_ts') }}
    left join {{ ref('stg_songs') }} as songs
        on likes.song_id = songs.song_id and {{ is_valid_on('likes.business_date', 'songs') }}
    left join {{ ref('stg_artists') }} as artists
        on songs.artist_id = artists.artist_id and {{ is_valid_on('likes.business_date', 'artists') }}
    group by likes.campaign_id
)

select
    campaigns.campaign_id,
    cast(looks.impression_count as double) / exposed.exposed_count as exposure_per_user_ratio,
    coalesce(stayed.returned_count, 0) as stickiness_numerator,
    coalesce(stayed.participant_count, 0) as stickiness_denominator,
    coalesce(likes.genuine_count, 0) as data_value_numerator,
    coalesce(likes.like_count, 0) as data_value_denominator,
    coalesce(likes.indie_like_count, 0) as ecosystem_numerator,
    coalesce(likes.song_like_count, 0) as ecosystem_denominator
from {{ ref('stg_campaigns') }} as campaigns
left join exposed on campaigns.campaign_id = exposed.campaign_id
left join looks on campaigns.campaign_id = looks.campaign_id
left join stayed on campaigns.campaign_id = stayed.campaign_id
left join likes on campaigns.campaign_id = likes.campaign_id
