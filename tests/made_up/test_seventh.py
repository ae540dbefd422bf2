"""The commuters' platform keeps its promises: landed without a reject, truth that joins, kinds as described."""

from __future__ import annotations

import dataclasses

import numpy as np
import pytest
from tests.made_up.promises import Make, Platform, Promises, Recordings, ask

from resonance.made_up import seventh
from resonance.made_up.fifth.crews import ATTACKS
from resonance.made_up.seventh import SCALES
from resonance.made_up.seventh.crowds import FEWEST, SHARES
from resonance.made_up.seventh.life import relaxing
from resonance.made_up.seventh.patient import GHOST_HEARD
from resonance.made_up.seventh.suppliers import PATIENT

TINY = dataclasses.replace(SCALES["small"], people=900, songs=700, artists=200, plays_each=40.0)
PLATFORM = Platform(seventh, TINY, 7, tuple(ATTACKS[1:]), PATIENT, frozenset(SHARES), FEWEST)
REAL = "from events l join users u using (user_id) where stream = 'like' and not u.is_fake and l.action = 'like'"


class TestPromises(Promises, Recordings):
    """What every platform promises."""

    least_lines = 40_000
    repeated = 500
    least_age_days = 50
    ghost_heard = GHOST_HEARD
    line_bounds = (50, 3_000, 0.02, 0.02, 0.02)


def test_a_quarter_of_plays_ends_at_once_and_half_before_the_end(make: Make) -> None:
    shares = ask(
        make("N"),
        "select avg(cast(listened_ms < 5000 as int)), avg(cast(listened_ms < 30000 as int)), "
        "avg(cast(listened_ms < duration_ms as int)) from plays",
    )[0]
    assert np.allclose(shares, (0.24, 0.35, 0.49), atol=0.07)


def test_likes_are_as_in_real_logs(make: Make) -> None:
    """Some without a play in the log, some that share their millisecond with the one before, some of songs hardly heard."""
    heard = (
        "select max(p.listened_ms / p.duration_ms) from plays p where p.user_id = l.user_id and p.song_id = l.song_id "
        "and p.event_ts < l.event_ts + interval 10 minute"
    )
    alone = " and not list_has_any(u.cohorts, ['playlist_import', 'newcomers', 'telemetry_loss'])"
    best = np.array(ask(make("N"), f"select coalesce(({heard}), -1) {REAL}{alone}")).ravel()
    assert 0.06 < np.mean(best < 0) < 0.2
    assert 0.08 < np.mean(best[best >= 0] < 0.3) < 0.3
    gaps = f"select l.event_ts - lag(l.event_ts) over (partition by user_id order by l.event_ts) as gap {REAL}"
    assert 0.02 < ask(make("N"), f"select avg(cast(gap = interval 0 second as int)) from ({gaps})")[0][0] < 0.14


def test_working_days_have_their_commutes_and_weekends_do_not(make: Make) -> None:
    local = "select event_ts at time zone 'Asia/Shanghai' as ts from events where stream = 'play'"
    hours = f"select avg(cast(hour(ts) in (7, 8, 18) as int)) from ({local}) where isodow(ts)"
    assert ask(make("N"), f"{hours} < 6")[0][0] > 1.2 * ask(make("N"), f"{hours} > 5")[0][0]


def test_attention_to_a_release_relaxes_by_a_power_law() -> None:
    waits = relaxing(np.random.default_rng(1), 50_000, 0.5, 1_000)
    survivors = [np.mean(waits > 1_000 * factor) for factor in (3, 15, 63)]
    assert np.allclose(survivors, (1 / 2, 1 / 4, 1 / 8), atol=0.01)


@pytest.mark.parametrize(
    ("attack", "shared"), [("network_farm", "regexp_replace(l.ip, '[.:][^.:]*$', '')"), ("device_farm", "l.device_id")]
)
def test_farms_share_what_they_are_named_for(make: Make, attack: str, shared: str) -> None:
    """The device or network that most accounts of a farm use is used by half of them; in life none is used by so many."""
    busiest = (
        "with used as (select distinct e.user_id, {0} as place from likes l join events e using (event_id) "
        "where l.network = 'wifi' and {0} is not null and e.attack {1} '{2}') "
        "select max(n) / (select count(distinct user_id) from used) from (select count(*) as n from used group by place)"
    )
    farm, life = (ask(make("S"), busiest.format(shared, sign, attack))[0][0] for sign in ("=", "<>"))
    assert farm >= 0.5 > 5 * life


def test_customers_split_their_orders_over_crews(make: Make) -> None:
    """A part of the songs that several fakes like is served by more than one attack."""
    served = (
        "select song_id, count(distinct attack) as n from events where stream = 'like' and is_fake group by 1 having count(*) > 5"
    )
    assert ask(make("S"), f"select avg(cast(n > 1 as int)) from ({served})")[0][0] > 0.2
