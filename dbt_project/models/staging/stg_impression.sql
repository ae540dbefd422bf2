{{ staged('impression', [
    'item_type',
    'item_id',
    'visible_ms',
    'visible_pct',
    'boost_id',
]) }}
