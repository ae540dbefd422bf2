{{ config(**daily()) }}

{#
    A rule or model holds the event for fake, by itself, its user or its device, and yet it is not excluded: nothing but a
    person's word does that.
#}

with

events as (
    {{ judged_events(['event_id', 'user_key', 'device_key', 'business_date']) }}
),

accusations as (
    select
        entity_type,
        entity_id,
        reasons,
        from_date,
        to_date
    from {{ ref('verdict_spans') }}
    where chain = 'rule' and p_fake > 0.5
),

excluded as (
    select
        event_id,
        stream as event_type
    from {{ ref('interactions_judged') }}
    where business_date >= {{ rebuild_from() }} and not is_genuine
),

accused as (
    {%- for entity, key in {'event': 'event_id', 'user': 'user_key', 'device': 'device_key'}.items() %}
    select
        events.business_date,
        events.event_type,
        events.event_id,
        accusations.reasons
    from events
    inner join accusations
        on
            accusations.entity_type = '{{ entity }}'
            and events.{{ key }} = accusations.entity_id
            and events.business_date >= accusations.from_date
            and events.business_date < accusations.to_date
    {{ 'union all' if not loop.last }}
    {%- endfor %}
),

overturned as (
    select
        accused.business_date,
        accused.event_type,
        accused.event_id,
        {{ exploded('accused.reasons') }} as reason
    from accused
    left join excluded
        on
            accused.event_type = excluded.event_type
            and accused.event_id = excluded.event_id
    where excluded.event_id is null
)

select distinct
    business_date,
    event_type,
    event_id,
    reason
from overturned
