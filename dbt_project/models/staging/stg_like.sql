{{ staged('like', [
    'action',
    'target_type',
    'target_id',
    'song_id',
    'team_id',
]) }}
