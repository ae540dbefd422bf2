"""Accounts: who they are, what they like, the device and network of each part of their day."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np

from resonance.made_up.fourth.catalogue import GENRES, NICHE, Catalogue
from resonance.made_up.fourth.stage import Stage
from resonance.made_up.third.scale import DAY, HOUR, MINUTE, SHANGHAI, Chance, Scale, mix, share, weighted

MORNING, DESK, LUNCH, BACK, GYM, EVENING = SLOTS = range(6)
EDGES = np.array([0, 90, 300, 380, 640, 720, 790])
"""Minutes after waking at which the part of a working day changes."""
WORKDAY = np.array([MORNING, DESK, LUNCH, DESK, BACK, GYM, EVENING])
DAY_OFF = np.array([EVENING, EVENING, LUNCH, BACK, EVENING, EVENING, EVENING])
PHONE, TABLET, PC, TV, SPEAKER, CAR, WATCH = range(7)
PROVINCES = np.array([110000, 120000, 130000, 210000, 310000, 320000, 330000, 350000, 370000, 420000, 430000, 440000, 500000,
                      510000, 610000, 650000])  # fmt: skip
HOME, OFFICE, PLACE, GATE, RACK = (n * 100_000_000 for n in range(1, 6))
"""Networks (a /24 or /48 each) are numbers; these keep the kinds apart. −1: the carrier's gateway of the hour."""
FAVOURITES = 6


@dataclass
class People:
    """Arrays by account (n,), by part of the day (n, 6), by genre (n, 12) or by favourite (n, 6)."""

    attack: np.ndarray
    """Code in broker.ATTACKS; 0 is nobody's."""
    registered: np.ndarray
    born: np.ndarray
    province: np.ndarray
    wakes: np.ndarray
    """Minutes after midnight."""
    activity: np.ndarray
    warmth: np.ndarray
    """How readily one likes."""
    taste: np.ndarray
    loyalty: np.ndarray
    favourites: np.ndarray
    device: np.ndarray
    device_type: np.ndarray
    integrity: np.ndarray
    network: np.ndarray
    loss: np.ndarray
    cohorts: dict[str, np.ndarray] = field(default_factory=dict)

    def __len__(self) -> int:
        return len(self.attack)

    def songs(self, rng: np.random.Generator, catalogue: Catalogue, account: np.ndarray) -> np.ndarray:
        """A song to the taste of each of `account`: of a favourite artist, or of a genre by popularity."""
        loyal = rng.random(len(account)) < self.loyalty[account]
        favourite = self.favourites[account, (rng.random(len(account)) ** 1.7 * FAVOURITES).astype(int)]
        goal = rng.random(len(account))[:, None]
        genre = (np.cumsum(self.taste[account], axis=1) < goal).sum(1).clip(0, len(GENRES) - 1)
        return np.where(loyal, catalogue.by_artist.draw(rng, favourite), catalogue.by_genre.draw(rng, genre))


def make_people(chance: Chance, scale: Scale, catalogue: Catalogue, habit: dict[str, float]) -> People:
    """Everybody as if nobody cheated; `scale.people` accounts."""
    rng, count = chance.of("people"), scale.people
    born = np.where(rng.random(count) < 0.12, 1970, 2003) - rng.gamma(3, 2.6, count).astype(int)
    taste = rng.dirichlet(np.arange(len(GENRES), 0, -1) * rng.uniform(0.03, 0.12), count)
    genre = (np.cumsum(taste, axis=1)[:, None] < rng.random((count, FAVOURITES, 1))).sum(2).clip(0, NICHE)
    favourites = catalogue.artist[catalogue.by_genre.draw(rng, genre.ravel())].reshape(count, FAVOURITES)
    device, kind = _devices(rng, count, habit["second_device"])
    network = _networks(rng, count, habit)
    family = ((kind == TV) | (kind == SPEAKER)) & (network[:, -1:] >= HOME)
    device = np.where(family, (count + network[:, -1:] - HOME) * 8 + kind, device)
    toss = rng.random(count)
    return People(
        attack=np.zeros(count, int), registered=scale.end - ((rng.exponential(520, count) + 1) * DAY).astype(np.int64),
        born=born, province=weighted(rng, np.arange(24, 8, -1), count),
        wakes=rng.normal(445, 55, count).clip(300, 700).astype(int),
        activity=rng.lognormal(0, habit["spread"], count).clip(0.02, 9), warmth=rng.lognormal(0, rng.uniform(0.7, 1.3), count),
        taste=taste, loyalty=rng.beta(2, 2 / habit["loyalty"] - 2, count), favourites=favourites,
        device=device, device_type=kind, integrity=np.where(toss < habit["rooted"], 1, np.where(toss > 0.997, 2, 0)),
        network=network, loss=np.where(rng.random(count) < 0.2, rng.random(count) * 5, 0) * habit["loss"],
    )  # fmt: skip


def _devices(rng: np.random.Generator, count: int, second: float) -> tuple[np.ndarray, np.ndarray]:
    """(device number, type) by part of the day, (n, 6) each: the phone, unless there is something else."""
    kind = np.full((count, len(SLOTS)), PHONE)
    has = rng.random((count, 5)) < second
    kind[:, DESK] = np.where(has[:, 0], PC, PHONE)
    kind[:, GYM] = np.where(has[:, 1] & has[:, 2], WATCH, PHONE)
    kind[:, EVENING] = np.where(has[:, 3], rng.choice([TABLET, PC, TV, SPEAKER], count), PHONE)
    drives = has[:, 4] & has[:, 2]
    kind[drives, MORNING] = kind[drives, BACK] = CAR
    return np.arange(count)[:, None] * 8 + kind, kind


def _networks(rng: np.random.Generator, count: int, habit: dict[str, float]) -> np.ndarray:
    """(n, 6): household, office, gym; −1 on the way. Neighbours in number may be one household."""
    household = np.cumsum(rng.random(count) >= habit["shared_home"])
    office = (rng.random(count) ** 1.5 * max(3, count / habit["office"])).astype(int)
    gym = PLACE + rng.integers(0, max(2, count // 120), count)
    network = np.full((count, len(SLOTS)), -1)
    network[:, EVENING] = HOME + household
    network[:, DESK] = np.where(rng.random(count) < 0.2, network[:, EVENING], OFFICE + office)
    network[:, LUNCH] = np.where(rng.random(count) < 0.5, network[:, DESK], -1)
    network[:, GYM] = np.where(rng.random(count) < 0.4, gym, -1)
    no_wifi = rng.random(count) < 0.12
    network[no_wifi, EVENING] = -1
    return network


def slots(people: People, account: np.ndarray, ts: np.ndarray) -> np.ndarray:
    """The part of the day (n,) in which each account is at ts (ms)."""
    local = ts + SHANGHAI
    day = (local - people.wakes[account] * MINUTE) // DAY
    phase = (local // MINUTE - people.wakes[account]) % (DAY // MINUTE)
    place = np.searchsorted(EDGES, phase, side="right") - 1
    slot = np.where((day + 3) % 7 < 5, WORKDAY[place], DAY_OFF[place])
    rests = (slot == GYM) & (share(account, day, 11) < 0.55)
    return np.where(rests, EVENING, slot)


def whereabouts(stage: Stage, account: np.ndarray, ts: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray]:
    """(device number, type, network number, on cell), (n,) each: by the hour and the routine alone, whoever acts."""
    people, block = stage.accounts, ts // (4 * HOUR)
    slot = slots(people, account, ts)
    number, kind, network = people.device[account, slot], people.device_type[account, slot], people.network[account, slot]
    out = share(account, block, 12) < stage.habit["elsewhere"]
    cafe = PLACE + 1_000_000 + mix(account, block, 13).astype(np.int64) % max(20, len(people) // 12)
    network = np.where(out & (network < RACK), np.where(share(account, block, 14) < 0.5, cafe, -1), network)
    cell = (network < 0) | ((network >= GATE) & (network < RACK))
    gates = max(2, round(stage.habit["gates"] * len(people) / 4_500))
    gate = GATE + people.province[account] * 1_000 + (share(account, block, 15) * gates).astype(np.int64)
    return number, kind, np.where(network < 0, gate, network), cell
