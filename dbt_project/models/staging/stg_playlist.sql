{{ staged('playlist', [
    'action',
    'playlist_id',
    'song_id',
]) }}
