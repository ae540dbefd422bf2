-- Points are additive. A reason speaks only where its first condition holds: below it no figure of that reason is counted.
select * from {{ ref('evidence_script_figures') }}
union all
select * from {{ ref('evidence_farm_figures') }}
union all
select * from {{ ref('evidence_unheard_figures') }}
union all
select * from {{ ref('evidence_comment_figures') }}
union all
select * from {{ ref('evidence_replay_figures') }}
