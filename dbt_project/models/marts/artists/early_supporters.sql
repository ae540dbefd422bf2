{{ config(materialized='table') }}

{# Who found an artist first, and what that is worth; a revoked like keeps its row and loses rank and rights. #}
{%- set day = business_date_of_night() %}

with

found as (select * from {{ ref('int_supporters_found') }}),

ranked as (
    select
        artist_id,
        user_key,
        cast(row_number() over (partition by artist_id order by liked_at, event_id) as bigint) as supporter_rank,
        count(*) over (partition by artist_id) as total_count,
        count(*) over (partition by user_key) as artist_count
    from found
    where revoked_at is null
),

tiers as (
    select
        *,
        {{ supporter_tier('supporter_rank', 'total_count') }} as tier
    from ranked
),

accused as (
    select distinct entity_id as user_key
    from {{ ref('verdicts') }}
    where entity_type = 'user' and superseded_by is null and p_fake > 0
),

active as (
    select distinct user_key
    from {{ ref('int_user_days') }}
    where is_active and business_date between {{ days_after(day, -29) }} and {{ day }}
),

users as (select * from {{ ref('stg_users') }} where {{ is_newest() }})

select
    found.artist_id,
    found.user_key,
    tiers.supporter_rank,
    tiers.tier,
    found.liked_at,
    coalesce(tiers.tier in ('pioneer', 'early'), false)
    and accused.user_key is null
    and tiers.artist_count >= {{ policy('certified_min_artists') }} as is_certified,
    coalesce(tiers.tier in ('pioneer', 'early'), false)
    and accused.user_key is null
    and active.user_key is not null
    and coalesce(extract(year from {{ day }}) - users.birth_year >= {{ policy('adult_years') }}, true) as is_priority_eligible,
    found.revoked_at,
    {{ stamp() }}
from found
left join tiers on found.artist_id = tiers.artist_id and found.user_key = tiers.user_key
left join accused on found.user_key = accused.user_key
left join active on found.user_key = active.user_key
left join users on found.user_key = users.user_key
