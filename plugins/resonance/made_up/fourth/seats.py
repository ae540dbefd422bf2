"""Where hired accounts sit: at home, in racks of phones, in a hall, in a hunter's hand, on emulators; SIM pools or few lines."""

from __future__ import annotations

import numpy as np

from resonance.made_up.fourth.people import GATE, HOME, RACK, SLOTS, People

Rng = np.random.Generator


def _own(people: People, rng: Rng, group: np.ndarray) -> None:
    """Own phones at their own homes: whoever shared one before moves out."""
    people.device[group] = group[:, None] * 8 + people.device_type[group]
    at_home = people.network[group, 1] == people.network[group, -1]
    people.network[group, -1] = np.where(people.network[group, -1] < 0, -1, HOME + 50_000_000 + group)
    people.network[group, 1] = np.where(at_home, people.network[group, -1], people.network[group, 1])


def _rack(people: People, rng: Rng, group: np.ndarray) -> None:
    """A rack of phones on which accounts take turns, behind few lines or a pool of SIM cards."""
    each = int(rng.integers(3, 13))
    phone = group[np.arange(len(group)) // each * each]
    for slot in SLOTS:
        people.device[group, slot], people.device_type[group, slot] = people.device[phone, 0], people.device_type[phone, 0]
    people.integrity[group] = np.where(rng.random(len(group)) < rng.uniform(0, 0.5), 1, people.integrity[group])
    _lines(people, rng, group)


def _hall(people: People, rng: Rng, group: np.ndarray) -> None:
    """A phone for each account in one hall, on few lines."""
    lines = int(rng.integers(1, 4))
    for slot in SLOTS:
        people.network[group, slot] = RACK + int(group[0]) * 16 + rng.integers(0, lines, len(group))


def _lines(people: People, rng: Rng, group: np.ndarray) -> None:
    if rng.random() < 0.5:
        _hall(people, rng, group)
    else:
        people.network[group] = np.where(rng.random((len(group), 1)) < 0.7, -1, GATE + 80_000_000 + int(group[0]))


def _phones(people: People, rng: Rng, group: np.ndarray) -> None:
    """A coupon hunter's handful of accounts: one home, here and there one phone."""
    hand = group[np.arange(len(group)) // (each := int(rng.integers(2, 9))) * each]
    people.network[group, -1] = people.network[group, 1] = HOME + 50_000_000 + hand
    same = rng.random(len(group)) < rng.uniform(0, 0.8)
    people.device[group[same]], people.device_type[group[same]] = people.device[hand[same]], people.device_type[hand[same]]


def _emulators(people: People, rng: Rng, group: np.ndarray) -> None:
    """Emulators, most of which the client notices, behind anything."""
    people.integrity[group] = np.where(rng.random(len(group)) < rng.uniform(0.6, 0.97), 2, people.integrity[group])
    people.device[group], people.device_type[group] = people.device[group, :1] // 8 * 8, 0
    _lines(people, rng, group)


SEATS = {"own": _own, "rack": _rack, "hall": _hall, "phones": _phones, "emulator": _emulators}
