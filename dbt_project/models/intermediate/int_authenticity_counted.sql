{{ config(**daily()) }}

{#
    Events per type and reason, and `all` of them; an event with two reasons is in both rows. Overturned: a rule or model
    holds the event for fake, a person's word has cleared it. A label on an event weighs more than one on its user.
#}

with

events as (
    {% for stream in judged_streams() %}
    select
        '{{ stream }}' as event_type,
        event_id,
        user_key,
        device_key,
        business_date
    {% if stream == 'play' %}
    from {{ ref('int_plays_classified') }}
    where business_date >= {{ rebuild_from() }}
    {% else %}
    from {{ ref('stg_' ~ stream) }}
    where {{ staged_since() }}
    {% endif %}
    {{ 'union all' if not loop.last }}
    {% endfor %}
),

judged as (
    select
        event_id,
        stream as event_type,
        is_genuine,
        reasons
    from {{ ref('interactions_judged') }}
    where business_date >= {{ rebuild_from() }}
),

answers as (
    select
        entity_type,
        entity_id,
        reasons,
        p_fake > 0.5 as is_fake,
        chain,
        from_date,
        to_date
    from {{ ref('verdict_spans') }}
),

labels as (
    select
        entity_type,
        entity_id,
        is_fake,
        row_number() over (
            partition by entity_type, entity_id order by labelled_at desc, is_fake desc, labelled_by desc
        ) as newest
    from {{ ref('stg_fraud_labels') }}
),

facts as (
    select
        events.event_type,
        events.event_id,
        events.user_key,
        events.business_date,
        coalesce(not judged.is_genuine, false) as is_fake,
        judged.reasons,
        coalesce(event_labels.is_fake, user_labels.is_fake) as is_labelled_fake
    from events
    left join judged
        on
            events.event_id = judged.event_id
            and events.event_type = judged.event_type
    left join labels as event_labels
        on
            event_labels.entity_type = 'event'
            and event_labels.newest = 1
            and event_labels.entity_id = events.event_id
    left join labels as user_labels
        on
            user_labels.entity_type = 'user'
            and user_labels.newest = 1
            and user_labels.entity_id = events.user_key
),

touched as (
    {% for entity, key in {'event': 'event_id', 'user': 'user_key', 'device': 'device_key'}.items() %}
    select
        events.event_type,
        events.event_id,
        answers.reasons,
        answers.is_fake,
        answers.chain
    from events
    inner join answers
        on
            answers.entity_type = '{{ entity }}'
            and events.{{ key }} = answers.entity_id
            and events.business_date >= answers.from_date
            and events.business_date < answers.to_date
    {{ 'union all' if not loop.last }}
    {% endfor %}
),

cleared as (
    select distinct
        touched.event_type,
        touched.event_id
    from touched
    inner join facts
        on
            touched.event_type = facts.event_type
            and touched.event_id = facts.event_id
    where
        touched.chain = 'person'
        and not touched.is_fake
        and not facts.is_fake
),

overturned as (
    select distinct
        exploded.event_type,
        exploded.event_id,
        exploded.reason
    from (
        select
            event_type,
            event_id,
            {{ exploded('reasons') }} as reason
        from touched
        where is_fake and chain = 'rule'
    ) as exploded
    inner join cleared
        on
            exploded.event_type = cleared.event_type
            and exploded.event_id = cleared.event_id
),

marked as (
    select
        facts.event_type,
        'all' as reason,
        facts.event_id,
        facts.user_key,
        facts.business_date,
        facts.is_fake,
        facts.is_labelled_fake,
        ever_overturned.event_id is not null as is_overturned
    from facts
    left join (select distinct event_type, event_id from overturned) as ever_overturned
        on
            facts.event_type = ever_overturned.event_type
            and facts.event_id = ever_overturned.event_id
    union all
    select
        event_type,
        {{ exploded('reasons') }} as reason,
        event_id,
        user_key,
        business_date,
        is_fake,
        is_labelled_fake,
        false as is_overturned
    from facts
    where reasons is not null
    union all
    select
        facts.event_type,
        overturned.reason,
        facts.event_id,
        facts.user_key,
        facts.business_date,
        facts.is_fake,
        facts.is_labelled_fake,
        true as is_overturned
    from overturned
    inner join facts
        on
            overturned.event_type = facts.event_type
            and overturned.event_id = facts.event_id
)

select
    business_date,
    event_type,
    reason,
    count(*) as event_count,
    count(*) filter (where is_fake) as fake_count,
    count(distinct user_key) as user_count,
    count(is_labelled_fake) as label_count,
    count(*) filter (where is_fake and is_labelled_fake) as true_positive_count,
    count(is_labelled_fake) filter (where is_fake) as labelled_fake_count,
    count(*) filter (where is_labelled_fake) as truly_fake_count,
    count(*) filter (where is_overturned) as overturned_count
from marked
where business_date <= {{ business_date_of_night() }}
group by business_date, event_type, reason
