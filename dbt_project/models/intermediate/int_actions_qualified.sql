{{ config(**daily()) }}

with

verdicts as (select * from {{ ref('interactions_judged') }}),

{%- set kinds = {
    'share': ('song_id', "'song'", 'song_id', 'true'),
    'playlist': ('song_id', "'song'", 'song_id', "action = 'add'"),
    'follow': ('cast(null as ' ~ dbt.type_string() ~ ')', 'target_type', 'target_id', "action = 'follow'"),
    'task': ('cast(null as ' ~ dbt.type_string() ~ ')', "'task'", 'task_id', 'true'),
    'team': ('cast(null as ' ~ dbt.type_string() ~ ')', "'team'", 'team_id', "action = 'join'"),
} %}

actions as (
    {%- for stream, (song, subject_type, subject, condition) in kinds.items() %}
    select
        event_id,
        '{{ stream }}' as stream,
        user_key,
        campaign_id,
        surface,
        {{ song }} as song_id,
        {{ subject_type }} as subject_type,
        {{ subject }} as subject_id,
        event_ts,
        business_date
    from {{ ref('stg_' ~ stream) }}
    where {{ staged_since() }} and {{ condition }}
    {{ 'union all' if not loop.last }}
    {%- endfor %}
)

select
    actions.event_id,
    actions.stream,
    actions.user_key,
    actions.campaign_id,
    actions.surface,
    actions.song_id,
    actions.event_ts,
    actions.business_date,
    {{ judged('verdicts') }},
    actions.subject_type,
    actions.subject_id
from actions
left join verdicts on actions.event_id = verdicts.event_id
union all
select
    event_id,
    'like' as stream,
    user_key,
    campaign_id,
    surface,
    song_id,
    event_ts,
    business_date,
    p_fake,
    genuine_weight,
    is_genuine,
    target_type as subject_type,
    target_id as subject_id
from {{ ref('int_likes_counted') }}
where business_date >= {{ rebuild_from() }}
union all
select
    event_id,
    'comment' as stream,
    user_key,
    campaign_id,
    surface,
    song_id,
    event_ts,
    business_date,
    p_fake,
    genuine_weight,
    is_genuine,
    'song' as subject_type,
    song_id as subject_id
from {{ ref('int_comments_judged') }}
where business_date >= {{ rebuild_from() }} and is_qualified
