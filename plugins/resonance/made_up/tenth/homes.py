"""Who lives together, and what of machines and lines a household has."""

from __future__ import annotations

from typing import Any

import numpy as np

from resonance.made_up.tenth.clock import CARER, DRIVING, ELDER, PUPIL, WORKER
from resonance.made_up.tenth.log import CAR, OTHER, PHONE, SPEAKER
from resonance.made_up.tenth.stage import Temper
from resonance.made_up.third.scale import weighted

A_PHONE, A_TABLET, A_PC, A_TV, A_SPEAKER, A_CAR, A_WATCH = range(7)
"""Codes of third.envelope.DEVICE_TYPES."""
OK, ROOTED, EMULATOR, UNKNOWN = range(4)
HOME, WORK, VENUE_LINE, MAST, EXIT = 2_000_000, 4_000_000, 6_000_000, 7_000_000, 8_000_000
"""Where the numbers of networks of a kind begin."""
SLOTS = 4
"""Machines of an account: PHONE, SPEAKER, CAR and OTHER of the log."""
SIZES = (0.3, 0.28, 0.24, 0.13, 0.05)
"""Shares of households with one to five voices."""


def house(rng: np.random.Generator, count: int) -> dict[str, Any]:
    """Columns by account: household and place in it, what one does by day; the first of a household is grown up."""
    voices = 1 + weighted(rng, SIZES, count)
    household = np.repeat(np.arange(count), voices)[:count]
    place = np.arange(count) - np.searchsorted(household, household)
    adult = weighted(rng, (0.56, 0.16, 0.0, 0.16, 0.12), count)
    child = place >= np.where(rng.random(count) < 0.8, 2, 1)
    days = np.where(child & (rng.random(count) < 0.75), PUPIL, adult)
    born = np.select(
        [days == PUPIL, days == ELDER], [rng.integers(2008, 2021, count), rng.integers(1938, 1964, count)],
        rng.integers(1964, 2006, count),
    )  # fmt: skip
    return {"household": household, "place": place, "days": days, "born": born}


def furnish(rng: np.random.Generator, temper: Temper, household: np.ndarray, days: np.ndarray) -> dict[str, Any]:
    """Columns (n, SLOTS) of machines, those of a household shared, and columns (n,) of lines; what a household lacks, nobody
    uses."""
    n = len(household)
    speaks, drives = rng.random(n) < temper.equipped, rng.random(n) < temper.motorised
    number = np.column_stack([np.arange(n), n + household, 2 * n + household, 3 * n + np.arange(n)])
    kind = np.empty((n, SLOTS), np.int64)
    kind[:, PHONE] = weighted(rng, (0.94, 0.05, 0.003, 0, 0, 0, 0.007), n)
    kind[:, SPEAKER], kind[:, CAR] = np.where(rng.random(n) < 0.85, A_SPEAKER, A_TV)[household], A_CAR
    kind[:, OTHER] = weighted(rng, (0.2, 0.4, 0.22, 0.08, 0, 0, 0.1), n)
    integrity = rng.choice(4, (n, SLOTS), p=(0.93, 0.02, 0.004, 0.046))
    integrity[:, SPEAKER], integrity[:, CAR] = integrity[household, SPEAKER], integrity[household, CAR]
    office = WORK + (rng.random(n) ** 1.5 * max(30, n // 12)).astype(np.int64)
    out = np.isin(days, (WORKER, PUPIL)) & (rng.random(n) < 0.65)
    return {
        "device": number, "device_type": kind, "integrity": integrity,
        "speaker": speaks[household], "drives": (drives[household] & (days == WORKER)) | (days == DRIVING),
        "tablet": np.where(rng.random(n) < 0.3, rng.beta(1.2, 4, n), 0.0), "home": HOME + household,
        "work": np.where(out, office, HOME + household), "mast": np.full(n, -1),
        "cell": rng.beta(1.2, np.where(days == CARER, 4.0, 2.0)), "exits": EXIT + 100 * rng.integers(0, 30, n),
        "proxied": np.where(rng.random(n) < 0.025, rng.beta(1, 3, n), 0.0),
    }  # fmt: skip


def move_in(people: Any, who: np.ndarray, home: np.ndarray) -> None:
    """From now on `who` live in the households of the accounts `home` (same shape), with their speaker, car and line."""
    people.household[who] = people.household[home]
    for slot in (SPEAKER, CAR):
        for table in (people.device, people.device_type, people.integrity):
            table[who, slot] = table[home, slot]
    people.work[who] = np.where(people.work[who] == people.home[who], people.home[home], people.work[who])
    people.home[who] = people.home[home]
    people.city[who], people.province[who] = people.city[home], people.province[home]
