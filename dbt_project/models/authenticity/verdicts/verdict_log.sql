-- Every verdict that this night may know: decided by `as_of`, and by no later night than this one.
select
    seq,
    verdict_id,
    entity_type,
    entity_id,
    user_key,
    event_date,
    reasons,
    evidence,
    cast(p_fake as decimal(9, 6)) as p_fake,
    decided_at,
    decided_by,
    chain,
    night_date
from {{ verdict_files() }}
where
    decided_at <= cast('{{ var('as_of') }}' as timestamp)
    and (night_date is null or night_date <= cast('{{ var('business_date') }}' as date))
