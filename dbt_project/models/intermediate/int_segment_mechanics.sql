{{ config(**daily(offset=4)) }}

{# The first exposures of the trailing 28 days together, once the youngest of them has had its day. #}

with

days_later as ({{ integers(28) }}),

exposures as (select * from {{ ref('int_exposures_segmented') }} where business_date >= {{ rebuild_from(31) }})

select
    exposures.mechanic,
    exposures.segment,
    {{ days_after('exposures.business_date', 'days_later.steps') }} as business_date,
    count(*) as exposed_count,
    count(distinct exposures.user_key) as user_count,
    cast(sum(exposures.is_participant) as bigint) as participant_count,
    cast(sum(exposures.is_negative) as bigint) as negative_count
from exposures
cross join days_later
where
    {{ days_after('exposures.business_date', 'days_later.steps') }} >= {{ rebuild_from(4) }}
    and {{ days_after('exposures.business_date', 'days_later.steps') }} <= {{ mature_until(1) }}
group by 1, 2, 3
