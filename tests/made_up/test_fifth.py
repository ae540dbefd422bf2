"""The platform of friends and snippets keeps its promises: landed without a reject, truth that joins, kinds as described."""

from __future__ import annotations

import dataclasses

import numpy as np
import pytest
from tests.made_up.promises import Make, Platform, Promises, Recordings, ask

from resonance.made_up import fifth
from resonance.made_up.fifth import SCALES
from resonance.made_up.fifth.accounts import befriend
from resonance.made_up.fifth.crews import ATTACKS, PATIENT
from resonance.made_up.fifth.crowds import FEWEST, SHARES
from resonance.made_up.fifth.patient import GHOST_HEARD
from resonance.made_up.fifth.stage import Log

TINY = dataclasses.replace(SCALES["small"], people=900, songs=700, artists=200, plays_each=40.0)
PLATFORM = Platform(fifth, TINY, 5, tuple(ATTACKS[1:]), tuple(PATIENT), frozenset(SHARES), FEWEST)


class TestPromises(Promises, Recordings):
    """What every platform promises."""

    least_lines = 40_000
    repeated = 500
    least_age_days = 50
    ghost_heard = GHOST_HEARD
    line_bounds = (50, 3_000, 0.02, 0.02, 0.02)


def test_many_honest_likes_are_not_played_in_the_log_and_come_in_bursts(make: Make) -> None:
    real = "from events l join users u using (user_id) where stream = 'like' and not u.is_fake and l.action = 'like'"
    heard = "select 1 from events p where p.stream = 'play' and p.user_id = l.user_id and p.song_id = l.song_id"
    alone = " and not list_has_any(u.cohorts, ['playlist_import', 'newcomers'])"
    assert 0.04 < ask(make("N"), f"select avg(cast(not exists ({heard}) as int)) {real}{alone}")[0][0] < 0.3
    gaps = f"select l.event_ts - lag(l.event_ts) over (partition by user_id order by l.event_ts) as gap {real}"
    assert 0.01 < ask(make("N"), f"select avg(cast(gap = interval 0 second as int)) from ({gaps})")[0][0] < 0.2
    assert 0.2 < ask(make("N"), f"select avg(cast(gap < interval 60 second as int)) from ({gaps})")[0][0] < 0.8


def test_most_plays_are_snippets_and_few_people_give_most_likes(make: Make) -> None:
    assert 0.4 < ask(make("N"), "select avg(cast(listened_ms < 30000 as int)) from plays")[0][0] < 0.75
    likes = np.array(ask(make("N"), "select count(*) from events where stream = 'like' group by user_id order by 1 desc")).ravel()
    assert likes[: TINY.people // 10].sum() > likes.sum() / 2


def test_a_friend_likes_what_a_friend_liked(make: Make) -> None:
    """Friends have more liked songs in common than people who are no friends."""
    shared = (
        "with l as (select distinct user_id, song_id from events where stream = 'like'), g as (select follower_user_id a, "
        "{other} b from read_parquet('{graph}')) select count(*) from g join l x on x.user_id = a "
        "join l y on y.user_id = b and x.song_id = y.song_id where a <> b"
    )
    graph = make("N").landing / "follows_graph" / f"dt={TINY.last_day}" / "follows_graph.parquet"
    friends = ask(make("N"), shared.format(other="followee_user_id", graph=graph))[0][0]
    strangers = ask(make("N"), shared.format(other="lead(followee_user_id, 211) over (order by follower_user_id)", graph=graph))[
        0
    ][0]
    assert friends > 1.15 * strangers


def test_coupon_lovers_claim_when_they_notice_and_some_at_once(make: Make) -> None:
    lags = np.array(ask(
        make("N"),
        "select epoch(c.event_ts) - epoch(g.event_ts) from rewards c join rewards g using (grant_id) join users u "
        "on u.user_id = c.user_id where c.action = 'claim' and g.action = 'grant' and list_contains(u.cohorts, 'reward_driven')",
    )).ravel()  # fmt: skip
    assert 600 < np.median(lags) < 4 * 3_600
    assert 0.01 < np.mean(lags < 60) < 0.5


def test_an_unknown_column_is_refused() -> None:
    with pytest.raises(TypeError, match="share_open has no column song"):
        Log().add("share_open", np.array([1]), np.array([2]), share=3, song=4)


def test_friends_are_mostly_of_the_community_and_never_oneself() -> None:
    community, friends = befriend(np.random.default_rng(3), 2_000, 0.8)
    who, place = np.nonzero(friends >= 0)
    assert not (friends == np.arange(2_000)[:, None]).any() and friends.max() < 2_000
    assert np.mean(community[friends[who, place]] == community[who]) == pytest.approx(0.81, abs=0.03)
