{{ config(materialized='table') }}

{#
    What editors may add to a scene's playlist: liked more there than elsewhere, rarely skipped, screened, no bubble, and not in
    yet. Afterwards: when it was added, and how the like rate in the scene stands 28 days later against the candidate's day.
    It shows no more than scene_song_days does: what is hidden there is hidden here, and no difference is made of it.
#}

with

counted as (select * from {{ ref('int_scene_songs_counted') }} where scene <> 'other'),

shown as (select * from {{ ref('scene_song_days') }}),

lifts as (select * from {{ ref('int_scene_lifts_measured') }}),

screenings as (select * from {{ ref('song_screenings') }}),

bubbles as (select * from {{ ref('bubble_days') }} where entity_type = 'song'),

medians as (
    select
        scene,
        business_date,
        percentile_cont(0.5) within group (order by {{ rate_of('early_skip_count', 'start_count') }}) as early_skip_median
    from counted
    group by scene, business_date
),

changes as (
    select
        playlists.scene,
        changed.song_id,
        changed.playlist_id,
        changed.business_date as from_date,
        changed.action,
        lead(changed.business_date) over (
            partition by changed.song_id, changed.playlist_id order by changed.business_date
        ) as to_date
    from {{ ref('int_playlists_changed') }} as changed
    inner join {{ ref('stg_playlists') }} as playlists
        on changed.playlist_id = playlists.playlist_id and playlists.is_editorial and playlists.scene is not null
),

fitting as (
    select
        lifts.scene,
        lifts.song_id,
        lifts.business_date,
        lifts.lift_ratio,
        lifts.q_value,
        screenings.screening_state,
        bubbles.bubble_index,
        {{ rate_of('counted.early_skip_count', 'counted.start_count') }} as early_skip_rate,
        shown.like_rate,
        shown.is_suppressed
    from lifts
    inner join counted
        on lifts.scene = counted.scene and lifts.song_id = counted.song_id and lifts.business_date = counted.business_date
    inner join shown
        on lifts.scene = shown.scene and lifts.song_id = shown.song_id and lifts.business_date = shown.business_date
    inner join medians on lifts.scene = medians.scene and lifts.business_date = medians.business_date
    inner join screenings on lifts.song_id = screenings.song_id and lifts.business_date = screenings.business_date
    inner join bubbles on lifts.song_id = bubbles.entity_id and lifts.business_date = bubbles.business_date
    where
        lifts.lift_ratio >= {{ policy('candidate_min_lift', 'lifts.business_date') }}
        and lifts.q_value <= {{ policy('candidate_max_q', 'lifts.business_date') }}
        and coalesce({{ rate_of('counted.early_skip_count', 'counted.start_count') }}, 0) <= medians.early_skip_median
        and screenings.screening_state = 'pass'
        and bubbles.bubble_index < {{ policy('candidate_max_bubble', 'lifts.business_date') }}
        and not exists (
            select 1
            from changes
            where
                changes.scene = lifts.scene and changes.song_id = lifts.song_id and changes.action = 'add'
                and lifts.business_date >= changes.from_date
                and (lifts.business_date < changes.to_date or changes.to_date is null)
        )
),

acted as (
    select
        fitting.scene,
        fitting.song_id,
        fitting.business_date,
        min(changes.from_date) as acted_on_date
    from fitting
    inner join changes
        on
            fitting.scene = changes.scene
            and fitting.song_id = changes.song_id
            and fitting.business_date < changes.from_date
            and changes.action = 'add'
    group by fitting.scene, fitting.song_id, fitting.business_date
),

followed as (
    select
        fitting.*,
        cast(row_number() over (
            partition by fitting.scene, fitting.business_date order by fitting.lift_ratio desc, fitting.song_id
        ) as bigint) as candidate_rank,
        acted.acted_on_date,
        later.like_rate - fitting.like_rate as outcome_difference,
        {{ text_list([
            decimal_text('fitting.lift_ratio', "'liked more here: × '"),
            decimal_text('fitting.early_skip_rate', "'rarely skipped: '"),
            "'double screening passed'",
            decimal_text('fitting.bubble_index', "'bubble index '"),
        ]) }} as reasons
    from fitting
    left join acted
        on
            fitting.scene = acted.scene
            and fitting.song_id = acted.song_id
            and fitting.business_date = acted.business_date
    left join shown as later
        on
            fitting.scene = later.scene
            and fitting.song_id = later.song_id
            and later.business_date = {{ days_after('acted.acted_on_date', 28) }}
)

select
    scene,
    song_id,
    business_date,
    {%- for measure in ['candidate_rank', 'lift_ratio', 'screening_state', 'bubble_index', 'reasons', 'acted_on_date', 'outcome_difference'] %}
    {{ suppressed(measure) }},
    {%- endfor %}
    is_suppressed,
    {{ stamp() }}
from followed
