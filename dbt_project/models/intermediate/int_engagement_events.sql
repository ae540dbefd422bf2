{{ config(**daily()) }}

{#
    At most one event per user, kind, subject (the song, else what was acted on) and day, the first one. A complete play
    stands instead of an effective one; a day that ends unliked counts its unlike and no like.
#}

with

unlikes as (
    select
        *,
        row_number() over (
            partition by user_key, target_type, target_id, business_date
            order by event_ts desc, event_id desc
        ) as place_from_last
    from {{ ref('stg_like') }}
    where {{ staged_since() }}
),

verdicts as (select * from {{ ref('interactions_judged') }}),

signs as (
    select
        event_id,
        case when stream = 'playlist' then 'playlist_add' else stream end as engagement_type,
        user_key, subject_type, subject_id, song_id, event_ts, business_date, campaign_id, surface, genuine_weight
    from {{ ref('int_actions_qualified') }}
    where business_date >= {{ rebuild_from() }} and stream <> 'team'
    union all
    select
        unlikes.event_id,
        'unlike' as engagement_type,
        unlikes.user_key, unlikes.target_type, unlikes.target_id, unlikes.song_id, unlikes.event_ts,
        unlikes.business_date, unlikes.campaign_id, unlikes.surface,
        coalesce(verdicts.genuine_weight, cast(1 as decimal(9, 6))) as genuine_weight
    from unlikes
    left join verdicts on unlikes.event_id = verdicts.event_id
    where unlikes.place_from_last = 1 and unlikes.action = 'unlike'
    union all
    select
        event_id,
        case when is_complete then 'complete_play' when is_effective then 'effective_play' else 'early_skip' end as engagement_type,
        user_key, 'song' as subject_type, song_id as subject_id, song_id, event_ts, business_date, campaign_id, surface, genuine_weight
    from {{ ref('int_plays_classified') }}
    where business_date >= {{ rebuild_from() }} and (is_effective or is_complete or is_early_skip)
    union all
    select
        feedback.event_id,
        'negative_feedback' as engagement_type,
        feedback.user_key, feedback.item_type as subject_type, feedback.item_id as subject_id,
        case when feedback.item_type = 'song' then feedback.item_id end as song_id,
        feedback.event_ts, feedback.business_date, feedback.campaign_id, feedback.surface,
        coalesce(verdicts.genuine_weight, cast(1 as decimal(9, 6))) as genuine_weight
    from {{ ref('stg_negative_feedback') }} as feedback
    left join verdicts on feedback.event_id = verdicts.event_id
    where {{ staged_since(alias='feedback') }}
    union all
    select
        event_id,
        'share_brought' as engagement_type,
        sharer_key as user_key, 'song' as subject_type, song_id as subject_id, song_id, event_ts, business_date,
        campaign_id, surface, genuine_weight
    from {{ ref('int_adoptions_attributed') }}
    where business_date >= {{ rebuild_from() }}
),

valued as (
    select
        signs.*,
        points.points,
        points.is_scaled,
        row_number() over (
            partition by
                signs.user_key,
                case when signs.engagement_type = 'effective_play' then 'complete_play' else signs.engagement_type end,
                coalesce(signs.song_id, concat(signs.subject_type, '|', signs.subject_id), ''),
                signs.business_date
            order by points.points desc, signs.event_ts, signs.event_id
        ) as place
    from signs
    inner join {{ ref('engagement_points') }} as points on signs.engagement_type = points.engagement_type
)

select
    valued.event_id,
    valued.engagement_type,
    valued.user_key,
    valued.subject_type,
    valued.song_id,
    coalesce(songs.artist_id, case when valued.subject_type = 'artist' then valued.subject_id end) as artist_id,
    valued.event_ts,
    valued.business_date,
    valued.campaign_id,
    valued.surface,
    valued.points,
    valued.is_scaled,
    valued.genuine_weight
from valued
left join {{ ref('stg_songs') }} as songs
    on valued.song_id = songs.song_id and {{ is_valid_on('valued.business_date', 'songs') }}
where valued.place = 1
