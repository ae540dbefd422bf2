{{ config(**weekly()) }}

{%- set discoveries = [] %}
{%- for source in play_sources() %}{% do discoveries.append('discovery_' ~ source ~ '_count') %}{% endfor %}
{%- set measures = [
    'listener_count_28d', 'growth_delta', 'growth_z', 'growth_band', 'stage', 'new_listener_count',
    'returning_listener_count', 'super_listener_count', 'moderate_listener_count', 'light_listener_count',
] + discoveries + [
    'follower_conversion_numerator', 'follower_conversion_denominator', 'follower_conversion_rate', 'save_numerator',
    'save_denominator', 'save_rate', 'play_count_raw', 'play_count_genuine', 'play_count_weighted', 'breakout_date',
    'release_count', 'programme',
] %}

with

songs as (
    select
        song_id,
        artist_id,
        release_date,
        valid_from,
        valid_to
    from {{ ref('stg_songs') }}
),

artists as (
    select
        artist_id,
        is_independent,
        programme,
        valid_from,
        valid_to
    from {{ ref('stg_artists') }}
),

windowed as (
    select
        artist_id,
        week_start_date,
        listener_count_28d,
        super_listener_count,
        moderate_listener_count,
        light_listener_count,
        follower_conversion_numerator,
        save_numerator,
        {{ days_after('week_start_date', 6) }} as sunday
    from {{ ref('int_artist_weeks_windowed') }}
    where {{ is_week_to_build('week_start_date') }}
),

breakouts as (
    select
        song_id,
        breakout_date,
        min(business_date) as known_date
    from {{ ref('int_song_breakouts_found') }}
    where breakout_date is not null
    group by song_id, breakout_date
),

works as (
    select
        windowed.artist_id,
        windowed.week_start_date,
        count(case when songs.release_date between windowed.week_start_date and windowed.sunday then 1 end) as release_count,
        min(breakouts.breakout_date) as breakout_date
    from windowed
    inner join songs
        on
            windowed.artist_id = songs.artist_id
            and windowed.sunday >= songs.valid_from
            and windowed.sunday < songs.valid_to
    left join breakouts on songs.song_id = breakouts.song_id and breakouts.known_date <= windowed.sunday
    group by windowed.artist_id, windowed.week_start_date
),

joined as (
    select
        windowed.artist_id,
        windowed.week_start_date,
        windowed.listener_count_28d,
        staged.growth_delta,
        staged.growth_z,
        staged.growth_band,
        staged.stage,
        staged.is_provisional,
        coalesce(counted.new_listener_count, 0) as new_listener_count,
        coalesce(counted.genuine_listener_count - counted.new_listener_count, 0) as returning_listener_count,
        windowed.super_listener_count,
        windowed.moderate_listener_count,
        windowed.light_listener_count,
        {% for column in discoveries %}
        coalesce(counted.{{ column }}, 0) as {{ column }},
        {% endfor %}
        windowed.follower_conversion_numerator,
        windowed.listener_count_28d as follower_conversion_denominator,
        cast(windowed.follower_conversion_numerator as double) / windowed.listener_count_28d as follower_conversion_rate,
        windowed.save_numerator,
        windowed.listener_count_28d as save_denominator,
        cast(windowed.save_numerator as double) / windowed.listener_count_28d as save_rate,
        coalesce(counted.play_count_raw, 0) as play_count_raw,
        coalesce(counted.play_count_genuine, 0) as play_count_genuine,
        coalesce(counted.play_count_weighted, 0) as play_count_weighted,
        works.breakout_date,
        coalesce(works.release_count, 0) as release_count,
        artists.is_independent,
        artists.programme,
        {{ rests_on_few('windowed.listener_count_28d') }} as is_suppressed
    from windowed
    inner join {{ ref('int_artist_weeks_staged') }} as staged
        on
            windowed.artist_id = staged.artist_id
            and windowed.week_start_date = staged.week_start_date
    left join {{ ref('int_artist_weeks_counted') }} as counted
        on
            windowed.artist_id = counted.artist_id
            and windowed.week_start_date = counted.week_start_date
    left join works
        on
            windowed.artist_id = works.artist_id
            and windowed.week_start_date = works.week_start_date
    left join artists
        on
            windowed.artist_id = artists.artist_id
            and windowed.sunday >= artists.valid_from
            and windowed.sunday < artists.valid_to
)

select
    artist_id,
    week_start_date,
    {% for measure in measures %}
    {{ suppressed(measure) }},
    {% endfor %}
    is_independent,
    is_provisional,
    is_suppressed,
    {{ stamp() }}
from joined
