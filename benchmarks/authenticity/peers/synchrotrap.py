"""SynchroTrap (Cao, Yang, Yu and Palow, CCS 2014): clusters of accounts that act on the same objects at about the same time.

Two likes match when they are of the same song and at most `WINDOW_MS` apart. The similarity of two accounts is the Jaccard index
of their likes, matched over all. Pairs under a threshold are dropped, the rest is clustered by single linkage, which at one
threshold means connected components, and clusters of a certain size are reported. The paper's deployment reports clusters of
hundreds among hundreds of millions; here `LEAST_SIZE` is five. Accounts with fewer than three likes have no history to compare
and are left out. An account's score is the highest threshold at which it still is in a cluster.
"""

from __future__ import annotations

import duckdb
import numpy as np

from resonance.made_up.world import World

WINDOW_MS = 2 * 3_600_000
LEAST_SIZE = 5
LEAST_LIKES = 3
THRESHOLDS = np.arange(0.05, 1.0, 0.05)

PAIRS = f"""
with likes as (
    select user_id, song_id, min(epoch_ms(event_ts)) as ts from read_parquet($likes)
    where action = 'like' and user_id is not null group by all
),
active as (select user_id, count(*) as likes from likes group by all having count(*) >= {LEAST_LIKES}),
binned as (select l.*, ts // {WINDOW_MS} as bin from likes l join active using (user_id)),
near as (select *, bin as other_bin from binned union all select *, bin + 1 from binned),
matched as (
    select a.user_id as one, b.user_id as two, count(*) as together
    from near a join binned b on a.song_id = b.song_id and a.other_bin = b.bin
    where abs(a.ts - b.ts) <= {WINDOW_MS} and a.user_id <> b.user_id and (a.bin < b.bin or a.user_id < b.user_id)
    group by all
),
pairs as (select least(one, two) as one, greatest(one, two) as two, sum(together) as together from matched group by all)
select p.one, p.two, together / (a.likes + b.likes - together) as similarity
from pairs p join active a on a.user_id = p.one join active b on b.user_id = p.two
where together / (a.likes + b.likes - together) >= {THRESHOLDS[0]}
order by 1, 2
"""


def score(world: World, user_id: np.ndarray) -> np.ndarray:
    """0 for accounts in no cluster at all; `user_id` is sorted."""
    with duckdb.connect() as connection:
        found = connection.execute(PAIRS, {"likes": str(world.landing / "like" / "*" / "*.parquet")}).fetchnumpy()
    ends = [np.searchsorted(user_id, np.asarray(found[name]).astype(user_id.dtype)) for name in ("one", "two")]
    return cluster_heights((ends[0], ends[1], np.asarray(found["similarity"], float)), len(user_id))


def cluster_heights(pairs: tuple[np.ndarray, np.ndarray, np.ndarray], count: int) -> np.ndarray:
    """For each of `count` accounts the highest threshold at which its component of `pairs` (one, two, similarity) is large."""
    from scipy.sparse import coo_array
    from scipy.sparse.csgraph import connected_components

    one, two, similarity = pairs
    heights = np.zeros(count)
    for threshold in THRESHOLDS:
        kept = similarity >= threshold
        graph = coo_array((np.ones(kept.sum()), (one[kept], two[kept])), shape=(count, count))
        label = connected_components(graph, directed=False)[1]
        heights[np.bincount(label)[label] >= LEAST_SIZE] = threshold
    return heights
