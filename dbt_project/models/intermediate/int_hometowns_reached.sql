{#
    How far a hometown campaign went and whom it spoke to. Provinces are those of the users whom a share of the campaign, made inside
    it, brought to a song, by their newest version as in region_flows; who lives nowhere known is in no province. Pairs of a user
    and a song of a known province were seen inside the campaign: whose hometown it is, as of the pair's first look, against the
    others; liked within 24 hours of any look. Looks of open windows wait.
#}

with

campaigns as (select * from {{ ref('stg_campaigns') }} where mechanic = 'hometown'),

users as (select * from {{ ref('stg_users') }}),

songs as (select * from {{ ref('stg_songs') }} where province_code is not null),

likes as (
    select user_key, song_id, event_ts
    from {{ ref('int_likes_counted') }}
    where target_type = 'song' and is_genuine
),

brought as (
    select adoptions.campaign_id, users.province_code, count(*) as adopter_count
    from {{ ref('int_adoptions_attributed') }} as adoptions
    inner join campaigns on adoptions.campaign_id = campaigns.campaign_id and {{ is_inside('adoptions.shared_at') }}
    inner join users on adoptions.user_key = users.user_key and {{ is_newest('users') }}
    where users.province_code is not null
    group by adoptions.campaign_id, users.province_code
),

reached as (
    select
        campaign_id,
        count(case when adopter_count >= {{ policy('penetrated_min_adopters') }} then 1 end) as penetrated_province_count,
        {{ effective_number('adopter_count', 'sum(adopter_count)') }} as effective_provinces
    from brought
    group by campaign_id
),

looks as (
    select impressions.campaign_id, impressions.user_key, impressions.item_id as song_id, impressions.event_ts, impressions.business_date
    from {{ ref('int_impressions_deduplicated') }} as impressions
    inner join campaigns on impressions.campaign_id = campaigns.campaign_id and {{ is_inside('impressions.event_ts') }}
    where impressions.item_type = 'song' and impressions.business_date <= {{ mature_until(1) }}
),

placed as (
    {{ hometown_pairs('looks') }}
),

liked as (
    select
        campaign_id,
        cast(sum(case when is_matched then is_liked else 0 end) as bigint) as hometown_like_numerator,
        count(case when is_matched then 1 end) as hometown_like_denominator,
        cast(sum(case when is_matched then 0 else is_liked end) as bigint) as other_like_numerator,
        count(case when not is_matched then 1 end) as other_like_denominator
    from placed
    group by campaign_id
)

select
    campaigns.campaign_id,
    coalesce(reached.penetrated_province_count, 0) as penetrated_province_count,
    reached.effective_provinces,
    coalesce(liked.hometown_like_numerator, 0) as hometown_like_numerator,
    coalesce(liked.hometown_like_denominator, 0) as hometown_like_denominator,
    coalesce(liked.other_like_numerator, 0) as other_like_numerator,
    coalesce(liked.other_like_denominator, 0) as other_like_denominator
from campaigns
left join reached on campaigns.campaign_id = reached.campaign_id
left join liked on campaigns.campaign_id = liked.campaign_id
