{#
    Points of context for each scene (spec/metrics.md 7); the row has local_hour, is_workday, is_free_day, device_type, app_mode and
    network. Hours are half-open: 22–06 is 22:00 to 05:59. The points are the definition's own, the thresholds are policy.
#}
{% macro scene_signs() %}
    {{ return({
        'sleep': [("local_hour >= 22 or local_hour < 6", 1), ("app_mode = 'sleep'", 4), ("device_type = 'speaker'", 1)],
        'late_night': [("local_hour >= 22 or local_hour < 2", 3)],
        'commute': [
            ("local_hour in (7, 8, 17, 18)", 2), ("is_workday", 1), ("device_type = 'car'", 3), ("app_mode = 'driving'", 4),
            ("device_type = 'phone' and network = 'cell'", 1),
        ],
        'work_focus': [
            ("local_hour in (9, 10, 11, 14, 15, 16, 17)", 2), ("is_workday", 1), ("device_type = 'pc'", 2),
            ("device_type = 'phone' and network = 'wifi'", 1),
        ],
        'family_weekend': [
            ("local_hour >= 8 and local_hour < 21", 1), ("is_free_day", 2), ("device_type in ('tv', 'speaker')", 2),
            ("app_mode = 'kids'", 4), ("device_type = 'car'", 1),
        ],
        'workout': [("local_hour in (6, 7, 18, 19, 20)", 1), ("device_type = 'watch'", 3)],
    }) }}
{% endmacro %}

{% macro scene_points() -%}
    {%- for scene, signs in scene_signs().items() -%}
        {%- for condition, points in signs -%}
            case when {{ condition }} then {{ points }} else 0 end{{ ' + ' if not loop.last }}
        {%- endfor %} as {{ scene }}{{ ',\n        ' if not loop.last }}
    {%- endfor %}
{%- endmacro %}

{# The first scene of the list whose points reach its threshold and that no other such scene exceeds. #}
{% macro best_scene(row, on) -%}
    {%- set scenes = scene_signs().keys() | list -%}
    case
        {%- for scene in scenes %}
        when
            {{ row }}.{{ scene }} >= {{ policy('scene_threshold_' ~ scene, on) }}
            {%- for other in scenes if other != scene %}
            and (
                {{ row }}.{{ scene }} {{ '>=' if scenes.index(scene) < scenes.index(other) else '>' }} {{ row }}.{{ other }}
                or {{ row }}.{{ other }} < {{ policy('scene_threshold_' ~ other, on) }}
            )
            {%- endfor %}
            then '{{ scene }}'
        {%- endfor %}
        else 'other'
    end
{%- endmacro %}

{# The session of an event of its own user and device: the latest that began before it. `sessions` needs next_started_at. #}
{% macro is_in_session(event, session) -%}
    {{ event }}.user_key = {{ session }}.user_key
    and coalesce({{ event }}.device_key, '') = coalesce({{ session }}.device_key, '')
    and {{ event }}.event_ts >= {{ session }}.started_at
    and ({{ event }}.event_ts < {{ session }}.next_started_at or {{ session }}.next_started_at is null)
{%- endmacro %}

{# Common table expressions: `owned`, the sessions with next_started_at, and `played`, their plays counted. #}
{% macro session_plays(sessions) -%}
owned as (
    select
        session_id,
        user_key,
        device_key,
        started_at,
        lead(started_at) over (partition by user_key, device_key order by started_at) as next_started_at
    from {{ sessions }}
),

played as (
    select
        owned.session_id,
        count(*) as play_count
    from owned
    inner join {{ ref('int_plays_classified') }} as plays on {{ is_in_session('plays', 'owned') }}
    where plays.business_date >= {{ rebuild_from() }}
    group by owned.session_id
)
{%- endmacro %}
