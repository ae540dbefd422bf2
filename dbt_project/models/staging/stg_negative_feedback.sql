{{ staged('negative_feedback', [
    'feedback',
    'item_type',
    'item_id',
]) }}
