"""When anybody looks into the messenger, and when what is posted reaches whom."""

from __future__ import annotations

import numpy as np

from resonance.made_up.eleventh.people import ELDER
from resonance.made_up.eleventh.stage import Stage
from resonance.made_up.third.scale import DAY, HOUR, MINUTE, SECOND, SHANGHAI, weighted


def any_day(stage: Stage, rng: np.random.Generator, size: int) -> np.ndarray:
    """Days (from 0): weekends and holidays have more, each day a luck of its own."""
    own = stage.chance.of("days").lognormal(0, 0.15, stage.scale.days)
    weekend = ((stage.scale.start + SHANGHAI) // DAY + np.arange(stage.scale.days) + 3) % 7 >= 5
    return weighted(rng, own * np.where(weekend, 1.25, 1.0), size)


def when(stage: Stage, rng: np.random.Generator, who: np.ndarray, day: np.ndarray | int) -> np.ndarray:
    """Instants (ms) on `day` in one of the bouts of `who`; mornings of weekends are later but for the old."""
    hour = stage.accounts.bouts[who, rng.integers(0, 5, len(who))] + rng.normal(0.1, 0.3, len(who))
    weekend = ((stage.scale.start + SHANGHAI) // DAY + np.asarray(day) + 3) % 7 >= 5
    hour += np.where(weekend & (hour < 10) & (stage.accounts.life[who] != ELDER), 1.3, 0)
    return np.asarray(stage.scale.start + np.asarray(day) * DAY + (hour.clip(0, 23.99) * HOUR).astype(np.int64))


def reached(stage: Stage, rng: np.random.Generator, who: np.ndarray, ts: np.ndarray, prompt: float) -> np.ndarray:
    """When (ms) `who` sees what came at `ts`: some are there, most in their next bout, or a later one."""
    bouts, hour = stage.accounts.bouts[who], (ts + SHANGHAI) % DAY / HOUR
    wait = np.sort((bouts - hour[:, None]) % 24, axis=1)
    later = np.minimum(rng.geometric(0.75, len(who)) - 1, 4)
    then = wait[np.arange(len(who)), later] * HOUR + rng.gamma(1.5, 5 * MINUTE, len(who))
    awake = (hour > bouts[:, 0] - 0.5) & (hour < bouts[:, 4] + 0.7)
    there = (rng.random(len(who)) < prompt) & awake
    return np.asarray(ts + np.where(there, 4 * SECOND + rng.lognormal(0.3, 1.1, len(who)) * MINUTE, then)).astype(np.int64)


def called(stage: Stage, rng: np.random.Generator, chats: np.ndarray, ts: np.ndarray, turnout: float) -> tuple[np.ndarray, ...]:
    """(call, member, when): a call into each of the chats at `ts`, and the real people who come for it, most within minutes."""
    call, who = stage.chats.all_in(chats)
    people = stage.accounts
    ready = turnout * rng.lognormal(0, 0.6, len(chats))[call] * people.reads[who] * people.activity[who] ** 0.5
    ready *= np.where(people.courtesy[who] > 0, 1.0, 0.35)
    kept = np.flatnonzero((people.attack[who] == 0) & (rng.random(len(who)) < ready.clip(0, 0.95)))
    call, who = call[kept], who[kept]
    return call, who, reached(stage, rng, who, ts[call], min(0.9, 2 * stage.temper.prompt))
