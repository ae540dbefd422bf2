"""The graph against plain Python on small cases, and whatever order the pairs come in."""

from __future__ import annotations

from collections import Counter

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from resonance.authenticity.graph import CORE, find_groups

Pair = tuple[int, int, int]


def table(pairs: list[Pair]) -> pa.Table:
    return pa.table(
        {
            "user_key": pa.array([f"u{one:02}" for one, _, _ in pairs], pa.string()),
            "partner_key": pa.array([f"u{other:02}" for _, other, _ in pairs], pa.string()),
            "common_song_count": pa.array([weight for *_, weight in pairs], pa.int64()),
            "expected_count": pa.array([0.5] * len(pairs), pa.float64()),
        }
    )


def groups(pairs: list[Pair]) -> dict[str, set[str]]:
    found: dict[str, set[str]] = {}
    for row in find_groups(table(pairs)).to_pylist():
        found.setdefault(row["group_id"], set()).add(row["user_key"])
    return found


def clique(members: list[int], weight: int = 4) -> list[Pair]:
    return [(one, other, weight) for one in members for other in members if one < other]


def core_of(pairs: list[Pair]) -> set[str]:
    """The k-core, peeled off one node at a time."""
    edges = {(one, other) for one, other, _ in pairs}
    while True:
        degree = Counter(node for edge in edges for node in edge)
        weak = {node for node, count in degree.items() if count < CORE}
        if not weak:
            return {f"u{node:02}" for node in degree}
        edges = {edge for edge in edges if not weak & set(edge)}


def test_two_cliques_with_a_bridge_are_two_groups() -> None:
    assert groups([*clique([0, 1, 2, 3, 4]), *clique([5, 6, 7, 8]), (4, 5, 3)]) == {
        "u00": {"u00", "u01", "u02", "u03", "u04"},
        "u05": {"u05", "u06", "u07", "u08"},
    }


def test_who_hangs_on_by_two_threads_is_in_no_group() -> None:
    assert groups([*clique([0, 1, 2, 3]), (0, 9, 8), (1, 9, 8)]) == {"u00": {"u00", "u01", "u02", "u03"}}


def test_no_pairs_make_no_groups() -> None:
    assert find_groups(table([])).num_rows == 0


def test_partners_and_excess_are_counted_in_the_core() -> None:
    rows = {row["user_key"]: row for row in find_groups(table([*clique([0, 1, 2, 3]), (0, 9, 8)])).to_pylist()}
    assert rows["u00"]["partner_count"] == 3
    assert rows["u00"]["excess_count"] == pytest.approx(3 * 3.5)


pairs_of_people = st.lists(
    st.tuples(st.integers(0, 11), st.integers(0, 11), st.integers(3, 9)).filter(lambda pair: pair[0] < pair[1]),
    unique_by=lambda pair: pair[:2],
    max_size=60,
)


@given(pairs_of_people, st.randoms(use_true_random=False))
def test_the_order_of_pairs_changes_nothing(pairs: list[Pair], chance: object) -> None:
    shuffled = list(pairs)
    chance.shuffle(shuffled)  # type: ignore[attr-defined]
    assert find_groups(table(pairs)).equals(find_groups(table(shuffled)))


@given(pairs_of_people)
def test_members_are_the_core_and_a_group_is_named_after_its_smallest(pairs: list[Pair]) -> None:
    found = groups(pairs)
    assert set().union(*found.values()) == core_of(pairs) if found else not core_of(pairs)
    assert all(name == min(members) for name, members in found.items())


def test_a_large_ring_among_noise_stays_whole() -> None:
    chance = np.random.default_rng(3)
    noise = {tuple(sorted(edge)) for edge in chance.integers(40, 99, (60, 2)).tolist() if edge[0] != edge[1]}
    found = groups([*clique(list(range(20)), 6), *((one, other, 3) for one, other in sorted(noise))])
    assert found["u00"] == {f"u{n:02}" for n in range(20)}
