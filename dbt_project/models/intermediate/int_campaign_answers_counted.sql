{{ config(**daily()) }}

select
    campaign_id,
    surface,
    business_date,
    cast(sum(impression_count) as bigint) as impression_count,
    cast(sum(topic_view_count) as bigint) as topic_view_count,
    cast(sum(disrupted_impression_count) as bigint) as disrupted_impression_count,
    count(case when is_negative then 1 end) as negative_user_count
from {{ ref('int_impressions_answered') }}
where business_date >= {{ rebuild_from() }}
group by campaign_id, surface, business_date
