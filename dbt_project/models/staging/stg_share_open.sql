{{ staged('share_open', [
    'share_id',
]) }}
