{# Editors are internal accounts: what they did with an insight counts, and nothing else of theirs does. #}
{{ staged('content_action', [
    'insight_id',
    'action',
    'ref_id',
], with_internal=true) }}
