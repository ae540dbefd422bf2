"""The simulated platform as a whole: everything that is decided before the first day, and what days remember."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

import numpy as np

from resonance.simulator.campaigns import Campaign
from resonance.simulator.catalogue import Catalogue
from resonance.simulator.columns import Column
from resonance.simulator.draws import Array, scramble, stream
from resonance.simulator.mixes import Mix
from resonance.simulator.people import Hardware, People
from resonance.simulator.rhythm import midnight_ms
from resonance.simulator.vocabulary import ENUMS, Vocabulary

EVENTS_PER_ACCOUNT = 4.8
PLAYLISTS_PER_USER = 8
OFFSETS = (480, 540, -480, 60)


@dataclass
class World:
    """Arrays by code; `state_*` change from day to day, all else is fixed. `salt` shapes ids."""

    seed: int
    start: date
    days: int
    effects: dict[str, Any]
    mix: Mix
    catalogue: Catalogue
    people: People
    hardware: Hardware
    campaigns: list[Campaign]
    favourites: Array
    friends: Array
    rings: list[Any] = field(default_factory=list)
    vocabularies: dict[str, Vocabulary] = field(default_factory=dict)
    first: dict[str, int] = field(default_factory=dict)
    special: dict[str, int] = field(default_factory=dict)
    club_artists: Array = field(default_factory=lambda: np.zeros(0, dtype=np.int64))
    gap_device: int = -1
    keys_used: int = 0
    device_types: Array = field(default_factory=lambda: np.zeros(0, dtype=np.int64))
    device_integrity: Array = field(default_factory=lambda: np.zeros(0, dtype=np.int64))
    state_active: Array = field(default_factory=lambda: np.zeros(0, dtype=bool))
    state_exposed: Array = field(default_factory=lambda: np.zeros((0, 0), dtype=np.int64))
    state_participant: Array = field(default_factory=lambda: np.zeros((0, 0), dtype=np.int64))
    state_assigned: Array = field(default_factory=lambda: np.zeros((0, 0), dtype=bool))
    state_variant: Array = field(default_factory=lambda: np.zeros((0, 0), dtype=np.int64))
    state_registered_at: Array = field(default_factory=lambda: np.zeros(0, dtype=np.int64))
    state_shares: dict[str, Array] = field(default_factory=dict)
    state_team: Array = field(default_factory=lambda: np.zeros(0, dtype=np.int64))
    planted: dict[str, list[Any]] = field(default_factory=dict)

    def rng(self, *purpose: object) -> np.random.Generator:
        """The stream of one purpose of this world."""
        return stream(self.seed, *purpose)

    def date(self, day: int) -> date:
        """Business date of a day of the window."""
        return self.start + timedelta(days=int(day))

    def midnight(self, day: int) -> int:
        """Epoch milliseconds of a day's first instant."""
        return midnight_ms(self.date(day))

    def new_keys(self, size: int) -> Array:
        """Fresh, never repeated 60-bit numbers for events, shares, comments and grants."""
        keys = scramble(np.arange(self.keys_used, self.keys_used + size), self.seed & 0xFFFFFF)
        self.keys_used += size
        return keys

    def vocabulary(self, column: Column) -> Vocabulary:
        """Values of a coded column."""
        return ENUMS[column.of] if column.of in ENUMS else self.vocabularies[column.of]

    def names(self, vocabulary: str, codes: Array) -> list[str]:
        """Texts of codes, none of them null."""
        values = self.vocabularies[vocabulary].values
        return [str(values[code]) for code in codes.tolist()]

    def remember(self, name: str, **values: Any) -> None:
        """Add one fact to the answer key's table `name`."""
        self.planted.setdefault(name, []).append(values)


def editorial_keys(size: int) -> Array:
    """Numbers of the editorial playlists; users' own follow (see `own_playlist`)."""
    return scramble(np.arange(size), 15)


def own_playlist(user: Array, number: Array) -> Array:
    """Number of a user's own playlist; number 0 existed before the first day."""
    return scramble(1000 + user * PLAYLISTS_PER_USER + number % PLAYLISTS_PER_USER, 15)
