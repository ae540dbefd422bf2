"""How long one hears a song, by what one is there for."""

from __future__ import annotations

import numpy as np

from resonance.made_up.eighth.stage import Stage

HOOKS, LISTEN, PRACTICE = range(3)
"""What a session is for."""


def listened(stage: Stage, rng: np.random.Generator, mode: np.ndarray, song: np.ndarray, known: np.ndarray) -> np.ndarray:
    """Milliseconds heard: a quarter at most 5 s; a hook is left, heard out or looped; practice repeats parts."""
    size, duration, hook = len(mode), stage.catalogue.duration[song], stage.catalogue.hook[song]
    toss, skip = rng.random(size), 0.24 * stage.temper.skipping * np.where(known, 0.7, 1.0)
    early = 300 + rng.exponential(1_900, size)
    looped = hook * (1 + rng.geometric(0.8, size) - 1) + rng.normal(0, 350, size)
    swiped = np.select(
        [toss < skip + 0.08, toss < skip + 0.42, toss < 0.93], [early, hook * rng.random(size), looped], duration * 1.0
    )
    left = np.where(rng.random(size) < 0.4, 5_000 + 25_000 * rng.random(size), duration * rng.beta(1.4, 1.2, size))
    sat = np.select([toss < skip, toss < skip + 0.22], [early, left], duration * 1.0)
    part = duration * rng.beta(1.6, 1.5, size)
    sung = np.select(
        [toss < 0.12, toss < 0.72, toss < 0.9], [early, part, duration * 1.0], duration * (1 + 1.5 * rng.random(size))
    )
    return np.select([mode == HOOKS, mode == LISTEN], [swiped, sat], sung).clip(150, 3.9 * duration).astype(np.int64)
