with

comments as (select * from {{ ref('evidence_comments') }}),

passed_texts as (
    select user_key, text_hash
    from comments
    where is_passed_around
    group by user_key, text_hash
),

-- Chance makes two people meet in one text, not the same two in text after text.
partners as (
    select one.user_key, other.user_key as partner_key, count(*) as common_text_count
    from passed_texts one
    inner join passed_texts other on one.text_hash = other.text_hash and one.user_key <> other.user_key
    group by one.user_key, other.user_key
    having count(*) >= {{ policy('copied_comment_min_common_texts') }}
),

partner_counts as (
    select user_key, count(*) as partner_count, max(common_text_count) as common_text_count
    from partners
    group by user_key
),

own as (
    select
        user_key,
        count(*) as comment_count,
        count(case when text_score >= {{ policy('spam_comment_sure_score') }} then 1 end) as spam_count,
        count(case when is_passed_around then 1 end) as passed_count,
        count(case when is_own_copy and is_heard = false then 1 end) as own_copied_count,
        count(case when is_passed_around or is_own_copy then 1 end) as copied_count,
        count(case when (is_passed_around or is_own_copy) and coalesce(is_heard, false) = false then 1 end) as deaf_copied_count,
        min(case when is_own_copy and is_heard = false then event_id end) as own_event_id,
        min(case when is_passed_around then event_id end) as passed_event_id
    from comments
    group by user_key
)

select
    own.user_key,
    own.comment_count,
    own.spam_count,
    own.copied_count,
    own.deaf_copied_count,
    own.own_copied_count,
    own.passed_count,
    cast(own.copied_count as double) / own.comment_count as copied_ratio,
    coalesce(partner_counts.partner_count, 0) as partner_count,
    coalesce(partner_counts.common_text_count, 0) as common_text_count,
    coalesce(own.own_event_id, own.passed_event_id) as copied_event_id
from own
left join partner_counts on own.user_key = partner_counts.user_key
