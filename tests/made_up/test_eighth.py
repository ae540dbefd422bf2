"""The karaoke platform keeps its promises: landed without a reject, truth that joins, kinds as described."""

from __future__ import annotations

import dataclasses

import numpy as np
from tests.made_up.promises import Make, Platform, Promises, Recordings, ask
from tests.made_up.trades import Coupons, Suppliers

from resonance.made_up import eighth
from resonance.made_up.eighth import SCALES
from resonance.made_up.eighth.catalogue import Wave
from resonance.made_up.eighth.crews import TRADES
from resonance.made_up.eighth.crowds import FEWEST, SHARES
from resonance.made_up.eighth.quiet import GHOST_HEARD
from resonance.made_up.market import PATIENT
from resonance.made_up.third.scale import DAY

TINY = dataclasses.replace(SCALES["small"], people=900, songs=700, artists=200, plays_each=40.0)
PLATFORM = Platform(eighth, TINY, 8, tuple(TRADES), PATIENT, frozenset(SHARES), FEWEST)
LIKES = "from events l join users u using (user_id) where stream = 'like' and not u.is_fake and l.action = 'like'"


class TestPromises(Promises, Recordings, Coupons, Suppliers):
    """What every platform promises."""

    least_lines = 40_000
    repeated = 500
    least_age_days = 60
    ghost_heard = GHOST_HEARD
    line_bounds = (50, 3_000, 0.02, 0.02, 0.02)
    needed = {"coupon": 1, "team_pk": 1, "daily_task": 1}
    lively = 0.25
    renewed = 0.4


def test_a_quarter_of_plays_ends_at_once_and_half_with_the_hook(make: Make) -> None:
    """Skips as Lamere (2014) counts them; a feed of hooks makes the rest shorter than on a listening app."""
    shares = ask(make("N"), "select avg(cast(listened_ms < 5000 as int)), avg(cast(listened_ms < 30000 as int)) from plays")[0]
    assert np.allclose(shares, (0.25, 0.5), atol=0.07)


def test_a_tenth_of_the_likers_gives_two_fifths_of_the_likes(make: Make) -> None:
    """Participation is unequal (Nielsen 2006), and a fifth or more never likes anything."""
    alone = "and not list_has_any(u.cohorts, ['playlist_import', 'newcomers', 'reward_driven'])"
    counts = np.sort(np.array(ask(make("N"), f"select count(*) {LIKES} {alone} group by user_id")).ravel())[::-1]
    assert 0.3 < counts[: len(counts) // 10].sum() / counts.sum() < 0.65
    assert len(counts) < 0.8 * TINY.people


def test_real_rooms_like_together(make: Make) -> None:
    """Without a single fake, songs get likes of several people within a minute, far more often than on their own."""
    together = (
        "select count(*) from (select song_id, time_bucket(interval 1 minute, event_ts), count(distinct user_id) as n "
        f"{LIKES} {{}} group by 1, 2 having n >= 3)"
    )
    alone = "and not list_has_any(u.cohorts, ['fan_club', 'influencer_followers', 'viral_song', 'newcomers'])"
    assert ask(make("N"), together.format(alone))[0][0] >= 10


def test_attention_relaxes_by_a_power_law() -> None:
    """Crane and Sornette (2008): it falls by 2 ** −(1 + θ) when the time since the shock doubles."""
    wave = Wave(0, 0, 1.0, 0.4)
    strength = wave.strength(np.array([-1, 0, 1, 3, 7]) * DAY)
    assert strength[0] == 0 and np.allclose(strength[2:] / strength[1:-1], 2**-1.4)


def test_hunters_like_what_pays(make: Make) -> None:
    paid = (
        "select avg(cast(campaign_id is not null as int)) from likes join users u using (user_id) where u.attack = 'reward_only'"
    )
    assert ask(make("S"), paid)[0][0] > 0.95


def test_sleepers_wake_together(make: Make) -> None:
    """Most accounts of the coordinated are older than the log, yet nothing of them is in its first days."""
    first = (
        "select avg(cast(first > date '2026-10-10' as int)) from (select min(e.event_ts) as first from events e "
        "join users u using (user_id) where u.attack = 'coordinated_likes' group by e.user_id)"
    )
    assert ask(make("S"), first)[0][0] > 0.7
