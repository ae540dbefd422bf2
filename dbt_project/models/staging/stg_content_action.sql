{{ staged('content_action', [
    'insight_id',
    'action',
    'ref_id',
]) }}
