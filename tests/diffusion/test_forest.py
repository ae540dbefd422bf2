"""Cascades equal an independent count by plain Python, to the digit."""

from __future__ import annotations

from collections import defaultdict, deque
from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from resonance.diffusion.forest import Forest, Shapes, roots_and_depths, shapes_by_day
from resonance.diffusion.invitations import k_factor

STAR, CHAIN, MIXED = [-1, 0, 0, 0, 0, 0], [-1, 0, 1, 2, 3, 4], [-1, 0, 0, 1, 1, 4]


def forest(parents: list[int], days: list[int] | None = None, songs: list[int] | None = None) -> Forest:
    count = len(parents)
    columns = (songs or [0] * count, days or [0] * count, parents)
    return Forest(*(np.array(column, np.int64) for column in columns))


def rows(shapes: Shapes) -> list[tuple[int, int, int, int, float | None, float | None]]:
    """song, day, size, depth, virality, broadcast."""
    columns = (shapes.song, shapes.day, shapes.size, shapes.depth, shapes.virality, shapes.broadcast)
    return [tuple(None if value != value else value for value in row) for row in zip(*(c.tolist() for c in columns), strict=True)]


@pytest.mark.parametrize(("parents", "virality"), [(STAR, 1.666667), (CHAIN, 2.333333), (MIXED, 2.066667)])
def test_virality_is_the_mean_distance_of_the_golden_trees(parents: list[int], virality: float) -> None:
    assert shapes_by_day(forest(parents), 0).virality[0] == pytest.approx(virality, abs=5e-7)


def test_k_has_the_exact_interval() -> None:
    k = k_factor(np.array([300, 0, 0]), np.array([5000, 100, 0]))
    assert [k.value[0], k.low[0], k.high[0]] == pytest.approx([0.06, 0.053402, 0.067188], abs=5e-7)
    assert [k.value[1], k.low[1], k.high[1]] == pytest.approx([0, 0, 0.03688879], abs=5e-9)
    assert np.isnan([k.value[2], k.low[2], k.high[2]]).all()


def plain_shape(members: list[int], parent: list[int]) -> tuple[int, int, float | None, float | None]:
    """Size, depth, virality and broadcast share of the tree of `members`, by a search from every node."""
    edges: dict[int, list[int]] = defaultdict(list)
    for node in members:
        if parent[node] >= 0:
            edges[node].append(parent[node])
            edges[parent[node]].append(node)
    total, depth, direct = 0, 0, 0
    for start in members:
        seen, waiting = {start: 0}, deque([start])
        while waiting:
            here = waiting.popleft()
            for other in edges[here]:
                if other not in seen:
                    seen[other] = seen[here] + 1
                    waiting.append(other)
        total += sum(seen.values())
        if parent[start] < 0:
            depth, direct = max(seen.values()), list(seen.values()).count(1)
    size = len(members)
    if size == 1:
        return 1, 0, None, None
    return size, depth, float(Fraction(total, size * (size - 1))), float(Fraction(direct, size - 1))


def plain_shapes(parent: list[int], day: list[int], song: list[int], until: int) -> dict[int, tuple[object, ...]]:
    """By song the shape of its largest tree up to and including a day."""
    trees: dict[int, list[int]] = defaultdict(list)
    for node in range(len(parent)):
        root = node
        while parent[root] >= 0:
            root = parent[root]
        if day[node] <= until:
            trees[root].append(node)
    largest: dict[int, int] = {}
    for root in sorted(trees):
        best = largest.get(song[root])
        if best is None or len(trees[root]) > len(trees[best]):
            largest[song[root]] = root
    return {name: plain_shape(trees[root], parent) for name, root in largest.items()}


@st.composite
def forests(draw: st.DrawFn) -> tuple[list[int], list[int], list[int]]:
    """Parents, days and songs of up to forty nodes."""
    parent, day, song = [], [], []
    for name in range(draw(st.integers(1, 3))):
        start, now = len(parent), 0
        for place in range(draw(st.integers(1, 14))):
            now += draw(st.integers(0, 2))
            above = draw(st.integers(-1, place - 1))
            parent.append(start + above if above >= 0 else -1)
            day.append(now)
            song.append(name)
    return parent, day, song


@settings(max_examples=150, deadline=None)
@given(forests(), st.integers(-1, 12))
def test_every_day_has_the_shape_that_a_plain_search_finds(world: tuple[list[int], list[int], list[int]], since: int) -> None:
    parent, day, song = world
    shown: dict[int, tuple[object, ...]] = {}
    found = rows(shapes_by_day(forest(parent, day, song), since))
    for until in range(since, 40):
        shown |= {row[0]: row[2:] for row in found if row[1] == until}
        assert shown == plain_shapes(parent, day, song, until)


def test_a_long_chain_and_a_bush_at_its_end_are_counted_exactly() -> None:
    links, bush = 1_000, 30_000
    parent = [-1, *range(links - 1), *[links - 1] * bush]
    shapes = shapes_by_day(forest(parent, list(range(links)) + [links] * bush), links)
    size = links + bush
    along = links * (links**2 - 1) // 3
    across = 2 * bush * sum(range(1, links + 1))
    assert (shapes.size[0], shapes.depth[0]) == (size, links)
    assert shapes.virality[0] == (along + across + 2 * bush * (bush - 1)) / (size * (size - 1))


def test_the_earlier_root_wins_a_tie_and_stays_until_it_is_passed() -> None:
    parent, day = [-1, -1, 1, 0, 0, 1, 1], [0, 0, 1, 2, 3, 4, 5]
    assert [(row[1], row[2]) for row in rows(shapes_by_day(forest(parent, day), 0))] == [(0, 1), (1, 2), (2, 2), (3, 3), (5, 4)]


def test_a_parent_that_comes_later_is_refused() -> None:
    with pytest.raises(ValueError, match="before its child"):
        forest([1, -1])
    with pytest.raises(ValueError, match="before its child"):
        forest([-1, 0], songs=[0, 1])


def test_depths_need_no_recursion() -> None:
    root, depth = roots_and_depths(np.arange(-1, 99_999))
    assert (root.max(), depth.max()) == (0, 99_999)
