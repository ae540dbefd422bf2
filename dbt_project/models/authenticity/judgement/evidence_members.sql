-- Who belongs to which group of the coordination graph; found by label propagation over `evidence_pairs`.
select
    user_key,
    group_id,
    partner_count,
    excess_count
from {{ group_files() }}
