{#
    Who a campaign's lifts are about: assigned or exposed. The anchor is the date of the first exposure, for the assigned
    who never were exposed that of the assignment. With several variants the first counts here; whether there was a second
    is kept, since such users are dropped.
#}

with

assigned as (
    select
        campaigns.campaign_id,
        assignments.user_key,
        assignments.variant,
        assignments.phase,
        assignments.expected_weight,
        assignments.business_date,
        row_number() over (
            partition by campaigns.campaign_id, assignments.user_key order by assignments.event_ts, assignments.event_id
        ) as place,
        count(*) over (partition by campaigns.campaign_id, assignments.user_key) as variant_count
    from {{ ref('int_assignments') }} as assignments
    inner join {{ ref('stg_campaigns') }} as campaigns
        on assignments.experiment_id = campaigns.experiment_id and assignments.event_ts < campaigns.ends_at
),

first_assigned as (select * from assigned where place = 1),

exposed as (select campaign_id, user_key, business_date from {{ ref('int_exposures') }} where surface = 'all')

select
    coalesce(first_assigned.campaign_id, exposed.campaign_id) as campaign_id,
    coalesce(first_assigned.user_key, exposed.user_key) as user_key,
    coalesce(exposed.business_date, first_assigned.business_date) as anchor_date,
    exposed.user_key is not null as is_exposed,
    first_assigned.variant,
    coalesce(first_assigned.variant_count, 0) as variant_count,
    first_assigned.phase,
    first_assigned.expected_weight
from first_assigned
full outer join exposed
    on first_assigned.campaign_id = exposed.campaign_id and first_assigned.user_key = exposed.user_key
