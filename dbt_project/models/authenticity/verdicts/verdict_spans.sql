-- Which answer holds for an event of which date. A night judges its trailing 35 business dates, so a rule's verdict
-- answers for events from 34 days before its night on, up to those that a later night judged again; older events keep theirs.
-- The first night that found anything answers for all the events before, which nobody had judged.
with

verdict_log as (select * from {{ ref('verdict_log') }}),

found as (
    select
        *,
        case
            when night_date = min(night_date) over () then {{ date_literal('1970-01-01') }}
            else {{ days_after('night_date', -34) }}
        end as from_date
    from verdict_log
    where chain = 'rule'
),

rules as (
    select
        entity_type,
        entity_id,
        chain,
        p_fake,
        reasons,
        from_date,
        lead(from_date) over (
            partition by entity_type, entity_id order by night_date, decided_at, seq
        ) as next_from_date
    from found
),

people as (
    select
        entity_type,
        entity_id,
        chain,
        p_fake,
        reasons,
        decided_by,
        row_number() over (partition by entity_type, entity_id order by decided_at desc, seq desc) as recency
    from verdict_log
    where chain = 'person'
),

spans as (
    select
        entity_type,
        entity_id,
        chain,
        p_fake,
        reasons,
        from_date,
        coalesce(next_from_date, {{ end_of_time() }}) as to_date
    from rules
    where p_fake > 0
    union all
    select
        entity_type,
        entity_id,
        chain,
        p_fake,
        reasons,
        {{ date_literal('1970-01-01') }} as from_date,
        {{ end_of_time() }} as to_date
    from people
    where recency = 1 and decided_by like 'person:%'
)

select
    entity_type,
    entity_id,
    chain,
    p_fake,
    reasons,
    from_date,
    to_date
from spans
where from_date < to_date
