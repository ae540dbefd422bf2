{{ config(materialized='view') }}

{#
    How genuine a user is on a date, for what no event verdict speaks about (opens, dwell, playlists created): a person's
    word, else the rules'. Spans of one user do not overlap.
#}

with

spans as (select * from {{ ref('verdict_spans') }} where entity_type = 'user'),

words as (select distinct entity_id from spans where chain = 'person')

select
    spans.entity_id as user_key,
    spans.from_date,
    spans.to_date,
    cast(1 - spans.p_fake as decimal(9, 6)) as genuine_weight
from spans
left join words on spans.entity_id = words.entity_id
where (spans.chain = 'person' or words.entity_id is null) and spans.p_fake > 0
