-- Actions of one user with one timestamp are one instant: clients upload what happened offline in one batch.
with

actions as (select * from {{ ref('evidence_actions') }}),

instants as (
    select user_key, event_ts, lag(event_ts) over (partition by user_key order by event_ts) as previous_ts
    from actions
    group by user_key, event_ts
),

gaps as (
    select user_key, event_ts, {{ milliseconds_between('previous_ts', 'event_ts') }} as gap_ms
    from instants
),

numbered as (
    select
        user_key,
        event_ts,
        case when gap_ms <= {{ policy('script_burst_max_gap_ms') }} then gap_ms end as gap_ms,
        sum(case when gap_ms <= {{ policy('script_burst_max_gap_ms') }} then 0 else 1 end) over (
            partition by user_key order by event_ts rows between unbounded preceding and current row
        ) as run_number
    from gaps
),

runs as (
    select
        user_key,
        run_number,
        min(event_ts) as started_at,
        max(event_ts) as ended_at,
        count(*) as instant_count,
        count(gap_ms) as gap_count,
        count(case when gap_ms <= {{ policy('script_burst_fast_gap_ms') }} then 1 end) as fast_gap_count,
        cast(sum(gap_ms) as bigint) as gap_sum_ms,
        cast(sum(gap_ms * gap_ms) as bigint) as gap_square_sum
    from numbered
    group by user_key, run_number
    having count(*) >= {{ policy('script_burst_min_instants') }}
),

filled as (
    select
        runs.user_key,
        runs.run_number,
        count(*) as action_count,
        count(distinct actions.target) as target_count,
        count(actions.song_id) as song_action_count,
        count(actions.is_heard) as known_count,
        count(case when actions.is_heard = false then 1 end) as unheard_count,
        min(actions.event_id) as example_event_id
    from runs
    inner join actions
        on runs.user_key = actions.user_key and actions.event_ts between runs.started_at and runs.ended_at
    group by runs.user_key, runs.run_number
),

measured as (
    select
        runs.*,
        filled.action_count,
        filled.target_count,
        filled.song_action_count,
        filled.known_count,
        filled.unheard_count,
        filled.example_event_id,
        cast(runs.fast_gap_count as double) / runs.gap_count as fast_ratio,
        -- Coefficient of variation from exact integer sums: a person's gaps scatter, a script's do not.
        sqrt(
            greatest(
                cast(runs.gap_square_sum as double) * runs.gap_count
                - cast(runs.gap_sum_ms as double) * cast(runs.gap_sum_ms as double),
                0.0e0
            )
        ) / nullif(cast(runs.gap_sum_ms as double), 0) as variation_ratio,
        cast(runs.gap_sum_ms as double) / runs.gap_count as mean_gap_ms,
        cast(filled.unheard_count as double) / nullif(filled.known_count, 0) as unheard_ratio
    from runs
    inner join filled on runs.user_key = filled.user_key and runs.run_number = filled.run_number
)

select
    user_key,
    started_at,
    ended_at,
    instant_count,
    action_count,
    target_count,
    song_action_count,
    known_count,
    unheard_count,
    fast_ratio,
    variation_ratio,
    mean_gap_ms,
    unheard_ratio,
    example_event_id,
    -- Faster than a client's round trip: an import on the server, or an uploaded backlog.
    mean_gap_ms < {{ policy('script_burst_min_client_gap_ms') }} as is_instant,
    target_count >= {{ policy('script_burst_min_instants') }}
    and case
        -- What was heard is known: unheard targets, either faster than a hand or more regular than one.
        when known_count * 2 >= action_count
            then unheard_ratio >= {{ policy('script_burst_min_unheard_ratio') }} and (
                fast_ratio >= 0.5 or (
                    instant_count >= {{ policy('script_burst_min_regular_instants') }}
                    and variation_ratio <= {{ policy('script_burst_max_variation') }}
                )
            )
        -- Nothing is known of hearing: only a metronome.
        else instant_count >= {{ policy('script_burst_min_regular_instants') }}
            and variation_ratio <= {{ policy('script_burst_max_metronome_variation') }}
    end as is_scripted
from measured
