{# What the model reads of each relation, beside the surroundings. #}
{% macro account_columns() -%}
    {{ return({
        'habits': [
            'liked_song_count', 'known_song_count', 'like_date_count', 'artists_per_like', 'unheard_share', 'weak_share',
            'median_heard_permille', 'median_lag_seconds', 'liked_replayed_share', 'liked_once_played_share',
            'artist_known_share', 'campaign_share', 'rewarded_share', 'settling_share', 'networks_per_like', 'like_device_count',
            'liked_play_rank', 'liked_like_rank', 'songs_like_share', 'company_unheard_share', 'company_weak_share',
            'play_count', 'play_date_count', 'effective_share', 'just_over_share', 'skipped_share', 'complete_share',
            'played_song_count', 'unliked_song_count', 'replayed_share', 'liked_of_played_share', 'played_play_rank',
            'liked_of_rare_share', 'largest_hour_share', 'beyond_unheard_share', 'free_song_count', 'free_known_count',
            'free_unheard_share', 'free_weak_share', 'free_beyond_unheard_share', 'free_company_unheard_share',
            'free_company_weak_share',
        ],
        'pace': [
            'action_count', 'comment_count', 'share_count', 'follow_count', 'instants_per_action', 'unheard_talk_share',
            'linked_comment_share', 'gap_3s_count',
            'gap_10s_count', 'gap_10s_share', 'gap_60s_share', 'median_gap_seconds', 'gap_variation', 'unlike_count',
            'likes_per_song', 'repeated_play_share',
        ],
        'exchanges': [
            'grant_count', 'claim_count', 'redeem_count', 'claim_lag_seconds', 'task_count', 'playlist_add_count',
            'share_open_count', 'sharer_count', 'most_opens_of_one', 'mutual_share', 'received_open_count',
            'opener_count', 'received_lag_seconds',
        ],
        'rewards': ['paid_known_count', 'paid_unheard_share', 'lived_date_count', 'unpaid_date_share'],
        'rhythms': ['plays_in_sitting_share', 'likes_in_sitting_share'],
        'tastes': ['artist_coherence', 'tag_coherence', 'tag_fit'],
        'users': ['attacked_song_count', 'attacked_artist_count', 'scripted_action_count', 'instant_action_count'],
        'commenters': [
            'spam_comment_count', 'copied_comment_count', 'deaf_copied_count', 'own_copied_count', 'copied_comment_share',
            'text_partner_count',
        ],
        'members': ['partner_count', 'excess_count'],
        'targets': ['target_like_count', 'target_share', 'target_unheard_share', 'target_artist_count', 'own_like_count',
            'own_unheard_share', 'own_replayed_share', 'own_artist_known_share', 'target_dates_per_like'],
        'groups': [
            'member_count', 'target_count', 'unheard_share', 'weak_share', 'replayed_share', 'once_played_share',
            'like_of_play_share', 'song_share', 'density', 'dates_per_like', 'median_span_days', 'play_rank',
            'artist_count', 'effective_artist_count', 'target_share', 'median_unliked_songs', 'median_liked_of_played',
            'median_replayed_share', 'median_networks_per_like', 'median_users_per_device', 'median_users_per_network',
            'median_age_days', 'rewarded_share', 'campaign_share', 'target_dates_per_like', 'median_plays_in_sitting',
            'median_likes_in_sitting', 'median_artist_coherence', 'median_tag_coherence', 'median_tag_fit', 'median_artist_known',
        ],
    }) }}
{%- endmacro %}

{# Of a user's likes joined with their songs: how many were not heard, or hardly, and the same of who else likes these songs.
   `weak_permille`: below it a like is hardly heard; `kind`: '' for all likes, 'free_' where the rows are free likes and the
   company is that of free likes. #}
{% macro hearing_shares(weak_permille, kind='') -%}
    {%- set unheard = 'count(case when likes.is_heard = false then 1 end)' -%}
    {%- set weak = 'count(case when likes.heard_permille < ' ~ weak_permille ~ ' then 1 end)' -%}
    cast({{ unheard }} as double) / nullif(count(likes.is_heard), 0) as {{ kind }}unheard_share,
    cast({{ weak }} as double) / nullif(count(likes.heard_permille), 0) as {{ kind }}weak_share,
    cast(sum(songs.{{ kind }}unheard_liker_count) - {{ unheard }} as double)
    / nullif(sum(songs.{{ kind }}unheard_liker_count + songs.{{ kind }}heard_liker_count) - count(likes.is_heard), 0)
        as {{ kind }}company_unheard_share,
    cast(sum(songs.{{ kind }}weak_liker_count) - {{ weak }} as double)
    / nullif(sum(songs.{{ kind }}measured_liker_count) - count(likes.heard_permille), 0) as {{ kind }}company_weak_share
{%- endmacro %}
