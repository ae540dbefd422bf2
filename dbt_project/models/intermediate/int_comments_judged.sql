{{ config(**daily()) }}

with

comments as (select * from {{ ref('stg_comment') }} where {{ staged_since() }}),

verdicts as (select * from {{ ref('interactions_judged') }})

select
    comments.event_id,
    comments.user_key,
    comments.song_id,
    comments.event_ts,
    comments.business_date,
    comments.campaign_id,
    comments.surface,
    comments.text_length,
    comments.moderation = 'ok'
    and comments.text_length >= {{ policy('comment_min_characters', 'comments.business_date') }} as is_qualified,
    {{ judged('verdicts') }}
from comments
left join verdicts on comments.event_id = verdicts.event_id
