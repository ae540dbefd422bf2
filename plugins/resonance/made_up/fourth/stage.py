"""What a world is made of while it is imagined: the platform's habits, the log of acts, the parts that exist so far."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np

from resonance.made_up.third.log import COLUMNS, ZERO, Columns
from resonance.made_up.third.scale import Chance, Scale

if TYPE_CHECKING:
    from resonance.made_up.fourth.broker import Crew
    from resonance.made_up.fourth.catalogue import Catalogue
    from resonance.made_up.fourth.people import People

SCALES = {
    "small": Scale(people=4_250, songs=3_000, artists=520, plays_each=126.0),
    "default": Scale(people=21_250, songs=11_000, artists=1_900, plays_each=126.0),
}
HABITS = {
    "plays_per_like": (7.0, 23.0), "unheard": (0.06, 0.32), "growth": (0.15, 1.0), "radio_likers": (0.08, 0.35),
    "buffering": (0.1, 0.6), "late": (0.002, 0.02), "twice": (0.0004, 0.002), "missing": (0.002, 0.04), "loss": (0.004, 0.05),
    "skip": (0.12, 0.4), "tracks": (5.0, 13.0), "shared_home": (0.1, 0.4), "office": (6.0, 40.0), "gates": (2.0, 12.0),
    "spread": (0.6, 1.05), "loyalty": (0.2, 0.6), "fame": (1.0, 1.8), "program": (0.5, 0.9), "comments": (0.03, 0.12),
    "shares": (0.03, 0.1), "regret": (0.008, 0.05), "at_once": (0.08, 0.35), "feed": (0.5, 1.6),
    "second_device": (0.15, 0.6), "market": (8.0, 40.0), "loud": (0.6, 1.7), "automated": (0.3, 0.95), "seller": (0.012, 0.03),
    "credit": (0.3, 0.8), "elsewhere": (0.01, 0.07), "rooted": (0.005, 0.03), "follow": (0.02, 0.1), "cover": (0.02, 0.6),
}  # fmt: skip
"""Range over platforms of each habit, drawn evenly on the logarithm."""
TASK_PAGE, SHARE_PAGE, COMMENTS, POPUP, BANNER, PUSH, LIST_PAGE, SEARCH, PLAYER, LINK, OTHER = range(11)
PLACED = {name: tuple(dict.fromkeys((*columns, "surface", "campaign"))) for name, columns in COLUMNS.items()}
"""The third platform's streams and columns; here every act says where it was done, and teams are joined."""
PLACED["team"] = ("action", "team", "surface", "campaign")


@dataclass
class Log:
    """Acts by stream, in the order in which they were thought of."""

    parts: dict[str, list[Columns]] = field(default_factory=dict)

    def add(self, stream: str, account: np.ndarray, ts: np.ndarray, **given: np.ndarray | int) -> None:
        """Acts of accounts (n,) at ts (n,), ms. TypeError: the stream has no such column."""
        if unknown := given.keys() - set(PLACED[stream]):
            raise TypeError(f"{stream} has no column {', '.join(sorted(unknown))}")
        values = {"account": account, "ts": ts, **{name: 0 if name in ZERO else -1 for name in PLACED[stream]}, **given}
        part = {name: np.broadcast_to(np.asarray(value, np.int64), len(account)) for name, value in values.items()}
        self.parts.setdefault(stream, []).append(part)

    def rows(self, stream: str) -> Columns:
        """All acts of a stream, shape (n,) each."""
        parts = self.parts.get(stream, [])
        names = ("account", "ts", *PLACED[stream])
        return {name: np.concatenate([part[name] for part in parts]) if parts else np.zeros(0, np.int64) for name in names}

    def put(self, stream: str, rows: Columns) -> None:
        """These rows instead of those of the stream."""
        self.parts[stream] = [rows]


@dataclass(frozen=True)
class Campaign:
    number: int
    mechanic: str
    begin: int
    end: int
    songs: np.ndarray
    seen: float
    """Share of the visits that show it."""
    pull: float
    """Share of those who see it and take part."""
    value: int
    """Of its coupon, in fen."""
    surface: int
    """Where it shows first of all."""


@dataclass
class Phrases:
    """The texts of comments; comments know their number."""

    texts: list[str]


@dataclass
class Stage:
    kind: str
    chance: Chance
    scale: Scale
    habit: dict[str, float]
    catalogue: Catalogue
    accounts: People
    crews: list[Crew] = field(default_factory=list)
    campaigns: list[Campaign] = field(default_factory=list)
    phrases: Phrases = field(default_factory=lambda: Phrases([]))
    log: Log = field(default_factory=Log)
    shares: int = 0
    """Shares numbered so far."""

    @property
    def seed(self) -> int:
        return self.chance.seed


def draw_habits(chance: Chance) -> dict[str, float]:
    """One platform's habits."""
    rng = chance.of("habits")
    return {name: between(rng, bounds) for name, bounds in HABITS.items()}


def between(rng: np.random.Generator, bounds: tuple[float, float]) -> float:
    """A number between positive bounds, even on the logarithm."""
    return float(np.exp(rng.uniform(*np.log(bounds))))


def chosen(rows: Columns, which: np.ndarray) -> Columns:
    """The rows at `which` (indices or mask)."""
    return {name: column[which] for name, column in rows.items()}


def take_out(pairs: np.ndarray, known: np.ndarray) -> np.ndarray:
    """Mask (n,) of the first of each of `pairs` (n,) that is none of `known`."""
    first = np.zeros(len(pairs), bool)
    first[np.unique(pairs, return_index=True)[1]] = True
    return first & ~np.isin(pairs, known)
