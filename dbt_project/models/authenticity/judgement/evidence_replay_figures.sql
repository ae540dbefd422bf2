-- What a recording that is played again leaves behind, per account.
with

copied as (select * from {{ ref('evidence_copied_plays') }}),

users as (select user_number, user_key from {{ ref('evidence_user_numbers') }}),

plays as (select user_key, event_ts, event_id from {{ ref('stg_play') }} where {{ is_judged() }}),

replayed as (
    select
        users.user_key,
        copied.copied_play_count,
        min(plays.event_id) as example_event_id
    from copied
    inner join users on copied.user_number = users.user_number
    inner join plays on users.user_key = plays.user_key and copied.first_copied_at = plays.event_ts
    group by users.user_key, copied.copied_play_count
)

{{ figures('replayed', 'user', 'user_key', 'replayed_trace', 'example_event_id', [
    ('copied_play_count', '>=', 'replayed_trace_min_plays', 'replayed_trace_points_plays'),
]) }}
