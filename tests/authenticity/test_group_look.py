"""A group as one: middles of its members beside what its likes share; small groups and fans of one artist have none."""

from __future__ import annotations

from statistics import median

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from resonance.authenticity.group_look import FEWEST_MEMBERS, MEAN_ALONE, OF_ALL, OF_GROUP, OF_MEMBERS, groups_of
from resonance.authenticity.monotone import DIRECTIONS

member = st.tuples(st.integers(-1, 4), st.floats(0, 1, width=16), st.one_of(st.just(float("nan")), st.floats(0, 50, width=16)))


def known_of(members: list[tuple[int, float, float]], fans: set[int]) -> tuple[np.ndarray, dict[str, np.ndarray], np.ndarray]:
    code = np.array([group for group, _, _ in members], np.int64)
    of_group = np.where(np.isin(code, [-1, *fans]), np.nan, code * 1.5)
    own = dict.fromkeys(OF_GROUP, of_group) | {name: np.array([value for *_, value in members]) for name in OF_MEMBERS}
    return code, own, np.array([p for _, p, _ in members])


@given(st.lists(member, max_size=40), st.sets(st.integers(0, 4), max_size=3))
def test_it_sees_the_middle_of_its_members_and_the_mean_of_their_first_scores(
    members: list[tuple[int, float, float]], fans: set[int]
) -> None:
    code, own, p_alone = known_of(members, fans)
    groups = groups_of(code, own, p_alone)
    spoken_of = [g for g in range(5) if g not in fans and sum(m[0] == g for m in members) >= FEWEST_MEMBERS]
    assert groups.code.tolist() == spoken_of
    for at, group in enumerate(spoken_of):
        inside = [m for m in members if m[0] == group]
        values = [value for *_, value in inside if value == value]
        seen = {name: column[at] for name, column in groups.columns.items()}
        assert groups.size[at] == len(inside)
        assert seen[MEAN_ALONE] == pytest.approx(sum(p for _, p, _ in inside) / len(inside))
        assert all(seen[name] == group * 1.5 for name in OF_GROUP)
        for name in OF_MEMBERS:
            middle = seen[OF_ALL + name]
            assert middle == median(values) if values else np.isnan(middle)


def test_what_is_said_of_a_group_reaches_its_members_and_nobody_else() -> None:
    code, own, p_alone = known_of([(2, 0.5, 1.0)] * 3 + [(0, 0.1, 1.0), (-1, 0.2, 1.0), (1, 0.1, 1.0)], set())
    groups = groups_of(code, own, p_alone)
    assert groups.of_members(code, np.array([0.8]))[:3].tolist() == [0.8] * 3
    assert np.isnan(groups.of_members(code, np.array([0.8]))[3:]).all()


def test_a_first_look_sees_no_group_and_a_group_no_single_member() -> None:
    alone, groups = (frozenset().union(*DIRECTIONS[look]) for look in ("alone", "groups"))
    assert not any(name.startswith("group_") for name in alone)
    assert groups == {*OF_GROUP, *(OF_ALL + name for name in OF_MEMBERS), MEAN_ALONE}
