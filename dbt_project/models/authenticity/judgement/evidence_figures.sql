-- Points are additive. A reason speaks only where its first condition holds: below it no figure of that reason is counted.
with

users as (select * from {{ ref('evidence_users') }}),

devices as (select * from {{ ref('evidence_devices') }}),

residents as (select * from {{ ref('evidence_residents') }} where is_home),

commenters as (select * from {{ ref('evidence_commenters') }}),

comments as (select * from {{ ref('evidence_comments') }}),

texts as (select * from {{ ref('evidence_texts') }}),

-- An imported playlist is one run; a script comes back, and once more where somebody lives. One run alone speaks when it is
-- long and hardly anybody lives here.
scripted as (
    select *
    from users
    where
        scripted_run_count > 0
        and (
            longest_run_count >= {{ policy('script_burst_min_single_instants') }}
            and effective_play_count < {{ policy('script_burst_min_plays_of_a_life') }}
            or scripted_span_ms >= {{ policy('script_burst_min_span_ms') }}
            and scripted_action_count >= {{ policy('script_burst_min_actions') }}
            and scripted_run_count >= {{ policy('script_burst_min_runs') }}
            + case when effective_play_count >= {{ policy('script_burst_min_plays_of_a_life') }} then 1 else 0 end
        )
),

-- What was brought along in an instant is an import, unless days later nobody has come to hear it.
imported as (
    select *
    from users
    where
        effective_play_count <= {{ policy('script_burst_max_instant_plays') }}
        and first_instant_date <= {{ policy_days_ago('script_burst_instant_grace_days') }}
),

farms as (
    select *, case when known_count >= {{ policy('device_farm_min_known') }} then unheard_ratio end as farm_unheard_ratio
    from devices
    where resident_count > {{ policy('device_farm_family_accounts') }}
),

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
),

-- People quote under the songs they hear; copies stand under songs that their account never played.
copying as (
    select *
    from commenters
    where
        deaf_copied_count >= {{ policy('copied_comment_min_copies') }}
        and copied_ratio >= {{ policy('copied_comment_min_ratio') }}
),

deaf_comments as (select * from comments where is_heard = false),

figures as (
    {{ figures('scripted', 'user', 'user_key', 'script_burst', 'scripted_event_id', [
        ('scripted_run_count', '>=', 'script_burst_min_runs', 'script_burst_points_runs'),
        ('longest_run_count', '>=', 'script_burst_min_single_instants', 'script_burst_points_long_run'),
        ('metronome_run_count', '>=', 'script_burst_min_metronome_runs', 'script_burst_points_metronome'),
        ('scripted_action_count', '>=', 'script_burst_many_actions', 'script_burst_points_many_actions'),
        ('least_variation_ratio', '<=', 'script_burst_max_variation', 'script_burst_points_regular'),
        ('effective_play_count', '<=', 'script_burst_max_lifeless_plays', 'script_burst_points_lifeless'),
    ]) }}
    union all
    {{ figures('imported', 'user', 'user_key', 'script_burst', 'instant_event_id', [
        ('instant_action_count', '>=', 'script_burst_min_actions', 'script_burst_points_runs'),
    ]) }}
    union all
    {{ figures('farms', 'device', 'device_key', 'device_farm', 'null', device_farm_figures()) }}
    union all
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
    union all
    {{ figures('copying', 'user', 'user_key', 'copied_comment', 'copied_event_id', [
        ('own_copied_count', '>=', 'copied_comment_min_own_copies', 'copied_comment_points_own'),
        ('own_copied_count', '>=', 'copied_comment_many_copies', 'copied_comment_points_many_own'),
        ('partner_count', '>=', 'copied_comment_min_partners', 'copied_comment_points_partners'),
        ('copied_ratio', '>=', 'copied_comment_high_ratio', 'copied_comment_points_high_ratio'),
    ]) }}
    union all
    {{ figures('deaf_comments', 'event', 'event_id', 'copied_comment', 'event_id', [
        ('own_copy_artist_count', '>=', 'copied_comment_event_artists', 'copied_comment_points_event'),
    ], owner='user_key', day='business_date') }}
    union all
    {{ figures('texts', 'event', 'event_id', 'spam_comment', 'event_id', [
        ('text_score', '>=', 'spam_comment_min_score', 'text_score'),
        ('linked_copy_count', '>=', 'spam_comment_min_linked_copies', 'spam_comment_points_linked_copies'),
    ], owner='user_key', day='business_date') }}
)

select * from figures
union all
-- Who lives on a farm's device is one of the farm, wherever his next event comes from.
select
    'user' as entity_type,
    residents.account_key as entity_id,
    residents.account_key as user_key,
    cast(null as date) as event_date,
    figures.reason,
    concat('device_', figures.figure) as figure,
    figures.value,
    figures.comparison,
    figures.limit_value,
    figures.points,
    residents.device_key as example_id
from residents
inner join figures on residents.device_key = figures.entity_id and figures.entity_type = 'device'
