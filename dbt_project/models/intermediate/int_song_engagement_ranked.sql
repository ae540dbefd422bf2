{{ config(**daily(offset=7)) }}

{#
    Engagement score of a song per 1,000 genuine listeners, both of the trailing 28 days, against the upper quartile of songs of its
    main tag and popularity decile.
#}

with

days_later as ({{ integers(28) }}),

listened as (
    select
        song_id,
        user_key,
        business_date,
        lead(business_date) over (partition by user_key, song_id order by business_date) as next_date
    from {{ ref('int_user_song_days') }}
    where genuine_effective_play_count > 0 and business_date >= {{ rebuild_from(34) }}
),

listener_days as (
    select
        song_id,
        business_date,
        case when next_date < {{ days_after('business_date', 28) }} then next_date else {{ days_after('business_date', 28) }} end as until_date,
        count(*) as listener_count
    from listened
    group by
        song_id, business_date,
        case when next_date < {{ days_after('business_date', 28) }} then next_date else {{ days_after('business_date', 28) }} end
),

listeners as (
    select
        listener_days.song_id,
        {{ days_after('listener_days.business_date', 'days_later.steps') }} as business_date,
        sum(listener_days.listener_count) as listener_count_28d
    from listener_days
    cross join days_later
    where {{ days_after('listener_days.business_date', 'days_later.steps') }} < listener_days.until_date
    group by listener_days.song_id, {{ days_after('listener_days.business_date', 'days_later.steps') }}
),

score_days as (
    select song_id, business_date, sum(score) as score
    from {{ ref('int_engagement_scored') }}
    where song_id is not null and business_date >= {{ rebuild_from(34) }}
    group by song_id, business_date
),

scores as (
    select
        score_days.song_id,
        {{ days_after('score_days.business_date', 'days_later.steps') }} as business_date,
        sum(score_days.score) as score_28d
    from score_days
    cross join days_later
    group by score_days.song_id, {{ days_after('score_days.business_date', 'days_later.steps') }}
),

rated as (
    select
        listeners.song_id,
        listeners.business_date,
        places.main_tag,
        places.popularity_decile,
        cast(coalesce(scores.score_28d, 0) as double) * 1000 / cast(listeners.listener_count_28d as double) as engagement_per_1k_score
    from listeners
    inner join {{ ref('int_songs_placed') }} as places
        on listeners.song_id = places.song_id and listeners.business_date = places.business_date
    left join scores on listeners.song_id = scores.song_id and listeners.business_date = scores.business_date
    where listeners.business_date >= {{ rebuild_from(7) }} and listeners.business_date <= {{ business_date_of_night() }}
),

limits as (
    select
        business_date,
        main_tag,
        popularity_decile,
        {% call(share) by_policy('boost_min_quantile', 'business_date') -%}
        percentile_cont({{ share }}) within group (order by engagement_per_1k_score)
        {%- endcall %} as upper_quartile
    from rated
    group by business_date, main_tag, popularity_decile
)

select
    rated.song_id,
    rated.business_date,
    rated.engagement_per_1k_score,
    rated.engagement_per_1k_score >= limits.upper_quartile as is_engaging
from rated
inner join limits
    on
        rated.business_date = limits.business_date
        and coalesce(rated.main_tag, '') = coalesce(limits.main_tag, '')
        and rated.popularity_decile = limits.popularity_decile
