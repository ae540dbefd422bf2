{{ config(**daily()) }}

with

counted as (
    select
        audience_id,
        tag,
        place,
        business_date,
        count(*) as member_count,
        count(case when is_holdout then 1 end) as holdout_count
    from {{ ref('int_audiences_gathered') }}
    group by audience_id, tag, place, business_date
),

visible as (
    {{ with_suppression('counted', ['tag', 'business_date'], 'place', 'member_count') }}
)

select
    audience_id,
    business_date,
    {{ suppressed('member_count') }},
    {{ suppressed('holdout_count') }},
    is_suppressed,
    {{ stamp() }}
from visible
