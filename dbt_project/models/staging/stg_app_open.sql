{{ staged('app_open', [
    'open_source',
]) }}
