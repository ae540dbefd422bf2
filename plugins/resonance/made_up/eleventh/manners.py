"""Likes for manners' sake, in the chats of the old and at a teacher's word; and likes that are taken back."""

from __future__ import annotations

import numpy as np

from resonance.made_up.eleventh.bouts import reached
from resonance.made_up.eleventh.gatherings import posted
from resonance.made_up.eleventh.hearing import Way, enjoy
from resonance.made_up.eleventh.player import charted, known
from resonance.made_up.eleventh.stage import LINK, PLAYER, SHARE_PAGE, Stage
from resonance.made_up.third.scale import DAY, HOUR, SECOND


def be_polite(stage: Stage) -> None:
    for part in (_mornings, _class):
        part(stage, stage.chance.of(part.__name__))


def _mornings(stage: Stage, rng: np.random.Generator) -> None:
    """In the chats of the old somebody wishes a good morning with a song each day; nearly all like it, for it would be rude not
    to, many before they hear it, if they do; and what the children post anywhere."""
    for circle in stage.accounts.circles["elders_chats"]:
        days = np.flatnonzero(rng.random(stage.scale.days) < rng.uniform(0.3, 0.95))
        poster, song = rng.choice(circle, len(days)), charted(stage, rng, stage.scale.start + days * DAY)
        song = np.where(rng.random(len(days)) < 0.6, known(stage, rng, poster), song)
        ts = stage.scale.start + days * DAY + ((rng.uniform(5, 6.5) + rng.gamma(2, 0.4, len(days))) * HOUR).astype(np.int64)
        row, place = np.nonzero(rng.random((len(circle), len(days))) < rng.beta(4, 1.5, len(circle))[:, None])
        row, place = row[circle[row] != poster[place]], place[circle[row] != poster[place]]
        rows = circle[row], reached(stage, rng, circle[row], ts[place], 0.6), song[place]
        posted(stage, poster, ts, song, (place, rows))
        way = Way(
            heard=rng.uniform(0.4, 0.85), glimpse=0.35, whole=0.35, before=rng.uniform(0.3, 0.8), liked=0.92, source=LINK,
            surface=SHARE_PAGE,
        )  # fmt: skip
        enjoy(stage, rng, rows, way)


def _class(stage: Stage, rng: np.random.Generator) -> None:
    """The teacher asks for the song of the class: who holds a phone likes it within a minute or so, the others later."""
    for group in stage.accounts.circles["class_groups"]:
        for _ in range(int(rng.integers(1, 5))):
            ts = np.full(1, stage.scale.start + int(rng.integers(0, stage.scale.days)) * DAY + int(rng.uniform(8, 21) * HOUR))
            song = np.array([stage.catalogue.popular(rng, 1, 0.3)[0]])
            here = group[rng.random(len(group)) < rng.uniform(0.6, 0.98)]
            soon = ts + (3 + rng.gamma(2, rng.uniform(4, 16), len(here))) * SECOND
            late = reached(stage, rng, here, np.full(len(here), ts[0]), 0.1)
            at = np.where(rng.random(len(here)) < 0.8, soon, late).astype(np.int64)
            rows = here, at, np.full(len(here), song[0])
            posted(stage, group[:1], ts, song, (np.zeros(len(here), int), rows))
            way = Way(heard=0.55, glimpse=0.5, whole=0.2, before=0.5, source=LINK, surface=SHARE_PAGE)
            enjoy(stage, rng, rows, way)


def regret(stage: Stage) -> None:
    """Some taps were slips, mended within seconds; other likes are taken back when a song is old; a few are given once more."""
    rng, likes = stage.chance.of("regretting"), stage.log.rows("like")
    prone = -np.log(1 - stage.toss(likes["account"], 35))
    rows = np.flatnonzero((rng.random(len(prone)) < stage.temper.regret * prone) & (likes["sold"] == 0))
    account, song, ts, by = (likes[name][rows] for name in ("account", "song", "ts", "by"))
    slip, wait = rng.random(len(rows)) < 0.4, rng.exponential(7 * DAY, len(rows))
    ts = ts + (SECOND + np.where(slip, rng.gamma(1.5, 3 * SECOND, len(rows)), wait)).astype(np.int64)
    stage.log.add("like", account, ts, song=song, surface=PLAYER, action=1, by=by)
    again = np.flatnonzero(rng.random(len(rows)) < 0.2)
    later = ts[again] + SECOND + (rng.lognormal(0, 3, len(again)) * 10 * SECOND).astype(np.int64)
    stage.log.add("like", account[again], later, song=song[again], surface=PLAYER, by=by[again])
