"""How the people of a platform behave on the whole: base rates that differ between platforms, and with them every naive limit."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

TASTE_SHARES = 0.5, 0.2
"""Of what is not familiar: of one's main tag, of one's second (of any tag where there is none); the rest is of any."""
NICHE_FAMILIAR = 0.6
"""What is familiar in a niche's listening, whatever the platform's habit."""


@dataclass(frozen=True)
class Habits:
    """Factors on what is usual (1 = as measured on real logs), and shares.

    unheard: likes of songs that were not heard (from charts, lists, friends) per like of a song that was; batched: likes that
    are uploaded together with the one before; early: exponent of the moment of a like within what was heard (1 = evenly);
    second_device: accounts with one; familiar: plays of one's own library. songs: size of the catalogue; tail: how steep its
    popularity falls. blind: streams and envelope columns that this platform does not log.
    """

    likes: float = 1.0
    plays: float = 1.0
    activity: float = 1.0
    talk: float = 1.0
    skips: float = 1.0
    unheard: float = 0.04
    batched: float = 0.16
    early: float = 0.5
    second_device: float = 0.4
    familiar: float = 0.3
    songs: float = 1.0
    tail: float = 0.7
    blind: tuple[str, ...] = ()


MAY_BE_MISSING = (
    *("app_open", "impression", "follow", "playlist", "negative_feedback", "share_open"),
    *("ip", "device_id", "device_type", "network", "client_integrity", "city_code"),
)


def drawn_habits(rng: np.random.Generator) -> Habits:
    """The habits of a platform that nobody has seen yet."""

    def factor(width: float) -> float:
        return float(width ** rng.uniform(-1, 1))

    return Habits(
        likes=factor(2.2),
        plays=factor(1.6),
        activity=factor(1.4),
        talk=factor(2.5),
        skips=factor(1.25),
        unheard=0.04 * factor(4),
        batched=float(rng.uniform(0, 0.3)),
        early=0.5 * factor(1.8),
        second_device=float(rng.uniform(0.1, 0.6)),
        familiar=float(rng.uniform(0.15, 0.5)),
        songs=factor(4),
        tail=float(rng.uniform(0.5, 1.0)),
        blind=tuple(name for name in MAY_BE_MISSING if rng.random() < 0.1),
    )
