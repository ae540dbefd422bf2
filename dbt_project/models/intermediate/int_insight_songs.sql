{#
    For every insight about a song (its reference, else the song in its name): plays in the seven days before editors acted and the
    seven from then on, beside those of the songs in its popularity decile that nobody acted on.
#}

with

places as (select * from {{ ref('int_songs_placed') }}),

songs as (select distinct song_id from places),

acted as (
    select
        insights.insight_id,
        coalesce(referred.song_id, named.song_id) as song_id,
        insights.business_date as acted_on_date
    from {{ ref('int_insights_acted') }} as insights
    left join songs as referred on insights.ref_id = referred.song_id
    left join songs as named on split_part(insights.insight_id, ':', 3) = named.song_id
    where insights.business_date <= {{ mature_until(6) }} and coalesce(referred.song_id, named.song_id) is not null
),

touched as (select distinct song_id from acted),

compared as (
    select acted.insight_id, acted.acted_on_date, acted.song_id, true as is_acted_on
    from acted
    union all
    select acted.insight_id, acted.acted_on_date, others.song_id, false as is_acted_on
    from acted
    inner join places as own
        on acted.song_id = own.song_id and own.business_date = {{ days_after('acted.acted_on_date', -1) }}
    inner join places as others
        on others.business_date = own.business_date and others.popularity_decile = own.popularity_decile
    left join touched on others.song_id = touched.song_id
    where touched.song_id is null
),

plays as (
    select song_id, business_date, sum(genuine_effective_play_count) as play_count, count(*) as user_count
    from {{ ref('int_user_song_days') }}
    where genuine_effective_play_count > 0
    group by song_id, business_date
)

select
    compared.insight_id,
    compared.song_id,
    compared.is_acted_on,
    cast(coalesce(sum(case when plays.business_date < compared.acted_on_date then plays.play_count end), 0) as bigint) as play_count_before,
    cast(coalesce(sum(case when plays.business_date >= compared.acted_on_date then plays.play_count end), 0) as bigint) as play_count_after,
    coalesce(max(plays.user_count), 0) as user_count
from compared
left join plays
    on
        compared.song_id = plays.song_id
        and plays.business_date >= {{ days_after('compared.acted_on_date', -7) }}
        and plays.business_date < {{ days_after('compared.acted_on_date', 7) }}
group by compared.insight_id, compared.song_id, compared.is_acted_on
