{#
    What each user's trailing 90 days say of each tag, on every date to rebuild and the one before: later models carry on from
    there. Users who do not consent to profiling on a date have no rows on it. A parent weighs what its children weigh, each at
    least nothing, and is not in the sums.
    A song is counted where it was supported last, a day at its first song, so that nothing needs a distinct count.
#}

with

days as (select * from {{ ref('int_days_observed') }} where business_date >= {{ rebuild_from(1) }}),

points as (
    select
        *,
        case when action_count > 0 then lead(business_date) over (
            partition by user_key, tag, song_id, action_count > 0 order by business_date
        ) end as song_again_date,
        case when action_count > 0 then row_number() over (
            partition by user_key, tag, business_date, action_count > 0 order by song_id
        ) end as place_on_day
    from {{ ref('int_user_tag_points') }}
    where business_date > {{ rebuild_from(1 + policy_most('interest_window_days') | float | int) }}
),

consents as (select user_key, valid_from, valid_to from {{ ref('stg_users') }} where consent_profiling),

weighed as (
    select
        points.user_key,
        points.tag,
        points.is_parent,
        days.business_date,
        greatest(cast(sum(cast(
            points.points * cast(power(0.5e0, {{ days_between('points.business_date', 'days.business_date') }}
                / cast({{ policy('interest_half_life_days', 'days.business_date') }} as double)) as decimal(13, 12)) as decimal(38, 18)
        )) as decimal(38, 18)), 0) as tf,
        count(case
            when points.action_count > 0 and coalesce(points.song_again_date > days.business_date, true) then 1
        end) as song_count,
        cast(sum(points.action_count) as bigint) as action_count,
        count(case when points.place_on_day = 1 then 1 end) as day_count,
        max(case when points.action_count > 0 then points.business_date end) as supported_date
    from points
    inner join days
        on
            points.business_date <= days.business_date
            and points.business_date > {{ days_after('days.business_date', '-(' ~ policy('interest_window_days', 'days.business_date') ~ ')') }}
    inner join consents on points.user_key = consents.user_key and {{ is_valid_on('days.business_date', 'consents') }}
    group by points.user_key, points.tag, points.is_parent, days.business_date
),

children as (
    select
        weighed.user_key,
        parents.parent_tag as tag,
        weighed.business_date,
        sum(weighed.tf) as tf
    from weighed
    inner join {{ ref('tag_parents') }} as parents on weighed.tag = parents.tag
    where not weighed.is_parent
    group by weighed.user_key, parents.parent_tag, weighed.business_date
),

summed as (
    select
        weighed.user_key,
        weighed.tag,
        weighed.is_parent,
        weighed.business_date,
        case when weighed.is_parent then children.tf else weighed.tf end as tf,
        weighed.song_count,
        weighed.action_count,
        weighed.day_count,
        weighed.supported_date,
        sum(case when weighed.is_parent then 0 else weighed.tf end) over (
            partition by weighed.business_date, weighed.user_key
        ) as user_tf
    from weighed
    left join children
        on
            weighed.is_parent
            and weighed.user_key = children.user_key
            and weighed.tag = children.tag
            and weighed.business_date = children.business_date
),

tags as (
    select
        business_date,
        tag,
        cast(sum(tf) as double) as tag_tf,
        count(case when tf > 0 then 1 end) as tag_user_count
    from summed
    group by business_date, tag
),

platform as (
    select
        business_date,
        cast(sum(case when is_parent then 0 else tf end) as double) as platform_tf,
        count(distinct case when tf > 0 then user_key end) as user_count
    from weighed
    group by business_date
)

select
    summed.user_key,
    summed.tag,
    summed.business_date,
    summed.is_parent,
    cast(summed.tf as double) as tf_score,
    cast(summed.tf as double) / cast(summed.user_tf as double) as share_ratio,
    cast(summed.tf as double) / cast(summed.user_tf as double)
    * (ln(cast(1 + platform.user_count as double) / (1 + tags.tag_user_count)) + 1) as affinity_score,
    cast(summed.tf as double) / cast(summed.user_tf as double) / (tags.tag_tf / platform.platform_tf) as lift_ratio,
    summed.song_count,
    summed.action_count,
    summed.day_count,
    summed.supported_date
from summed
inner join tags on summed.business_date = tags.business_date and summed.tag = tags.tag
inner join platform on summed.business_date = platform.business_date
where summed.tf > 0
