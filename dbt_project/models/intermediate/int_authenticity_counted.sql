{{ config(**daily()) }}

{#
    Events per type and reason, and `all` of them; an event with two reasons is in both rows. An overturned one is also in the
    rows of the reasons that spoke against it. A label on an event weighs more than one on its user.
#}

with

events as (
    {{ judged_events(['event_id', 'user_key', 'business_date']) }}
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

labels as (select * from {{ ref('int_labels_settled') }}),

overturned as (
    select
        event_type,
        event_id,
        reason
    from {{ ref('int_events_overturned') }}
    where business_date >= {{ rebuild_from() }}
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
            and event_labels.entity_id = events.event_id
    left join labels as user_labels
        on
            user_labels.entity_type = 'user'
            and user_labels.entity_id = events.user_key
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
