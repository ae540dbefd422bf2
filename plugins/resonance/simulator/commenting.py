"""What listeners write under songs, and who likes what was written."""

from __future__ import annotations

import numpy as np

from resonance.simulator.cohorts import belongs
from resonance.simulator.day import Day
from resonance.simulator.draws import Array, pick
from resonance.simulator.listening import Plays
from resonance.simulator.phrases import FIRST, SIZE
from resonance.simulator.vocabulary import code
from resonance.simulator.world import World


def write_comments(world: World, day: Day, plays: Plays) -> None:
    """Comments under songs that were heard; some answer each other, some quote the lyrics, and comments get likes."""
    rng, people = day.rng("comments"), world.people
    quoter = belongs(people, plays.user, "lyric_quoter")
    chance = people.talk_rate[plays.user] * np.where(quoter, 4.0, 1.0) * (plays.listened > 20_000)
    said = np.flatnonzero(rng.random(len(chance)) < chance)
    if not len(said):
        return
    keys = world.new_keys(len(said))
    when = plays.ts[said] + (plays.listened[said] * rng.uniform(0.2, 1.0, len(said))).astype(np.int64)
    answered = _earlier_of_song(rng, plays.song[said], when)
    text = texts(rng, len(said), quoter[said])
    day.emit(
        "comment",
        plays.context[said],
        when,
        comment_id=keys,
        song_id=plays.song[said],
        parent_comment_id=np.where(answered >= 0, keys[answered], -1),
        moderation=pick(rng, np.array([95, 3, 2]), len(said)),
        **text,
    )
    fans = np.flatnonzero(rng.random(len(plays.user)) < 0.004)
    target = rng.integers(0, len(said), len(fans))
    after = np.maximum(plays.ts[fans], when[target] + 1_000)
    day.emit(
        "like", plays.context[fans], after, action=0, target_type=code("target_type", "comment"), target_comment=keys[target]
    )


def _earlier_of_song(rng: np.random.Generator, song: Array, when: Array) -> Array:
    order = np.lexsort((when, song))
    before = np.full(len(song), -1)
    same = song[order][1:] == song[order][:-1]
    before[order[1:][same]] = order[:-1][same]
    return np.where(rng.random(len(song)) < 0.5, before, -1)


def texts(rng: np.random.Generator, size: int, quoter: Array) -> dict[str, Array]:
    """Three phrases a comment; 6 % are stock phrases alone, quoters paste a line of the lyrics."""
    opening = FIRST["opening"] + rng.integers(0, SIZE["opening"], size)
    middle = FIRST["middle"] + rng.integers(0, SIZE["middle"], size)
    ending = np.where(
        rng.random(size) < 0.4,
        FIRST["number"] + rng.integers(0, 1000, size),
        FIRST["ending"] + rng.integers(0, SIZE["ending"], size),
    )
    stock = rng.random(size) < 0.06
    quoted = quoter & (rng.random(size) < 0.8)
    opening = np.where(stock, FIRST["copy"] + rng.integers(0, SIZE["copy"], size), opening)
    opening = np.where(quoted, FIRST["lyric"] + rng.integers(0, SIZE["lyric"], size), opening)
    return {"text_a": opening, "text_b": np.where(stock | quoted, -1, middle), "text_c": np.where(stock | quoted, -1, ending)}
