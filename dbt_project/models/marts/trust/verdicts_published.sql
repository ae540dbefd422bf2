{{ config(materialized='table', alias='verdicts') }}

with

verdicts as (
    select
        verdict_id,
        entity_type,
        entity_id,
        reasons,
        evidence,
        p_fake,
        decided_at,
        decided_by,
        superseded_by
    from {{ ref('verdicts') }}
)

select
    verdict_id,
    entity_type,
    entity_id,
    reasons,
    evidence,
    cast(p_fake as double) as p_fake,
    decided_at,
    decided_by,
    superseded_by,
    {{ stamp() }}
from verdicts
