select
    song_id,
    from_date,
    to_date,
    cascade_size,
    cascade_depth,
    structural_virality,
    broadcast_ratio
from {{ measured('int_song_cascades_measured') }}
