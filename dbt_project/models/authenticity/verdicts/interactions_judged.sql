{{ config(**daily()) }}

with

spans as (select * from {{ ref('verdict_spans') }}),

interactions as (
    {%- for stream in ['like', 'comment', 'share', 'play', 'share_open', 'follow', 'playlist', 'task', 'team', 'negative_feedback'] %}
    select event_id, '{{ stream }}' as stream, user_key, device_key, business_date
    from {{ ref('stg_' ~ stream) }}
    where {{ staged_since() }}
    {{ 'union all' if not loop.last }}
    {%- endfor %}
),

answers as (
    {%- for entity_type, key, level in [('event', 'event_id', 1), ('user', 'user_key', 2), ('device', 'device_key', 3)] %}
    select
        interactions.event_id,
        interactions.stream,
        interactions.user_key,
        interactions.business_date,
        {{ level }} as level,
        spans.chain,
        spans.p_fake,
        spans.reasons
    from interactions
    inner join spans
        on spans.entity_type = '{{ entity_type }}'
        and interactions.{{ key }} = spans.entity_id
        and interactions.business_date >= spans.from_date
        and interactions.business_date < spans.to_date
    {{ 'union all' if not loop.last }}
    {%- endfor %}
),

-- A person's word wins, event over user over device; else the largest of the rules' answers, with the reasons of all.
ranked as (
    select
        *,
        max(case when chain = 'person' then 1 else 0 end) over (partition by event_id) as has_word,
        row_number() over (
            partition by event_id
            order by
                case when chain = 'person' then 0 else 1 end,
                case when chain = 'person' then level else 0 end,
                p_fake desc,
                level
        ) as answer_rank
    from answers
),

reasons as (
    select event_id, {{ sorted_set('reason') }} as reasons
    from (
        select event_id, {{ exploded('reasons') }} as reason
        from ranked
        where answer_rank = 1 or has_word = 0
    ) named
    group by event_id
)

select
    ranked.event_id,
    ranked.stream,
    ranked.user_key,
    ranked.business_date,
    ranked.p_fake,
    cast(1 - ranked.p_fake as decimal(9, 6)) as genuine_weight,
    ranked.p_fake <= 0.5 as is_genuine,
    reasons.reasons
from ranked
inner join reasons on ranked.event_id = reasons.event_id
where ranked.answer_rank = 1 and ranked.p_fake > 0
