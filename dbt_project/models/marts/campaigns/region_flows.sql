{{ config(materialized='table') }}

{#
    From whose province to whose province songs go: shares opened and adopters they brought, per campaign of the share and for all
    shares. Hometown columns are about (user, song) pairs who saw a song of the origin in the destination: liked within 24 hours
    by those whose hometown is the song's province, against the others.
#}

with

users as (select user_key, province_code from {{ ref('stg_users') }} where {{ is_newest() }}),

moves as (
    select campaign_id, sharer_key, user_key, business_date, share_id, 1 as is_open
    from {{ ref('int_openings_attributed') }}
    union all
    select campaign_id, sharer_key, user_key, business_date, null as share_id, 0 as is_open
    from {{ ref('int_adoptions_attributed') }}
),

placed as (
    select
        moves.*,
        coalesce(sharers.province_code, 'unknown') as origin_province_code,
        coalesce(openers.province_code, 'unknown') as destination_province_code
    from moves
    left join users as sharers on moves.sharer_key = sharers.user_key
    left join users as openers on moves.user_key = openers.user_key
),

on_campaigns as (
    {%- set columns = 'sharer_key, user_key, business_date, share_id, is_open, origin_province_code, destination_province_code' %}
    select campaign_id, {{ columns }} from placed where campaign_id is not null
    union all
    select 'all' as campaign_id, {{ columns }} from placed
),

members as (
    select campaign_id, origin_province_code, destination_province_code, business_date, count(distinct member_key) as user_count
    from (
        select campaign_id, origin_province_code, destination_province_code, business_date, sharer_key as member_key
        from on_campaigns
        where is_open = 1
        union all
        select campaign_id, origin_province_code, destination_province_code, business_date, user_key as member_key
        from on_campaigns
        where is_open = 1
    ) as people
    group by campaign_id, origin_province_code, destination_province_code, business_date
),

flows as (
    select
        campaign_id,
        origin_province_code,
        destination_province_code,
        business_date,
        count(distinct share_id) as share_count,
        cast(sum(is_open) as bigint) as open_count,
        cast(sum(1 - is_open) as bigint) as adopter_count
    from on_campaigns
    group by campaign_id, origin_province_code, destination_province_code, business_date
),

hometowns as (select * from {{ ref('int_hometown_likes_counted') }}),

joined as (
    select
        flows.*,
        members.user_count,
        hometowns.matched_like_count as hometown_like_numerator,
        hometowns.matched_count as hometown_like_denominator,
        {{ rate_of('hometowns.matched_like_count', 'hometowns.matched_count') }} as hometown_like_rate,
        {{ rate_of('hometowns.matched_like_count', 'hometowns.matched_count') }}
        / nullif({{ rate_of('hometowns.other_like_count', 'hometowns.other_count') }}, 0) as hometown_affinity
    from flows
    left join members
        on
            flows.campaign_id = members.campaign_id
            and flows.origin_province_code = members.origin_province_code
            and flows.destination_province_code = members.destination_province_code
            and flows.business_date = members.business_date
    left join hometowns
        on
            flows.campaign_id = hometowns.campaign_id
            and flows.origin_province_code = hometowns.origin_province_code
            and flows.destination_province_code = hometowns.destination_province_code
            and flows.business_date = hometowns.business_date
),

visible as (
    {{ with_suppression('joined', ['origin_province_code', 'destination_province_code', 'business_date'], 'campaign_id', 'user_count') }}
)

select
    campaign_id,
    origin_province_code,
    destination_province_code,
    business_date,
    {%- for measure in ['share_count', 'open_count', 'adopter_count', 'hometown_like_numerator', 'hometown_like_denominator', 'hometown_like_rate', 'hometown_affinity'] %}
    {{ suppressed(measure) }},
    {%- endfor %}
    business_date <= {{ mature_until(1) }} as is_hometown_mature,
    is_suppressed,
    {{ stamp() }}
from visible
