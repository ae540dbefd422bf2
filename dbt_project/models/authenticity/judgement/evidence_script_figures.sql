-- What scripts leave behind, per account.
with

users as (select * from {{ ref('evidence_users') }}),

-- An imported playlist is one run; a script comes back, and once more where somebody lives. One run alone speaks when it is
-- long and hardly anybody lives here.
scripted as (
    select *
    from users
    where
        scripted_run_count > 0
        and (
            longest_run_count >= {{ policy('script_burst_min_single_instants') }}
            and effective_play_count < {{ policy('script_burst_min_plays_of_a_life') }}
            or scripted_span_ms >= {{ policy('script_burst_min_span_ms') }}
            and scripted_action_count >= {{ policy('script_burst_min_actions') }}
            and scripted_run_count >= {{ policy('script_burst_min_runs') }}
            + case when effective_play_count >= {{ policy('script_burst_min_plays_of_a_life') }} then 1 else 0 end
        )
),

-- What was brought along in an instant is an import, unless days later nobody has come to hear it.
imported as (
    select *
    from users
    where
        effective_play_count <= {{ policy('script_burst_max_instant_plays') }}
        and first_instant_date <= {{ policy_days_ago('script_burst_instant_grace_days') }}
)

{{ figures('scripted', 'user', 'user_key', 'script_burst', 'scripted_event_id', [
    ('scripted_run_count', '>=', 'script_burst_min_runs', 'script_burst_points_runs'),
    ('longest_run_count', '>=', 'script_burst_min_single_instants', 'script_burst_points_long_run'),
    ('metronome_run_count', '>=', 'script_burst_min_metronome_runs', 'script_burst_points_metronome'),
    ('scripted_action_count', '>=', 'script_burst_many_actions', 'script_burst_points_many_actions'),
    ('least_variation_ratio', '<=', 'script_burst_max_variation', 'script_burst_points_regular'),
    ('effective_play_count', '<=', 'script_burst_max_lifeless_plays', 'script_burst_points_lifeless'),
]) }}
union all
{{ figures('imported', 'user', 'user_key', 'script_burst', 'instant_event_id', [
    ('instant_action_count', '>=', 'script_burst_min_actions', 'script_burst_points_runs'),
]) }}
