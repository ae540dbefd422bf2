{{ config(materialized='table') }}

{{ staged_snapshot('fraud_labels', ['entity_type', 'entity_id', 'labelled_by', 'labelled_at'], [
    'is_fake',
]) }}
