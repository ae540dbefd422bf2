-- Labellers may disagree and change their minds: the newest word on an entity counts, of two at one instant the one for fake.
with

labels as (
    select
        entity_type,
        entity_id,
        is_fake,
        row_number() over (
            partition by entity_type, entity_id order by labelled_at desc, is_fake desc, labelled_by desc
        ) as newest
    from {{ ref('stg_fraud_labels') }}
)

select
    entity_type,
    entity_id,
    is_fake
from labels
where newest = 1
