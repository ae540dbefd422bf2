-- Likes of songs that their account has not heard.
with

users as (select * from {{ ref('evidence_users') }}),

-- Spared: who listens about as much as he likes, whose plays get lost (few likes a day), and who likes for a reward but lives.
unhearing as (
    select *
    from users
    where
        unheard_ratio >= {{ policy('unheard_likes_min_company_ratio') }}
        and effective_song_count <= unheard_song_count * {{ policy('unheard_likes_max_living_ratio') }}
        and (
            effective_play_count < {{ policy('unheard_likes_rewarded_min_plays') }}
            or rewarded_unheard_count < unheard_song_count * {{ policy('unheard_likes_max_rewarded_ratio') }}
        )
),

-- Liking what others like unheard too tells a customer's order from lost telemetry, whatever the pace; a fan club has one artist.
ordered as (
    select *
    from unhearing
    where
        attacked_song_count >= {{ policy('unheard_likes_min_attacked_songs') }}
        and attacked_song_count * 2 >= unheard_song_count
        and attacked_artist_count >= {{ policy('unheard_likes_min_attacked_artists') }}
),

hurried as (
    select *
    from unhearing
    where
        unheard_ratio >= {{ policy('unheard_likes_min_ratio') }}
        and unheard_song_count - instant_action_count >= {{ policy('unheard_likes_min_songs') }}
        and unheard_day_count >= {{ policy('unheard_likes_min_days') }}
        and (
            unheard_song_count >= unheard_day_count * {{ policy('unheard_likes_min_songs_per_day') }}
            or effective_play_count >= {{ policy('unheard_likes_min_plays') }}
            and unheard_song_count >= unheard_day_count * {{ policy('unheard_likes_steady_songs_per_day') }}
            and effective_song_count <= unheard_song_count * {{ policy('unheard_likes_steady_living_ratio') }}
        )
),

suspected as (
    select * from ordered
    union
    select * from hurried
)

{{ figures('hurried', 'user', 'user_key', 'unheard_likes', 'unheard_event_id', [
    ('unheard_song_count', '>=', 'unheard_likes_min_songs', 'unheard_likes_points_songs'),
    ('unheard_song_count', '>=', 'unheard_likes_many_songs', 'unheard_likes_points_many_songs'),
]) }}
union all
{{ figures('ordered', 'user', 'user_key', 'unheard_likes', 'unheard_event_id', [
    ('attacked_song_count', '>=', 'unheard_likes_min_attacked_songs', 'unheard_likes_points_attacked_songs'),
]) }}
union all
{{ figures('suspected', 'user', 'user_key', 'unheard_likes', 'unheard_event_id', [
    ('unheard_ratio', '>=', 'unheard_likes_high_ratio', 'unheard_likes_points_high_ratio'),
]) }}
