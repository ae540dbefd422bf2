{{ config(materialized='table') }}

{{ staged_snapshot('overrides', ['decision_id'], [
    'entity_type',
    'entity_id',
    'action',
    'reason',
    'decided_by',
    'decided_at',
]) }}
