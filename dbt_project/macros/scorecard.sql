{# What the scorecard may read of a user, by how it is measured; `resonance.authenticity.features` measures alike. #}
{% macro scorecard_figures() -%}
    {{ return({
        'shares': {
            'weak_share': 'liked_song_count',
            'liked_replayed_share': 'liked_song_count',
            'networks_per_like': 'liked_song_count',
            'likes_in_sitting_share': 'liked_song_count',
            'company_unheard_share': 'liked_song_count',
            'company_weak_share': 'liked_song_count',
            'target_share': 'liked_song_count',
            'beyond_unheard_share': 'liked_song_count',
            'plays_in_sitting_share': 'play_count',
            'just_over_share': 'play_count',
            'replayed_share': 'played_song_count',
            'liked_of_played_share': 'played_song_count',
            'own_replayed_share': 'own_like_count',
            'unheard_talk_share': 'comment_count',
            'linked_comment_share': 'comment_count',
        },
        'tastes': {'tag_fit': 'played_song_count'},
        'group_shares': {'group_once_played_share': 'liked_once_played_share'},
        'usual_only': {'liked_once_played_share': 'liked_song_count'},
        'plain': [
            'group_density', 'likes_per_song', 'spam_comment_count', 'most_device_users',
            'emulator_share', 'registered_together_count', 'users_per_device', 'unlike_count',
            'deaf_copied_count', 'group_target_share', 'text_partner_count', 'rooted_share', 'own_copied_count',
            'target_artist_count', 'group_effective_artist_count', 'gap_3s_count',
        ],
    }) }}
{%- endmacro %}
