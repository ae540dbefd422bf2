select
    newcomer_count,
    cohort_count,
    k_factor,
    ci_low,
    ci_high
from {{ measured('int_k_factors_measured') }}
