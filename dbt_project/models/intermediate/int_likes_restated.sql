{{ config(**daily()) }}

{#
    Counted likes that were first published under other verdicts: genuine then and not now, or the other way round. What
    was known then: the rule chain up to the first night that judged the date, people's words up to that night's instant.
    As in verdict_spans, a night answers for its trailing 35 dates, the first one for all dates before.
#}

with

verdict_log as (
    select
        seq,
        verdict_id,
        entity_type,
        entity_id,
        p_fake,
        decided_at,
        decided_by,
        chain,
        night_date,
        case
            when night_date = min(night_date) over () then {{ date_literal('1970-01-01') }}
            else {{ days_after('night_date', -34) }}
        end as answers_from
    from {{ ref('verdict_log') }}
),

nights as (
    select
        night_date,
        min(decided_at) as judged_at
    from verdict_log
    where chain = 'rule'
    group by night_date
),

likes as (
    select
        counted.event_id,
        counted.user_key,
        likes.device_key,
        counted.business_date,
        counted.is_genuine
    from {{ ref('int_likes_counted') }} as counted
    inner join {{ ref('stg_like') }} as likes on counted.event_id = likes.event_id
    where
        counted.business_date >= {{ rebuild_from() }}
        and {{ staged_since(0, 'likes') }}
),

first_nights as (
    select
        dates.business_date,
        min(nights.night_date) as night_date
    from (select distinct business_date from likes) as dates
    inner join nights on dates.business_date <= nights.night_date
    group by dates.business_date
),

published as (
    select
        likes.event_id,
        likes.user_key,
        likes.device_key,
        likes.business_date,
        likes.is_genuine,
        first_nights.night_date,
        nights.judged_at
    from likes
    inner join first_nights on likes.business_date = first_nights.business_date
    inner join nights on first_nights.night_date = nights.night_date
),

spoken as (
    {% for entity, key in {'event': 'event_id', 'user': 'user_key', 'device': 'device_key'}.items() %}
    select
        published.event_id,
        log.entity_type,
        log.chain,
        log.p_fake,
        log.decided_by,
        row_number() over (
            partition by published.event_id, log.chain
            order by log.night_date desc, log.decided_at desc, log.seq desc, log.verdict_id desc
        ) as newest
    from published
    inner join verdict_log as log
        on
            log.entity_type = '{{ entity }}'
            and log.entity_id = published.{{ key }}
    where
        (
            log.chain = 'rule'
            and log.night_date <= published.night_date
            and log.answers_from <= published.business_date
        )
        or (log.chain = 'person' and log.decided_at <= published.judged_at)
    {{ 'union all' if not loop.last }}
    {% endfor %}
),

combined as (
    select
        event_id,
        coalesce(
            max(p_fake) filter (where chain = 'person' and entity_type = 'event' and decided_by like 'person:%'),
            max(p_fake) filter (where chain = 'person' and entity_type = 'user' and decided_by like 'person:%'),
            max(p_fake) filter (where chain = 'person' and entity_type = 'device' and decided_by like 'person:%'),
            max(p_fake) filter (where chain = 'rule')
        ) as p_fake
    from spoken
    where newest = 1
    group by event_id
)

select
    published.business_date,
    count(*) as restated_like_count
from published
left join combined on published.event_id = combined.event_id
where published.is_genuine <> (coalesce(combined.p_fake, 0) <= 0.5)
group by published.business_date
