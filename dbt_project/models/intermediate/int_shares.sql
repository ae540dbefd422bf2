{{ config(**daily()) }}

{# A share_id is handed out once; should it come twice the first share keeps it. #}

with

ranked as (
    select
        shares.*,
        row_number() over (partition by shares.share_id order by shares.event_ts, shares.event_id) as place
    from {{ ref('stg_share') }} as shares
    where {{ staged_since(alias='shares') }} and {{ has_no_earlier_first('shares', ['share_id']) }}
),

verdicts as (select * from {{ ref('interactions_judged') }})

select
    ranked.share_id,
    ranked.event_id,
    ranked.user_key,
    ranked.device_key,
    ranked.song_id,
    ranked.parent_share_id,
    ranked.channel,
    ranked.campaign_id,
    ranked.surface,
    ranked.event_ts,
    ranked.business_date,
    {{ judged('verdicts') }}
from ranked
left join verdicts on ranked.event_id = verdicts.event_id
where ranked.place = 1
