{#
    What the last weeks say of a user, as lists and one word: tags that are on, scenes for serving, and the first role that fits.
    Consent is looked at where it is shown.
#}
{%- set day = business_date_of_night() %}

with

tags as (
    select
        user_key,
        {{ listed_in_order('tag', 'place') }} as top_tags
    from (
        select
            user_key,
            tag,
            row_number() over (partition by user_key order by round(affinity_score, 9) desc, tag) as place
        from {{ ref('int_interests_switched') }}
        where business_date = {{ day }}
    ) as ranked
    where place <= {{ policy('top_tags_count') }}
    group by user_key
),

scenes as (
    select
        user_key,
        {{ listed_in_order('scene_served', 'place') }} as top_scenes
    from (
        select
            user_key,
            scene_served,
            row_number() over (partition by user_key order by count(*) desc, scene_served) as place
        from {{ ref('int_sessions_served') }}
        where scene_served <> 'other'
        group by user_key, scene_served
    ) as ranked
    where place <= {{ policy('top_scenes_count') }}
    group by user_key
),

roles as (
    select
        user_key,
        min(role_rank) as role_rank
    from (
        select
            sharer_key as user_key,
            1 as role_rank
        from {{ ref('int_adoptions_attributed') }}
        where
            is_genuine_share
            and event_ts <= shared_at + {{ policy('promotion_days', 'business_date', 'days') }}
            and business_date >= {{ days_after(day, -27) }}
        union all
        select
            user_key,
            2 as role_rank
        from {{ ref('int_actions_qualified') }}
        where is_genuine and business_date >= {{ days_after(day, -27) }}
    ) as signs
    group by user_key
),

people as (
    select user_key from tags
    union
    select user_key from scenes
    union
    select user_key from roles
)

select
    people.user_key,
    case roles.role_rank when 1 then 'promoter' when 2 then 'participant' end as role,
    tags.top_tags,
    scenes.top_scenes
from people
left join tags on people.user_key = tags.user_key
left join scenes on people.user_key = scenes.user_key
left join roles on people.user_key = roles.user_key
