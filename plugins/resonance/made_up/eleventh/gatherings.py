"""What the crowds do: a song that is everywhere, a club's hour, a scene's finds, first evenings, old lists, a name's word."""

from __future__ import annotations

from typing import Any

import numpy as np

from resonance.made_up.eleventh.bouts import any_day, reached, when
from resonance.made_up.eleventh.cards import INAPP
from resonance.made_up.eleventh.hearing import Way, enjoy
from resonance.made_up.eleventh.player import charted, known
from resonance.made_up.eleventh.stage import ARTIST_PAGE, DISCOVER, LINK, LIST_PAGE, PUSH, SHARE_PAGE, Stage
from resonance.made_up.errands import Rows, shuffled, some_of
from resonance.made_up.third.scale import DAY, HOUR, MINUTE, SECOND, runs


def gather_round(stage: Stage) -> None:
    for part in (_everywhere, _at_its_hour, _finds, _first_evenings, _old_lists, _a_word):
        part(stage, stage.chance.of(part.__name__))


def posted(stage: Stage, poster: np.ndarray, ts: np.ndarray, song: np.ndarray, to: tuple[np.ndarray, Rows], **facts: Any) -> None:
    """Cards by poster, instant and song; `to`: the place of the card, and (account, instant, song), of everyone who opens it."""
    share = stage.log.number("share", len(poster))
    stage.log.add("share", poster, ts, song=song, share=share, channel=INAPP, surface=SHARE_PAGE, **facts)
    card, (account, at, _) = to
    stage.log.add("share_open", account, at - 1_500, share=share[card], **facts)


def _everywhere(stage: Stage, rng: np.random.Generator) -> None:
    """A song of a dance or a joke spreads over about two weeks; each hears it somewhere, most like it, half know it by then."""
    who, fame = stage.accounts.cohorts["viral_song"], stage.catalogue.weight
    song = int(rng.choice(np.argsort(fame)[len(fame) // 5 : len(fame) * 9 // 10]))
    day = rng.uniform(7, stage.scale.days - 8) + rng.logistic(0, rng.uniform(1, 2.6), len(who))
    begin = when(stage, rng, who, day.clip(0, stage.scale.days - 1).astype(np.int64))
    for here, source, page in ((True, LINK, SHARE_PAGE), (False, DISCOVER, LIST_PAGE)):
        rows = np.flatnonzero((rng.random(len(who)) < 0.6) == here)
        way = Way(heard=0.8, glimpse=0.3, whole=0.3, before=0.25, liked=0.85, source=source, surface=page)
        enjoy(stage, rng, (who[rows], begin[rows], np.full(len(rows), song)), way)


def _at_its_hour(stage: Stage, rng: np.random.Generator) -> None:
    """The club's leader posts the list of the day at an hour that was agreed on; who comes hears it through and likes it all."""
    catalogue = stage.catalogue
    idols = np.flatnonzero(np.bincount(catalogue.artist, minlength=catalogue.artists) >= 3)
    for club in stage.accounts.circles["fan_club"]:
        songs = catalogue.of(int(rng.choice(idols)))
        for _ in range(int(rng.integers(2, 7))):
            ts = stage.scale.start + int(rng.integers(0, stage.scale.days)) * DAY + int(rng.choice([8, 12, 20, 21, 22]) * HOUR)
            here = club[rng.random(len(club)) < rng.uniform(0.3, 0.95)]
            soon, later = rng.gamma(1.4, 2, len(here)) * MINUTE, rng.exponential(9 * HOUR, len(here))
            begin = ts + np.where(rng.random(len(here)) < 0.7, soon, later).astype(np.int64)
            some = rng.permutation(songs)[: int(rng.integers(1, 9))]
            rows = shuffled(rng, here, begin, some_of(rng, some, len(here), rng.beta(3, 1.2, len(here))))
            posted(stage, club[:1], np.array([ts]), some[:1], (np.zeros(len(here), int), (here, begin, here)))
            way = Way(heard=0.85, glimpse=0.08, whole=0.6, dwell=80, pace=3, source=ARTIST_PAGE)
            enjoy(stage, rng, rows, way)


def _finds(stage: Stage, rng: np.random.Generator) -> None:
    """One finds a song that nobody knows, the others hear it out in their own time."""
    unknown = np.argsort(stage.catalogue.weight)[: len(stage.catalogue.weight) // 3]
    for circle in stage.accounts.circles["niche_scene"]:
        count = int(rng.integers(10, 40))
        finder, song = rng.choice(circle, count), rng.choice(unknown, count, replace=False)
        ts = when(stage, rng, finder, any_day(stage, rng, count))
        row, place = np.nonzero(rng.random((len(circle), count)) < rng.beta(2, 2.5, len(circle))[:, None])
        at = reached(stage, rng, circle[row], ts[place], stage.temper.prompt)
        rows = circle[row], at, song[place]
        posted(stage, finder, ts, song, (place, rows))
        way = Way(heard=0.94, glimpse=0.06, whole=0.65, dwell=110, before=0.03, source=LINK, surface=SHARE_PAGE)
        enjoy(stage, rng, rows, way)


def _first_evenings(stage: Stage, rng: np.random.Generator) -> None:
    """Who is new taps through what is shown and what is known to all: a dozen likes within minutes, some of them heard."""
    people, who = stage.accounts, stage.accounts.cohorts["newcomers"]
    begin = people.registered[who] + rng.lognormal(5, 1.2, len(who)).astype(np.int64) * SECOND
    owner, _ = runs(rng.geometric(0.14, len(who)).clip(1, 25))
    song = np.where(rng.random(len(owner)) < 0.6, charted(stage, rng, begin[owner]), known(stage, rng, who[owner]))
    way = Way(heard=0.45, glimpse=0.5, whole=0.05, dwell=20, before=0.3, pace=5, loose=0.7, liked=0.8)
    enjoy(stage, rng, (who[owner], begin[owner], song), way)


def _old_lists(stage: Stage, rng: np.random.Generator) -> None:
    """A list from another service, liked by the machine, unheard."""
    who, people = stage.accounts.cohorts["playlist_import"], stage.accounts
    begin = np.maximum(when(stage, rng, who, any_day(stage, rng, len(who))), people.registered[who] + 4 * MINUTE)
    owner, _ = runs(rng.lognormal(3.4, 0.8, len(who)).clip(10, 250).astype(np.int64))
    song = np.where(rng.random(len(owner)) < 0.7, known(stage, rng, who[owner]), stage.catalogue.popular(rng, len(owner)))
    way = Way(heard=0, pace=rng.uniform(0.1, 0.6), loose=0.4, surface=LIST_PAGE)
    enjoy(stage, rng, (who[owner], begin[owner], song), way)


def _a_word(stage: Stage, rng: np.random.Generator) -> None:
    """An account that many follow writes at its hour about one to three songs; half of those who come do so within minutes."""
    for audience in stage.accounts.circles["influencer_followers"]:
        hour = float(rng.choice([7, 12, 18, 21.5]))
        for day in rng.integers(0, stage.scale.days, int(rng.integers(2, 7))).tolist():
            ts = np.full(1, stage.scale.start + day * DAY + int(hour * HOUR) + int(rng.integers(0, 3 * MINUTE)))
            songs = stage.catalogue.popular(rng, int(rng.integers(1, 4)), 0.4)
            here = audience[rng.random(len(audience)) < rng.uniform(0.15, 0.65)]
            at = reached(stage, rng, here, np.full(len(here), ts[0]), 0.5)
            rows = shuffled(rng, here, at, some_of(rng, songs, len(here), rng.beta(2, 1, len(here))))
            way = Way(heard=0.75, glimpse=0.35, whole=0.2, before=0.2, pace=5, source=LINK, surface=PUSH)
            enjoy(stage, rng, rows, way)
