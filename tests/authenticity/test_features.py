"""Shares beside the platform's own, and ranks among its accounts: they know order, and nothing of scale."""

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from resonance.authenticity.features import (
    GROUP_SHARES,
    ORDER_SHARES,
    RANK_OF,
    RANKED,
    SHARES_OF,
    TOLD_ENOUGH,
    Floats,
    measured_by_platform,
    orders_by_platform,
    ranked_by_platform,
)
from resonance.authenticity.monotone import DIRECTIONS
from resonance.authenticity.reasons import HASTY, reason_of

VALUES = st.lists(st.one_of(st.integers(-1_000, 1_000).map(float), st.just(np.nan)), min_size=1, max_size=60).map(np.array)


SHARE = st.floats(0, 1)
COUNT_OF = {share: count for count, shares in SHARES_OF.items() for share in shares.split()}


@given(share=SHARE, usual=SHARE, count=st.integers(0, 50))
def test_a_share_is_drawn_to_the_usual_one_and_read_as_a_multiple_of_it(share: float, usual: float, count: int) -> None:
    columns = dict.fromkeys((*COUNT_OF, *COUNT_OF.values(), *GROUP_SHARES), np.full(2, np.nan))
    columns |= {"weak_share": np.array([share, np.nan]), "liked_song_count": np.array([float(count), 9.0])}
    columns |= {"group_weak_share": np.array([share, share]), "group_effective_artist_count": np.array([2.0, 1.9])}
    found = measured_by_platform(columns, dict.fromkeys(COUNT_OF, usual))
    drawn = (share * count + 4 * usual) / (count + 4)
    assert found["weak_share"].tolist() == pytest.approx([(drawn + 0.01) / (usual + 0.01), 1.0])
    assert found["group_weak_share"][0] == pytest.approx((share + 0.01) / (usual + 0.01))
    assert np.isnan(found["group_weak_share"][1]), "nothing is read of fans"


@given(share=SHARE, usual=SHARE, count=st.integers(0, 50))
def test_the_songs_of_single_likes_are_drawn_to_the_platform_and_measured_by_it(share: float, usual: float, count: int) -> None:
    at = {own: usual / (number + 1) for number, own in enumerate(sorted({own for own, _ in ORDER_SHARES.values()}))}
    counts = {name: np.array([count + place, 3.0]) for place, (_, name) in enumerate(ORDER_SHARES.values())}
    found = orders_by_platform({**dict.fromkeys(ORDER_SHARES, np.array([share, np.nan])), **counts}, at)
    for name, (own, events) in ORDER_SHARES.items():
        drawn = (share * counts[events][0] + 4 * at[own]) / (counts[events][0] + 4)
        assert found[name][0] == pytest.approx((drawn + 0.01) / (at[own] + 0.01))
        assert np.isnan(found[name][1]), "of what nobody knows nothing is said"


def ranks_of(values: Floats) -> Floats:
    found = ranked_by_platform(dict.fromkeys(RANKED, values))
    assert set(found) == {RANK_OF + name for name in RANKED}
    return found[RANK_OF + RANKED[0]]


@settings(deadline=None)
@given(VALUES)
def test_ranks_keep_order_and_equality_and_leave_the_unknown_unknown(values: Floats) -> None:
    ranks = ranks_of(values)
    known = ~np.isnan(values)
    if len(set(values[known])) < 2:
        assert np.isnan(ranks).all(), "where nobody differs nothing is told"
        return
    assert np.array_equal(np.isnan(ranks), ~known)
    assert ((ranks[known] > 0) & (ranks[known] < 1)).all()
    less, lower = values[known][:, None] < values[known], ranks[known][:, None] < ranks[known]
    assert np.array_equal(less, lower)


@settings(deadline=None)
@given(VALUES)
def test_ranks_know_neither_scale_nor_the_order_of_rows(values: Floats) -> None:
    assert np.array_equal(ranks_of(values), ranks_of(np.exp(values / 250) * 3 + 1), equal_nan=True)
    order = np.argsort(np.random.default_rng(len(values)).random(len(values)))
    assert np.array_equal(ranks_of(values)[order], ranks_of(values[order]), equal_nan=True)


def test_ranks_among_few_lie_near_the_middle() -> None:
    assert np.isnan(ranks_of(np.array([7.0, 7.0, np.nan]))).all()
    assert ranks_of(np.array([1.0, 2.0, 2.0])).tolist() == pytest.approx([10.5 / 23, 12 / 23, 12 / 23])
    assert ranks_of(np.arange(10_000.0))[[0, -1]].tolist() == pytest.approx([10.5 / 10_020, 10_009.5 / 10_020])


@pytest.mark.parametrize("silence", [np.nan, 0.0])
def test_a_platform_that_tells_too_little_has_no_ranks(silence: float) -> None:
    """Whether nothing was delivered or nothing differs."""
    enough = math.ceil(TOLD_ENOUGH * len(RANKED))
    for told, is_read in ((enough, True), (enough - 1, False)):
        silent = dict.fromkeys(RANKED[told:], np.full(3, silence))
        ranks = ranked_by_platform(dict.fromkeys(RANKED[:told], np.array([1.0, 2.0, np.nan])) | silent)
        assert len(ranks) == len(RANKED)
        assert {name for name, rank in ranks.items() if not np.isnan(rank[0])} == {RANK_OF + n for n in RANKED[:told] if is_read}


def test_what_is_ranked_is_read_by_both_looks_at_a_user_and_speaks_for_the_reason_of_its_figure() -> None:
    for look in ("alone", "among"):
        assert {RANK_OF + name for name in RANKED} <= DIRECTIONS[look][2]
    assert reason_of(RANK_OF + "gap_3s_count", ">=") == reason_of("gap_3s_count", ">=") == "script_burst"
    assert reason_of(RANK_OF + "age_days", "<=") == "fresh_account_ring"


@pytest.mark.parametrize(
    ("figure", "comparison", "reason"),
    [
        ("largest_hour_share", ">=", "script_burst"),
        ("largest_hour_share", "<=", "slow_drip"),
        ("median_gap_seconds", "<=", "script_burst"),
        ("median_gap_seconds", ">=", "slow_drip"),
        ("group_target_dates_per_like", ">=", "slow_drip"),
        ("group_density", ">=", "coordinated_likes"),
        ("own_replayed_share", "<=", "unheard_likes"),
    ],
)
def test_tempo_tells_haste_on_one_side_and_patience_on_the_other(figure: str, comparison: str, reason: str) -> None:
    assert reason_of(figure, comparison) == reason
    assert set(HASTY) <= {name.removeprefix(RANK_OF).removeprefix("group_") for names in DIRECTIONS["among"] for name in names}
