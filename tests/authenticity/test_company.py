"""The company that likes keep, against plain Python."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from resonance.authenticity.company import SUSPICIOUS, Likes, company_in_groups, company_of_users, fake_company

USERS, SONGS = 6, 4
P_FAKE = st.lists(st.integers(0, 100).map(lambda n: n / 100), min_size=USERS, max_size=USERS)
FREE, SETTLING, PAID, BOTH = "free", "settling", "paid", "paid while settling"
Liked = dict[tuple[int, int], str]
LIKED = st.dictionaries(
    st.tuples(st.integers(0, USERS - 1), st.integers(0, SONGS - 1)), st.sampled_from([FREE, SETTLING, PAID, BOTH]), max_size=20
)
"""What a like is, by user and song."""


def likes_of(liked: Liked) -> Likes:
    user, song = (np.array([pair[at] for pair in liked], dtype=np.int64) for at in (0, 1))
    paid, settling = (np.array([name in kind for kind in liked.values()], dtype=bool) for name in (PAID, SETTLING))
    return Likes(user, song, paid, settling, USERS, SONGS)


def same(found: Any, expected: list[float]) -> bool:
    return bool(np.allclose(found, expected, rtol=0, atol=1e-6, equal_nan=True))


@given(liked=LIKED, p_fake=P_FAKE)
def test_the_company_of_a_like_is_everybody_else_who_likes_freely(liked: Liked, p_fake: list[float]) -> None:
    shares, totals = [], []
    for (user, song), kind in liked.items():
        others = [p_fake[u] for (u, s), other in liked.items() if s == song and u != user and other == FREE and PAID not in kind]
        totals.append(sum(others))
        shares.append(sum(others) / len(others) if others else math.nan)
    share, total = fake_company(likes_of(liked), np.array(p_fake))
    assert same(share, shares) and same(total, totals)


@given(liked=LIKED, p_fake=P_FAKE)
def test_a_user_has_the_company_of_his_unpaid_likes(liked: Liked, p_fake: list[float]) -> None:
    likes = likes_of(liked)
    share = fake_company(likes, np.array(p_fake))[0]
    found = company_of_users(likes, np.array(p_fake))
    for user in range(USERS):
        own = [part for (who, _), part in zip(liked, share, strict=True) if who == user and not math.isnan(part)]
        many = sum(part >= SUSPICIOUS for part in own)
        expected = (sum(own) / len(own), many / len(own), many) if own else (math.nan, math.nan, 0)
        assert same([column[user] for column in found.values()], list(expected))


def test_who_takes_what_a_campaign_pays_for_keeps_no_company_by_it() -> None:
    """Two come for pay and one of them is fake; without pay the same likes are company."""
    pairs = [(0, 0), (1, 0), (0, 1), (1, 1)]
    p_fake = np.array([1.0, 0.0, 0, 0, 0, 0])
    paid = company_of_users(likes_of(dict.fromkeys(pairs, PAID)), p_fake)
    free = company_of_users(likes_of(dict.fromkeys(pairs, FREE)), p_fake)
    assert math.isnan(paid["company_fake_share"][1]) and paid["company_suspicious_count"][1] == 0
    assert free["company_fake_share"][1] == 1 and free["company_suspicious_count"][1] == 2


@given(own=st.integers(0, 100))
def test_one_certain_fake_is_one_whoever_looks(own: int) -> None:
    share, total = fake_company(likes_of({(0, 0): FREE, (1, 0): FREE, (2, 0): FREE}), np.array([own / 100, 1.0, 0.0, 0, 0, 0]))
    assert total[0] == 1 and share[0] == pytest.approx(0.5)


def test_newcomers_are_nobodys_company_and_see_who_likes_the_song_freely() -> None:
    """A fake and a newcomer tick what two people love: neither harms the other, and both are in good company."""
    liked = {(0, 0): SETTLING, (1, 0): SETTLING, (2, 0): FREE, (3, 0): FREE}
    share, total = fake_company(likes_of(liked), np.array([1.0, 0.0, 0.0, 0.0, 0, 0]))
    assert share.tolist() == [0, 0, 0, 0] and total.tolist() == [0, 0, 0, 0]
    share, total = fake_company(likes_of(liked), np.array([0.0, 0.0, 1.0, 0.0, 0, 0]))
    assert share.tolist() == [0.5, 0.5, 0.0, 1.0] and total.tolist() == [1, 1, 0, 1]


@given(group=st.lists(st.integers(-1, 2), min_size=USERS, max_size=USERS), p_fake=P_FAKE)
def test_the_company_of_a_member_is_the_rest_of_the_group(group: list[int], p_fake: list[float]) -> None:
    expected = []
    for user, mine in enumerate(group):
        others = [p_fake[other] for other in range(USERS) if other != user and group[other] == mine >= 0]
        expected.append(sum(others) / len(others) if others else math.nan)
    assert same(company_in_groups(np.array(group), np.array(p_fake))["group_fake_share"], expected)
