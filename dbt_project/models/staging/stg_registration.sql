{{ staged('registration', [
    'channel',
    'share_id',
]) }}
