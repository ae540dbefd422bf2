"""How many accounts are hired for which attack, in rings of which size; and what all rings have in common."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from resonance.made_up.second.living import clock_times
from resonance.made_up.second.reacting import Acts, Stage, add_plays, like_surface, once
from resonance.made_up.second.scale import DAY_MS

ORDINARY = {
    "script_burst": 0.005,
    "coordinated_likes": 0.009,
    "slow_drip": 0.005,
    "device_farm": 0.007,
    "network_farm": 0.007,
    "fresh_account_ring": 0.006,
    "unheard_likes": 0.005,
    "reward_only": 0.007,
    "share_ring": 0.005,
    "like_churn": 0.004,
    "emulator": 0.006,
    "copied_comment": 0.004,
    "spam_comment": 0.004,
}
PATIENT = {"coordinated_likes": 0.018, "slow_drip": 0.006, "share_ring": 0.006}
PLANS: dict[str, dict[str, float]] = {"S": ORDINARY, "A": PATIENT, "G": PATIENT, "N": {}}
SELLERS = {"S": 0.012, "A": 0.012, "G": 0.012, "N": 0.0}
AROUND_THE_CLOCK = ("network_farm", "emulator")
UNKNOWN_CUSTOMERS = 0.125
FEWEST = 12
GHOST_PLAYED = 0.88


@dataclass(frozen=True)
class Ring:
    """Accounts that one operator runs for some customers."""

    attack: str
    who: np.ndarray
    songs: np.ndarray

    @property
    def size(self) -> int:
        return len(self.who)


def hired_accounts(kind: str, people: float) -> dict[str, int]:
    """Accounts per attack in a world of that kind with so many people, or times the usual number of fakes."""
    return {attack: max(FEWEST, round(share * people)) for attack, share in PLANS[kind].items()}


def order(stage: Stage, rng: np.random.Generator, artists: tuple[int, int], songs: tuple[int, int]) -> np.ndarray:
    """Songs of a ring's customers: so many artists, each with so many songs.

    One customer in eight is hardly known, the others pay to lift songs that have an audience already.
    """
    count = int(rng.integers(*artists))
    catalogue = stage.catalogue
    unknown = catalogue.artist[rng.choice(catalogue.tail, count)]
    audience = catalogue.standing
    heard = catalogue.artist[rng.choice(catalogue.songs, count, p=audience / audience.sum())]
    customers = np.unique(np.where(rng.random(count) < UNKNOWN_CUSTOMERS, unknown, heard))
    return catalogue.songs_of(customers, int(rng.integers(*songs)))


def age(stage: Stage, rng: np.random.Generator, who: np.ndarray) -> None:
    """Half of the rings registered in one week before the window, the others at any time."""
    if rng.random() < 0.5:
        begin = stage.scale.first_ms - int(rng.integers(10, 500)) * DAY_MS
        stage.people.registered_ms[who] = begin + rng.integers(0, 7 * DAY_MS, len(who))


def live_a_little(stage: Stage, rng: np.random.Generator, who: np.ndarray) -> None:
    """Half of the rings have nobody living in their accounts; the others listen on some days, as camouflage."""
    if rng.random() < 0.5:
        stage.people.activity[who] = rng.beta(1.0, 6.0, len(who)) * (rng.random(len(who)) < 0.7)


def pretend(stage: Stage, rng: np.random.Generator, acts: Acts, plan: tuple[float, str]) -> None:
    """Plays before a share of paid likes `acts` = (user, ts, song): `brief`, just over the paid half minute, or `partial`."""
    user, ts, song = acts
    share, manner = plan
    chosen = np.flatnonzero(rng.random(len(user)) < share)
    duration = stage.catalogue.duration_ms[song[chosen]]
    brief = 30_000 + rng.gamma(1.5, 2_000, len(chosen))
    heard = np.minimum(brief, duration) if manner == "brief" else duration * rng.uniform(0.08, 0.7, len(chosen))
    start = ts[chosen] - heard.astype(np.int64) - rng.integers(500, 20_000, len(chosen))
    add_plays(stage, rng, (user[chosen], start, song[chosen]), listened=heard.astype(np.int64), source=int(rng.integers(0, 4)))


def pay_likes(stage: Stage, acts: Acts, **columns: object) -> None:
    """Likes `acts` = (user, ts, song), each song once per account."""
    user, ts, song = acts
    kept = once(user, song)
    stage.events.add("like", user[kept], ts[kept], song=song[kept], action=0, **{"surface": like_surface(ts[kept]), **columns})


def spread(stage: Stage, rng: np.random.Generator, count: int) -> np.ndarray:
    """Instants anywhere in the window."""
    return stage.scale.first_ms + rng.integers(0, stage.scale.end_ms - stage.scale.first_ms, count)


def daily(stage: Stage, rng: np.random.Generator, ring: Ring, rate: float) -> Acts:
    """About `rate` acts per account and day on a stretch of days, by the account's clock or, in racks, at all hours."""
    length = int(rng.integers(10, stage.scale.days))
    begin = int(rng.integers(0, stage.scale.days - length))
    count = np.maximum(rng.poisson(rate * length, ring.size), 5)
    user = np.repeat(ring.who, count)
    day = stage.scale.first_ms + (begin + rng.integers(0, length, len(user))) * DAY_MS
    around_the_clock = ring.attack in AROUND_THE_CLOCK
    ts = day + rng.integers(0, DAY_MS, len(user)) if around_the_clock else clock_times(rng, stage.people, user, day)
    return user, ts, rng.choice(ring.songs, len(user))
