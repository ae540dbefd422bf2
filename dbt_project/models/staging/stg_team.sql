{{ staged('team', [
    'action',
    'team_id',
    'match_id',
]) }}
