-- What the text model says of a comment speaks of that comment alone, whatever else is known: the first night that judges at
-- all looks at every comment, since its verdicts answer for all dates before (see verdict_spans).
with

comments as (
    select *
    from {{ ref('stg_comment') }}
    where
        {{ is_judged() }}
        {{ 'or true' if var('is_first_judging', false) }}
),

copies as (select * from {{ ref('evidence_comments') }})

select
    comments.event_id,
    comments.user_key,
    comments.business_date,
    round(cast(comments.text_score as decimal(9, 4)), 2) as text_score,
    case when comments.has_link then copies.own_copy_count end as linked_copy_count
from comments
left join copies on comments.event_id = copies.event_id
where comments.text_score >= {{ policy('spam_comment_min_score') }}
