"""From a play to a like: said by any voice of the household, meant for this song and given to the next, or tapped later."""

from __future__ import annotations

import numpy as np

from resonance.made_up.tenth.living import Heard
from resonance.made_up.tenth.log import CAR, PHONE, SPEAKER, VENUE
from resonance.made_up.tenth.people import Accounts
from resonance.made_up.tenth.sittings import CHILD, EVENING, MORNING
from resonance.made_up.tenth.stage import ELSEWHERE, LIST_PAGE, PLAYER, SEARCH_PAGE, Stage
from resonance.made_up.third.scale import HOUR, MINUTE, SECOND

WARMTH = np.array([0.7, 1.4, 1.2, 1.3, 0.7, 0.35, 1.2])
"""How readily something is liked, by occasion."""
ANOTHER = 0.22
"""Share of what is heard on a speaker that another voice of the household may like."""
MISFIRED = 0.3
"""Share of likes of the wrong song that are taken back at once."""


def housemate(rng: np.random.Generator, people: Accounts, account: np.ndarray) -> np.ndarray:
    """A voice of each account's household, maybe its own."""
    order = np.argsort(people.household, kind="stable")
    homes = people.household[order]
    low, high = (np.searchsorted(homes, people.household[account], side=side) for side in ("left", "right"))
    return np.asarray(order[low + (rng.random(len(account)) * (high - low)).astype(np.int64)])


def like_what_is_on(stage: Stage, heard: Heard) -> None:
    """Everybody has songs that are dear: the same toss decides each time the song is on."""
    rng, people = stage.chance.of("liking"), stage.accounts
    shared, whose = np.isin(heard.by, (SPEAKER, VENUE)), heard.account
    other = np.flatnonzero((heard.by == SPEAKER) & (rng.random(len(whose)) < ANOTHER))
    whose = whose.copy()
    whose[other] = housemate(rng, people, whose[other])
    dear = -np.log(1 - stage.toss(whose, heard.song, 51))
    part = 0.15 + 0.95 * heard.listened / stage.catalogue.duration[heard.song]
    loved = np.flatnonzero(rng.random(len(whose)) < people.liking[whose] * WARMTH[heard.occasion] * dear * part)
    aloud = people.spoken[whose[loved]] * stage.temper.voiced * 1.3
    speaks = (shared | (heard.by == CAR))[loved] & (rng.random(len(loved)) < aloud)
    _say(stage, rng, heard.only(loved[speaks]), whose[loved[speaks]])
    _tap(stage, rng, heard.only(loved[~speaks]), whose[loved[~speaks]])


def _say(stage: Stage, rng: np.random.Generator, heard: Heard, voice: np.ndarray) -> None:
    """A little after a song has begun, at its end, or too late, so that the next one has it; some voices are mixed up."""
    size, room = len(voice), heard.listened
    early = np.minimum(5 * SECOND + rng.gamma(2, 6 * SECOND, size), room)
    late = np.maximum(room - rng.exponential(9 * SECOND, size), 0.5 * room)
    sort = np.searchsorted((0.4, 0.8), rng.random(size))
    after = np.choose(sort, [early, late, room + 1_500 + rng.exponential(5 * SECOND, size)])
    missed = (sort == 2) & (heard.next >= 0) & (rng.random(size) < 0.5)
    song = np.where(missed, heard.next, heard.song)
    taken = (rng.random(size) < stage.temper.mixed_up) & (heard.by == SPEAKER)
    who = voice.copy()
    who[taken] = housemate(rng, stage.accounts, voice[taken])
    ts = heard.ts + after.astype(np.int64) + 900
    surface = np.where(rng.random(size) < 0.7, PLAYER, ELSEWHERE)
    stage.log.add("like", who, ts, song=song, surface=surface, by=heard.by)
    sorry = np.flatnonzero(missed & (rng.random(size) < MISFIRED))
    wait = rng.gamma(2, 6 * SECOND, len(sorry))
    stage.log.add("like", who[sorry], ts[sorry] + wait, song=song[sorry], surface=surface[sorry], action=1, by=heard.by[sorry])


def _tap(stage: Stage, rng: np.random.Generator, heard: Heard, who: np.ndarray) -> None:
    """On the phone, while it runs or minutes later; a few are taken back after days."""
    size = len(who)
    after = heard.listened * rng.beta(1.2, 1.4, size) + 400
    far = (heard.by != PHONE) & (rng.random(size) < 0.35)
    after = np.where(far, heard.listened + rng.lognormal(0.3, 1.1, size) * 4 * MINUTE, after)
    ts = heard.ts + after.astype(np.int64)
    surface = np.where(far, LIST_PAGE, np.where(rng.random(size) < 0.07, SEARCH_PAGE, PLAYER))
    by = np.where(np.isin(heard.occasion, (MORNING, EVENING, CHILD)) | (heard.by == CAR), PHONE, heard.by)
    by = np.where(by == VENUE, PHONE, by)
    stage.log.add("like", who, ts, song=heard.song, surface=surface, by=by)
    taken = np.flatnonzero(rng.random(size) < 0.025)
    wait = rng.lognormal(2.5, 1.8, len(taken)) * HOUR
    stage.log.add("like", who[taken], ts[taken] + wait, song=heard.song[taken], surface=LIST_PAGE, action=1, by=PHONE)
