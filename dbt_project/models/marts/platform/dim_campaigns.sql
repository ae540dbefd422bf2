{{ config(materialized='table') }}

with

campaigns as (select * from {{ ref('stg_campaigns') }})

select
    campaign_id,
    name,
    theme,
    mechanic,
    starts_at,
    ends_at,
    surfaces,
    song_ids,
    treated_province_codes,
    reward_eligible_actions,
    cast(budget_cny as decimal(18, 4)) as budget_cny,
    experiment_id,
    primary_kpi,
    {{ stamp() }}
from campaigns
