{#
    Genuine plays of the song that an insight is about, in the seven dates before editors first acted on it and in the seven from
    then on, beside those of comparable songs: of its popularity decile on the eve, and touched by no action before the window
    closed. An action's song is its reference, else the third part of the insight's name. Too few comparable songs are none.
#}

with

places as (select * from {{ ref('int_songs_placed') }}),

days as (select * from {{ ref('int_user_song_days') }} where genuine_effective_play_count > 0),

songs as (select distinct song_id from places),

actions as (
    select
        actions.event_id,
        actions.business_date,
        coalesce(referred.song_id, named.song_id) as song_id
    from {{ ref('int_insights_answered') }} as actions
    left join songs as referred on actions.ref_id = referred.song_id
    left join songs as named on split_part(actions.insight_id, ':', 3) = named.song_id
),

touched as (select song_id, min(business_date) as touched_date from actions group by song_id),

acted as (
    select insights.insight_id, actions.song_id, insights.business_date as acted_on_date
    from {{ ref('int_insights_acted') }} as insights
    inner join actions on insights.event_id = actions.event_id
    where insights.business_date <= {{ mature_until(6) }} and actions.song_id is not null
),

comparable as (
    select
        acted.insight_id,
        acted.acted_on_date,
        others.song_id,
        count(*) over (partition by acted.insight_id) as song_count
    from acted
    inner join places as own
        on acted.song_id = own.song_id and own.business_date = {{ days_after('acted.acted_on_date', -1) }}
    inner join places as others
        on others.business_date = own.business_date and others.popularity_decile = own.popularity_decile
    left join touched
        on others.song_id = touched.song_id and touched.touched_date < {{ days_after('acted.acted_on_date', 7) }}
    where touched.song_id is null
),

compared as (
    select insight_id, acted_on_date, song_id, true as is_acted_on
    from acted
    union all
    select insight_id, acted_on_date, song_id, false as is_acted_on
    from comparable
    where song_count >= {{ policy('insight_min_songs', 'acted_on_date') }}
),

listeners as (
    select acted.insight_id, count(distinct days.user_key) as user_count
    from acted
    inner join days
        on
            acted.song_id = days.song_id
            and days.business_date >= {{ days_after('acted.acted_on_date', -7) }}
            and days.business_date < {{ days_after('acted.acted_on_date', 7) }}
    group by acted.insight_id
),

plays as (
    select song_id, business_date, sum(genuine_effective_play_count) as play_count
    from days
    group by song_id, business_date
)

select
    compared.insight_id,
    compared.song_id,
    compared.is_acted_on,
    cast(coalesce(sum(case when plays.business_date < compared.acted_on_date then plays.play_count end), 0) as bigint) as play_count_before,
    cast(coalesce(sum(case when plays.business_date >= compared.acted_on_date then plays.play_count end), 0) as bigint) as play_count_after,
    coalesce(max(listeners.user_count), 0) as user_count
from compared
left join plays
    on
        compared.song_id = plays.song_id
        and plays.business_date >= {{ days_after('compared.acted_on_date', -7) }}
        and plays.business_date < {{ days_after('compared.acted_on_date', 7) }}
left join listeners on compared.insight_id = listeners.insight_id and compared.is_acted_on
group by compared.insight_id, compared.song_id, compared.is_acted_on
