{{ staged('play', [
    'song_id',
    'playlist_id',
    'source',
    'listened_ms',
    'duration_ms',
    'end_reason',
]) }}
