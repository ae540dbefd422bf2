{#
    On every date to rebuild, the circles (province, birth decade, top interest tag, all as of that date) of a song's adopters of
    seven days, and of its first hundred once there are that many.
#}

with

adoptions as (select * from {{ ref('int_song_adoptions') }}),

users as (select * from {{ ref('stg_users') }}),

days_later as ({{ integers(7) }}),

ranked as (
    select
        user_key,
        song_id,
        business_date,
        row_number() over (partition by song_id order by event_ts, event_id) as place
    from adoptions
),

week as (
    select
        adoptions.user_key,
        adoptions.song_id,
        {{ days_after('adoptions.business_date', 'days_later.steps') }} as business_date
    from adoptions
    cross join days_later
    where adoptions.business_date >= {{ rebuild_from(6) }}
),

members as (
    select
        user_key,
        song_id,
        business_date,
        false as is_first
    from week
    where business_date >= {{ rebuild_from() }} and business_date <= {{ business_date_of_night() }}
    union all
    select
        firsts.user_key,
        firsts.song_id,
        dates.business_date,
        true as is_first
    from (select distinct song_id, business_date from week) as dates
    inner join ranked as hundredth
        on
            dates.song_id = hundredth.song_id
            and hundredth.place = {{ policy('origin_adopters', 'dates.business_date') }}
            and hundredth.business_date <= dates.business_date
    inner join ranked as firsts on hundredth.song_id = firsts.song_id and firsts.place <= hundredth.place
    where
        dates.business_date >= {{ rebuild_from() }}
        and dates.business_date <= {{ business_date_of_night() }}
),

top_tags as (
    select
        user_key,
        tag,
        business_date,
        row_number() over (partition by user_key, business_date order by round(affinity_score, 9) desc, tag) as place
    from {{ ref('int_user_tags_weighed') }}
    where not is_parent
),

placed as (
    select
        members.song_id,
        members.business_date,
        members.is_first,
        concat(
            coalesce(users.province_code, 'unknown'), '|',
            coalesce(cast(cast(floor(users.birth_year / 10) as integer) * 10 as {{ dbt.type_string() }}), 'unknown'), '|',
            coalesce(top_tags.tag, 'unknown')
        ) as circle
    from members
    left join users on members.user_key = users.user_key and {{ is_valid_on('members.business_date', 'users') }}
    left join top_tags
        on members.user_key = top_tags.user_key and members.business_date = top_tags.business_date and top_tags.place = 1
)

select
    song_id,
    business_date,
    circle,
    count(case when is_first then 1 end) as first_count,
    count(case when not is_first then 1 end) as week_count
from placed
group by song_id, business_date, circle
