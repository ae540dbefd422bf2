-- A number in the order of the keys: what is joined, grouped and sorted by the million carries four bytes instead of a text.
with

appearances as (select * from {{ ref('evidence_appearances') }}),

users as (select distinct user_key from appearances)

select
    user_key,
    cast(row_number() over (order by user_key) as integer) as user_number
from users
