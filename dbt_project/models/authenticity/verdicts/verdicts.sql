with

verdict_log as (select * from {{ ref('verdict_log') }}),

rules as (
    select
        *,
        lead(verdict_id) over (
            partition by entity_type, entity_id order by night_date, decided_at, seq
        ) as next_verdict_id
    from verdict_log
    where chain = 'rule'
),

people as (
    select
        *,
        lead(verdict_id) over (partition by entity_type, entity_id order by decided_at, seq) as next_verdict_id
    from verdict_log
    where chain = 'person'
),

rule_heads as (select * from rules where next_verdict_id is null),

people_heads as (select * from people where next_verdict_id is null),

-- A person's word supersedes the rules' for as long as it stands; withdrawn, it gives way to them.
superseded as (
    select
        rules.*,
        coalesce(
            rules.next_verdict_id,
            case when people_heads.decided_by like 'person:%' then people_heads.verdict_id end
        ) as superseded_by
    from rules
    left join people_heads
        on rules.entity_type = people_heads.entity_type and rules.entity_id = people_heads.entity_id
    union all
    select
        people.*,
        coalesce(
            people.next_verdict_id,
            case when people.decided_by not like 'person:%' then rule_heads.verdict_id end
        ) as superseded_by
    from people
    left join rule_heads on people.entity_type = rule_heads.entity_type and people.entity_id = rule_heads.entity_id
)

select
    verdict_id,
    entity_type,
    entity_id,
    reasons,
    evidence,
    cast(p_fake as double) as p_fake,
    decided_at,
    decided_by,
    superseded_by
from superseded
