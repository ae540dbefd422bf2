{#
    Pairs of a user and a song of a known province in `looks` (campaign_id, user_key, song_id, event_ts, business_date), as of the
    first date of each pair: provinces of song and user, whether the song comes from the user's hometown, and whether a genuine
    like followed any of the pair's looks in time. The model has CTEs `users`, `songs` (of known provinces) and `likes`;
    `by_date`: a pair begins anew on every date.
#}
{% macro hometown_pairs(looks, by_date=false) %}
    select
        pairs.campaign_id,
        songs.province_code as origin_province_code,
        coalesce(users.province_code, 'unknown') as destination_province_code,
        pairs.business_date,
        pairs.is_liked,
        coalesce(users.hometown_province_code = songs.province_code, false) as is_matched
    from (
        select
            looks.campaign_id,
            looks.user_key,
            looks.song_id,
            min(looks.business_date) as business_date,
            max(case when likes.user_key is not null then 1 else 0 end) as is_liked
        from {{ looks }} as looks
        left join likes
            on
                looks.user_key = likes.user_key
                and looks.song_id = likes.song_id
                and likes.event_ts > looks.event_ts
                and likes.event_ts <= looks.event_ts + {{ policy('action_window_hours', 'looks.business_date', 'hours') }}
        group by looks.campaign_id, looks.user_key, looks.song_id{{ ', looks.business_date' if by_date }}
    ) as pairs
    inner join songs on pairs.song_id = songs.song_id and {{ is_valid_on('pairs.business_date', 'songs') }}
    left join users on pairs.user_key = users.user_key and {{ is_valid_on('pairs.business_date', 'users') }}
{%- endmacro %}
