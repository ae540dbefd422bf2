{{ staged('follow', [
    'action',
    'target_type',
    'target_id',
]) }}
