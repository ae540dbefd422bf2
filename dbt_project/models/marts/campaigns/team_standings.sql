{{ config(materialized='table') }}

{#
    Size-fair standing of every date of a match: the members' engagement in the match's campaign since they joined, over the
    square root of their number. Without a campaign all their engagement counts.
#}

with

members as (select * from {{ ref('int_team_members') }}),

scores as (
    select user_key, business_date, campaign_id, sum(score) as score
    from {{ ref('int_engagement_scored') }}
    group by user_key, business_date, campaign_id
),

member_dates as (
    select
        match_id, team_id, user_key, campaign_id, from_date,
        {{ each_date('from_date', 'last_date') }} as business_date
    from members
),

scored as (
    select
        dates.match_id,
        dates.team_id,
        dates.user_key,
        dates.from_date,
        dates.business_date,
        coalesce(sum(scores.score), 0) as score
    from member_dates as dates
    left join scores
        on
            dates.user_key = scores.user_key
            and dates.business_date = scores.business_date
            and (dates.campaign_id is null or dates.campaign_id = scores.campaign_id)
    group by dates.match_id, dates.team_id, dates.user_key, dates.from_date, dates.business_date
),

grown as (
    select
        *,
        sum(score) over (
            partition by match_id, user_key, from_date order by business_date
            rows between unbounded preceding and current row
        ) as score_so_far
    from scored
),

teams as (
    select
        grown.match_id,
        grown.team_id,
        grown.business_date,
        count(*) as member_count,
        cast(cast(sum(grown.score_so_far) as decimal(28, 6)) as double) / sqrt(cast(count(*) as double)) as score
    from grown
    left join {{ ref('stg_users') }} as users
        on grown.user_key = users.user_key and {{ is_valid_on('grown.business_date', 'users') }}
    where users.birth_year is null or year(grown.business_date) - users.birth_year >= {{ policy('adult_min_years', 'grown.business_date') }}
    group by grown.match_id, grown.team_id, grown.business_date
),

ranked as (
    select
        match_id,
        team_id,
        business_date,
        member_count,
        round(score, 6) as score,
        cast(row_number() over (
            partition by match_id, business_date order by round(score, 6) desc, team_id
        ) as bigint) as standing,
        {{ rests_on_few('member_count') }} as is_suppressed
    from teams
)

select
    match_id,
    team_id,
    business_date,
    {{ suppressed('member_count') }},
    {{ suppressed('score') }},
    {{ suppressed('standing') }},
    is_suppressed,
    {{ stamp() }}
from ranked
