"""The company that likes keep, against plain Python."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from resonance.authenticity.company import SUSPICIOUS, Likes, company_in_groups, company_of_users, fake_company

USERS, SONGS = 6, 4
P_FAKE = st.lists(st.integers(0, 100).map(lambda n: n / 100), min_size=USERS, max_size=USERS)
LIKED = st.dictionaries(st.tuples(st.integers(0, USERS - 1), st.integers(0, SONGS - 1)), st.booleans(), max_size=20)
"""Whether a campaign pays for it, by user and song."""


def likes_of(liked: dict[tuple[int, int], bool]) -> Likes:
    user, song = (np.array([pair[at] for pair in liked], dtype=np.int64) for at in (0, 1))
    return Likes(user, song, np.array(list(liked.values()), dtype=bool), USERS, SONGS)


def same(found: Any, expected: list[float]) -> bool:
    return bool(np.allclose(found, expected, rtol=0, atol=1e-9, equal_nan=True))


@given(liked=LIKED, p_fake=P_FAKE)
def test_the_company_of_a_like_is_everybody_else_whom_nobody_paid(
    liked: dict[tuple[int, int], bool], p_fake: list[float]
) -> None:
    shares, totals = [], []
    for (user, song), paid in liked.items():
        others = [p_fake[u] for (u, s), bought in liked.items() if s == song and u != user and not bought]
        totals.append(sum(others))
        shares.append(sum(others) / len(others) if others and not paid else math.nan)
    share, total = fake_company(likes_of(liked), np.array(p_fake))
    assert same(share, shares) and same(total, totals)


@given(liked=LIKED, p_fake=P_FAKE)
def test_a_user_has_the_company_of_his_unpaid_likes(liked: dict[tuple[int, int], bool], p_fake: list[float]) -> None:
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
    pairs = {(0, 0): True, (1, 0): True, (0, 1): True, (1, 1): True}
    p_fake = np.array([1.0, 0.0, 0, 0, 0, 0])
    paid = company_of_users(likes_of(pairs), p_fake)
    free = company_of_users(likes_of(dict.fromkeys(pairs, False)), p_fake)
    assert math.isnan(paid["company_fake_share"][1]) and paid["company_suspicious_count"][1] == 0
    assert free["company_fake_share"][1] == 1 and free["company_suspicious_count"][1] == 2


@given(group=st.lists(st.integers(-1, 2), min_size=USERS, max_size=USERS), p_fake=P_FAKE)
def test_the_company_of_a_member_is_the_rest_of_the_group(group: list[int], p_fake: list[float]) -> None:
    expected = []
    for user, mine in enumerate(group):
        others = [p_fake[other] for other in range(USERS) if other != user and group[other] == mine >= 0]
        expected.append(sum(others) / len(others) if others else math.nan)
    assert same(company_in_groups(np.array(group), np.array(p_fake))["group_fake_share"], expected)
