{{ staged('share', [
    'share_id',
    'song_id',
    'parent_share_id',
    'channel',
]) }}
