"""The coordination graph: pairs that SQL has pruned, cut to its core and parted into groups.

Label propagation after Raghavan, Albert and Kumara (2007), weighted by the number of common songs beyond the expected one,
with exact weights and a fixed order, so that the same pairs always make the same groups.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc
from scipy import sparse

CORE = 3
ROUNDS = 20
WEIGHT_STEPS = 1000

Integers = npt.NDArray[np.int64]
SCHEMA = pa.schema(
    [
        pa.field("user_key", pa.string()),
        pa.field("group_id", pa.string()),
        pa.field("partner_count", pa.int64()),
        pa.field("excess_count", pa.float64()),
    ]
)


def find_groups(pairs: pa.Table) -> pa.Table:
    """Groups of the graph over `pairs` (user_key, partner_key, common_song_count, expected_count), one row per member.

    A group is named after the smallest key in it; users outside the 3-core are in none. `partner_count` is the degree in
    the core, `excess_count` the common songs beyond expectation over all partners.
    """
    keys = pc.unique(pa.chunked_array([*pairs["user_key"].chunks, *pairs["partner_key"].chunks], pa.string())).sort()
    one, other = (pc.index_in(pairs[name], keys).to_numpy().astype(np.int64) for name in ("user_key", "partner_key"))
    excess = pairs["common_song_count"].to_numpy() - pairs["expected_count"].to_numpy()
    weight = np.maximum(1, np.round(excess * WEIGHT_STEPS)).astype(np.int64)
    order = np.lexsort((other, one))
    one, other, weight = one[order], other[order], weight[order]
    kept = core(one, other, len(keys))
    if not kept.any():
        return pa.Table.from_pylist([], schema=SCHEMA)
    one, other, weight = one[kept], other[kept], weight[kept]
    graph = _symmetric(one, other, weight, len(keys))
    label = propagate(graph)
    degree = np.diff(graph.indptr)
    members = np.flatnonzero(degree)
    columns = [
        keys.take(pa.array(members)),
        keys.take(pa.array(label[members])),
        pa.array(degree[members].astype(np.int64)),
        pa.array(np.asarray(graph.sum(axis=1)).ravel()[members] / WEIGHT_STEPS),
    ]
    return pa.Table.from_arrays(columns, schema=SCHEMA)


def core(one: Integers, other: Integers, size: int) -> npt.NDArray[np.bool_]:
    """Which edges lie in the k-core: every node left has at least `CORE` of them (Seidman 1983)."""
    kept = np.ones(len(one), dtype=bool)
    while True:
        degree = np.bincount(one[kept], minlength=size) + np.bincount(other[kept], minlength=size)
        strong = degree >= CORE
        remaining = kept & strong[one] & strong[other]
        if remaining.sum() == kept.sum():
            return kept
        kept = remaining


def propagate(graph: sparse.csr_array) -> Integers:
    """A label per node: each takes the heaviest label around it, the smaller of equal ones, until nothing moves.

    A node's own label counts as much as its heaviest edge, and nodes of even and odd number take turns, so that nodes
    cannot swap labels for ever.
    """
    size = graph.shape[0]
    label = node = np.arange(size)
    row = np.concatenate([np.repeat(node, np.diff(graph.indptr)), node])
    around = np.concatenate([graph.indices.astype(np.int64), node])
    weight = np.concatenate([graph.data, graph.max(axis=1).toarray().ravel().astype(np.int64)])
    for _ in range(ROUNDS):
        before = label
        for turn in (0, 1):
            label = np.where(node % 2 == turn, _heaviest(row, label[around], weight, label), label)
        if np.array_equal(before, label):
            break
    return _smallest_member(label)


def _heaviest(row: Integers, around: Integers, weight: Integers, label: Integers) -> Integers:
    size = len(label)
    summed = sparse.csr_array((weight, (row, around)), shape=(size, size))
    summed.sum_duplicates()
    owner = np.repeat(np.arange(size), np.diff(summed.indptr))
    order = np.lexsort((summed.indices, -summed.data, owner))
    lead = order[np.flatnonzero(np.diff(owner[order], prepend=-1))]
    heaviest = label.copy()
    heaviest[owner[lead]] = summed.indices[lead]
    return heaviest


def _smallest_member(label: Integers) -> Integers:
    smallest = np.full(len(label), len(label))
    np.minimum.at(smallest, label, np.arange(len(label)))
    return np.asarray(smallest[label])


def _symmetric(one: Integers, other: Integers, weight: Integers, size: int) -> sparse.csr_array:
    ends = (np.concatenate([one, other]), np.concatenate([other, one]))
    return sparse.csr_array((np.concatenate([weight, weight]), ends), shape=(size, size))
