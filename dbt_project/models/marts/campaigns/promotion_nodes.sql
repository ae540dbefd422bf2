{{ config(materialized='table') }}

{# Whose genuine share of a campaign brought an adopter within a week. #}

with

adoptions as (select * from {{ ref('int_adoptions_attributed') }}),

campaigns as (select * from {{ ref('stg_campaigns') }})

select
    adoptions.campaign_id,
    adoptions.sharer_key as user_key,
    count(*) as adopter_count,
    {{ stamp() }}
from adoptions
inner join campaigns
    on adoptions.campaign_id = campaigns.campaign_id and {{ is_inside('adoptions.shared_at') }}
where
    adoptions.is_genuine_share
    and adoptions.event_ts <= adoptions.shared_at + {{ policy('promotion_days', 'adoptions.business_date', 'days') }}
group by adoptions.campaign_id, adoptions.sharer_key
