{{ config(**daily()) }}

{#
    Can we trust the filter: per type of event and reason, how many, how many excluded, and what labels say of them.
    Reasons share events, so rows do not add up to `all`; recall of a reason is its share of all labelled fakes of the type.
#}

with

counted as (
    select
        business_date,
        event_type,
        reason,
        event_count,
        fake_count,
        user_count,
        label_count,
        true_positive_count,
        labelled_fake_count,
        max(case when reason = 'all' then truly_fake_count end) over (
            partition by business_date, event_type
        ) as truly_fake_count,
        overturned_count
    from {{ ref('int_authenticity_counted') }}
    where business_date >= {{ rebuild_from() }}
),

restated as (
    select
        business_date,
        restated_like_count
    from {{ ref('int_likes_restated') }}
    where business_date >= {{ rebuild_from() }}
),

measured as (
    select
        counted.business_date,
        counted.event_type,
        counted.reason,
        counted.event_count,
        counted.fake_count,
        counted.fake_count as fake_numerator,
        counted.event_count as fake_denominator,
        cast(counted.fake_count as double) / nullif(counted.event_count, 0) as fake_rate,
        counted.user_count,
        cast(counted.true_positive_count as double) / nullif(counted.labelled_fake_count, 0) as {{ adapter.quote('precision') }},
        cast(counted.true_positive_count as double) / nullif(counted.truly_fake_count, 0) as recall,
        counted.label_count,
        counted.overturned_count,
        case
            when counted.event_type = 'like' and counted.reason = 'all' then coalesce(restated.restated_like_count, 0)
        end as restated_like_count
    from counted
    left join restated on counted.business_date = restated.business_date
),

hidden as (
    {{ with_suppression('measured', ['business_date', 'event_type'], 'reason', 'user_count') }}
)

select
    business_date,
    event_type,
    reason,
    {{ suppressed('event_count') }},
    {{ suppressed('fake_count') }},
    {{ suppressed('fake_numerator') }},
    {{ suppressed('fake_denominator') }},
    {{ suppressed('fake_rate') }},
    {{ suppressed('user_count') }},
    {{ suppressed(adapter.quote('precision')) }},
    {{ suppressed('recall') }},
    {{ suppressed('label_count') }},
    {{ suppressed('overturned_count') }},
    {{ suppressed('restated_like_count') }},
    is_suppressed,
    {{ stamp() }}
from hidden
