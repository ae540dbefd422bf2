{# Editors are internal accounts: what they put into playlists and take out counts for those playlists, and nothing else of theirs does. #}
{{ staged('playlist', [
    'action',
    'playlist_id',
    'song_id',
], with_internal=true) }}
