"""Accounts: who they are, in which short bouts they look into their chats, on what machines and lines."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np

from resonance.made_up.eleventh.stage import Temper
from resonance.made_up.fifth.accounts import PROVINCES
from resonance.made_up.fifth.catalogue import GENRES
from resonance.made_up.third.scale import DAY, Chance, Scale, weighted

WORKER, STUDENT, ELDER, KEEPER, NIGHT = range(5)
"""What one does by day: goes to work, to school, is old, keeps a shop or house, works at night."""
BOUTS = np.array([
    [7.6, 12.3, 18.3, 21.2, 22.8], [6.9, 12.2, 17.5, 20.7, 22.3], [5.8, 8.4, 11.0, 16.0, 19.6], [8.0, 10.6, 14.0, 17.2, 21.9],
    [2.5, 11.0, 15.0, 19.0, 23.2],
])  # fmt: skip
"""Hours at which each looks in."""
SCHOOLS = 16
PHONE, TABLET, PC = range(3)
OK, ROOTED, EMULATOR, UNKNOWN = range(4)
HOME, WORK, CAFE, GATE, EXIT, STUDIO = (n * 1_000_000 for n in (2, 4, 5, 6, 7, 8))
"""Where the numbers of networks of a kind begin."""


@dataclass
class Accounts:
    """Columns by account. `wakes`: nothing comes before (ms); `bouts`: (n, 5) hours; `let_in`: chance to be
    in a chat like others; `friends`: (n, k) accounts, −1 for none;
    `device`, `device_type`, `integrity`: (n, 2) the phone and another machine, which has a share `second`; `rig`, `rig_line`:
    machine and line of whoever rents the account; `gate`: a carrier's gateway, −1 for any; `activity`, `reads`, `posts`,
    `forwards`, `courtesy`: 1 on average; `liking`: likes per play; `streak`: days on which it checks in; `player`: uses the whole
    player; `waits`: share of likes that wait for a common upload. `circles`: groups within a cohort."""

    attack: np.ndarray
    registered: np.ndarray
    wakes: np.ndarray
    household: np.ndarray
    life: np.ndarray
    born: np.ndarray
    province: np.ndarray
    school: np.ndarray
    bouts: np.ndarray
    let_in: np.ndarray
    friends: np.ndarray
    device: np.ndarray
    device_type: np.ndarray
    integrity: np.ndarray
    second: np.ndarray
    rig: np.ndarray
    rig_line: np.ndarray
    home: np.ndarray
    work: np.ndarray
    gate: np.ndarray
    cell: np.ndarray
    exits: np.ndarray
    proxied: np.ndarray
    activity: np.ndarray
    reads: np.ndarray
    posts: np.ndarray
    forwards: np.ndarray
    courtesy: np.ndarray
    liking: np.ndarray
    streak: np.ndarray
    player: np.ndarray
    talking: np.ndarray
    taste: np.ndarray
    loss: np.ndarray
    waits: np.ndarray
    cohorts: dict[str, np.ndarray] = field(default_factory=dict)
    circles: dict[str, list[np.ndarray]] = field(default_factory=dict)

    def __len__(self) -> int:
        return len(self.attack)

    @property
    def real(self) -> np.ndarray:
        return np.flatnonzero(self.attack == 0)

    @property
    def since(self) -> np.ndarray:
        """When an account can act at all (ms)."""
        return np.asarray(np.maximum(self.registered, self.wakes))


def make_accounts(chance: Chance, scale: Scale, temper: Temper, hired: int) -> Accounts:
    """`scale.people` real accounts, then `hired` that suppliers will have; what all of a trait come to differs by world."""
    rng, n = chance.of("accounts"), scale.people + hired
    household = np.repeat(np.arange(n), 1 + weighted(rng, (0.35, 0.3, 0.22, 0.13), n))[:n]
    life = weighted(rng, rng.dirichlet((9, 4, 3, 3, 1)), n)
    born = np.select([life == STUDENT, life == ELDER], [rng.integers(2002, 2014, n), rng.integers(1940, 1966, n)], 0)
    province = weighted(rng, rng.dirichlet(np.full(len(PROVINCES), 1.5)), n)[household]
    mute, uneven = rng.random(n) < rng.uniform(0.2, 0.45), rng.uniform(0.7, 1.2)
    age = np.where(rng.random(n) < 0.3, rng.uniform(-34, 200, n), rng.gamma(1.3, 500, n)).clip(-34, 3_000)
    numbers = np.arange(n)
    places = WORK + (rng.random(n) ** 1.6 * max(30, n // 9)).astype(np.int64)
    school = weighted(rng, rng.dirichlet(np.full(SCHOOLS, 4.0)), n)
    lines = {
        "home": HOME + household, "gate": np.full(n, -1), "rig": numbers + 8 * n, "rig_line": HOME + household,
        "work": np.choose(np.minimum(life, 2), [places, WORK + 900_000 + 3 * school + numbers % 3, HOME + household]),
        "cell": rng.beta(1.6, 1.4, n), "exits": EXIT + 50 * rng.integers(0, 30, n),
        "proxied": np.where(rng.random(n) < 0.02, rng.beta(1, 3, n), 0.0),
    }  # fmt: skip
    return Accounts(
        attack=np.zeros(n, np.int64), registered=(scale.start - age * DAY).astype(np.int64), wakes=np.zeros(n, np.int64),
        household=household, life=life, born=np.where(born > 0, born, rng.integers(1966, 2003, n)), province=province,
        school=school, bouts=np.sort((BOUTS[life] + rng.normal(0, 0.8, (n, 5))) % 24, axis=1),
        let_in=np.ones(n), friends=np.full((n, 12), -1), device=np.column_stack([numbers, numbers + n]),
        device_type=np.column_stack([np.zeros(n, np.int64), np.where(rng.random(n) < 0.6, PC, TABLET)]),
        integrity=rng.choice(4, (n, 2), p=(0.94, 0.02, 0.003, 0.037)),
        second=np.where(rng.random(n) < 0.35, rng.beta(1.2, 3.5, n), 0.0), **lines,
        activity=rng.lognormal(-uneven**2 / 2, uneven, n).clip(0.03, 9), reads=rng.beta(1.2, 1.6, n) * 2.3,
        posts=rng.lognormal(-1.0, 1.4, n).clip(0, 15), forwards=rng.lognormal(-0.7, 1.2, n).clip(0, 8),
        courtesy=np.where(mute, 0.0, rng.gamma(0.8, 1.6, n)),
        liking=np.where(mute, 0.0, temper.warm * rng.lognormal(-0.5, 1.25, n)).clip(0, 0.6),
        streak=np.where(rng.random(n) < temper.streak, rng.beta(3, 1.1, n), 0.0), player=rng.random(n) < rng.uniform(0.25, 0.7),
        talking=rng.lognormal(-1.0, 1.2, n).clip(0, 9), taste=rng.integers(0, len(GENRES), (n, 3)),
        loss=np.where(rng.random(n) < 0.08, rng.beta(1, 4, n), 0.004),
        waits=np.where(rng.random(n) < 0.12, rng.beta(2, 2, n), 0.0),
    )  # fmt: skip
