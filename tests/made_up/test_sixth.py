"""The platform of playlists and bookmarks keeps its promises: landed without a reject, truth that joins, kinds as described."""

from __future__ import annotations

import dataclasses

import numpy as np
import pytest
from tests.made_up.promises import Make, Platform, Promises, Recordings, ask

from resonance.made_up import sixth
from resonance.made_up.fifth.crews import ATTACKS
from resonance.made_up.sixth import SCALES
from resonance.made_up.sixth.catalogue import Shelf
from resonance.made_up.sixth.cohorts import COHORTS, FEWEST
from resonance.made_up.sixth.hours import Visits, queue
from resonance.made_up.sixth.listening import roots
from resonance.made_up.sixth.terms import GHOST_HEARD, PATIENT

TINY = dataclasses.replace(SCALES["small"], people=900, songs=800, artists=200, plays_each=40.0)
PLATFORM = Platform(sixth, TINY, 6, ATTACKS[1:], PATIENT, frozenset(COHORTS), FEWEST)
REAL = "from events e join users u using (user_id) where not u.is_fake and coalesce(e.attack, '') = ''"


class TestPromises(Promises, Recordings):
    """What every platform promises."""

    least_lines = 40_000
    repeated = 500
    least_age_days = 55
    ghost_heard = GHOST_HEARD
    line_bounds = (50, 3_000, 0.02, 0.02, 0.02)


def test_plays_end_as_in_a_billion_real_ones(make: Make) -> None:
    """A quarter within five seconds, a third within half a minute, half before the end (2014)."""
    ends = "select avg(cast(listened_ms < 5000 as int)), avg(cast(listened_ms < 30000 as int)), "
    glances, tastes, parts = ask(make("N"), f"{ends} avg(cast(listened_ms < duration_ms as int)) from plays")[0]
    assert glances == pytest.approx(0.24, abs=0.06)
    assert tastes == pytest.approx(0.35, abs=0.07)
    assert parts == pytest.approx(0.486, abs=0.08)


def test_some_honest_likes_are_not_played_in_the_log_and_some_share_an_instant(make: Make) -> None:
    likes = f"{REAL} and stream = 'like' and action = 'like'"
    heard = "select 1 from events p where p.stream = 'play' and p.user_id = e.user_id and p.song_id = e.song_id"
    alone = "not list_has_any(u.cohorts, ['playlist_import', 'newcomers', 'telemetry_loss'])"
    assert 0.05 < ask(make("N"), f"select avg(cast(not exists ({heard}) as int)) {likes} and {alone}")[0][0] < 0.2
    gaps = f"select event_ts - lag(event_ts) over (partition by user_id order by event_ts) as gap {likes}"
    assert 0.01 < ask(make("N"), f"select avg(cast(gap = interval 0 second as int)) from ({gaps})")[0][0] < 0.15


def test_people_return_to_songs_the_sooner_the_rather(make: Make) -> None:
    """Half of the plays were heard before; more of them were last heard some ten plays ago than some fifty plays ago."""
    order = f"select *, row_number() over (partition by user_id order by event_ts) as n {REAL} and stream = 'play'"
    lags = np.array(ask(
        make("N"), f"select n - lag(n) over (partition by user_id, song_id order by n) as back from ({order}) qualify back > 0"
    )).ravel()  # fmt: skip
    assert 0.3 < len(lags) / ask(make("N"), f"select count(*) {REAL} and stream = 'play'")[0][0] < 0.75
    assert np.mean((lags > 5) & (lags <= 15)) > 2 * np.mean((lags > 45) & (lags <= 55))


def test_crews_differ_in_how_much_they_listen(make: Make) -> None:
    heard = "select 1 from events p where p.stream = 'play' and p.user_id = e.user_id and p.song_id = e.song_id"
    shares = np.array(ask(
        make("S"), f"select avg(cast(exists ({heard}) as int)) from events e where stream = 'like' and is_fake group by attack"
    )).ravel()  # fmt: skip
    assert shares.min() < 0.3 and shares.max() > 0.6


def test_a_copy_leads_to_its_original_and_never_to_another_owner() -> None:
    owner, lag = np.array([0, 0, 0, 0, 1, 1]), np.array([0, 1, 2, 2, 3, 1])
    assert roots(owner, lag).tolist() == [0, 0, 0, 0, 4, 4]


def test_a_visit_waits_until_the_visit_before_is_over() -> None:
    visits = Visits(np.array([0, 0, 1]), np.array([0, 1_000, 500]))
    assert queue(visits, np.array([10_000, 0, 0])).tolist() == [0, 70_000, 500]


def test_a_shelf_draws_by_weight_among_the_things_of_a_key() -> None:
    shelf = Shelf(np.array([1, 0, 1]), np.array([1.0, 5.0, 3.0]), 2)
    drawn = shelf.draw(np.ones(4, int), np.array([0.0, 0.2, 0.3, 0.999]))
    assert drawn.tolist() == [0, 0, 2, 2] and shelf.draw(np.array([0]), np.array([0.5])).tolist() == [1]
