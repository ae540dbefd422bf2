"""What the crowds do: a tune from a clip, a premiere, a night programme, first choices, an imported list, a name on the air."""

from __future__ import annotations

import numpy as np

from resonance.made_up.cohorts import groups
from resonance.made_up.errands import shuffled, some_of
from resonance.made_up.ninth.errand import Manner, go_through
from resonance.made_up.ninth.hearing import press
from resonance.made_up.ninth.listening import Visits, tune_in
from resonance.made_up.ninth.rhythm import instants_of
from resonance.made_up.ninth.stage import ARTIST_PAGE, COMMENT_AREA, DISCOVER, LIST, LIST_PAGE, PLAYER, SEARCH_PAGE, Stage
from resonance.made_up.third.scale import DAY, HOUR, MINUTE, SECOND


def gather_round(stage: Stage) -> None:
    for part in (_hum_along, _premiere, _stay_up, _choose_first, _bring_along, _follow_the_host):
        part(stage, stage.chance.of(part.__name__))


def _hum_along(stage: Stage, rng: np.random.Generator) -> None:
    """An old song under a clip elsewhere: people search for it, over two weeks, most of them after the third day."""
    who, rank = stage.accounts.cohorts["viral_song"], stage.catalogue.rank()
    song = int(rng.choice(np.flatnonzero((rank > 0.2) & (rank < 0.8))))
    others = np.flatnonzero(stage.catalogue.artist == stage.catalogue.artist[song])
    day = int(rng.integers(3, stage.scale.days - 14)) + rng.gamma(2.0, 2.2, len(who)).astype(np.int64)
    begin = instants_of(rng, stage.scale, stage.accounts.life[who], day)
    more = some_of(rng, others, len(who), rng.beta(0.5, 3, len(who)))
    table = np.hstack([np.full((len(who), 1), song), np.where(more == song, -1, more)])
    manner = Manner(heard=0.85, dwell=70, whole=0.3, pace=14, surface=SEARCH_PAGE, liked=0.85)
    go_through(stage, rng, shuffled(rng, who, begin, table), manner)


def _premiere(stage: Stage, rng: np.random.Generator) -> None:
    """Clubs meet when their artist's songs are presented, like them within minutes, and call each other to order for days."""
    catalogue = stage.catalogue
    fame = np.bincount(catalogue.artist, catalogue.weight, catalogue.artists)
    idols = np.flatnonzero((np.bincount(catalogue.artist, minlength=catalogue.artists) >= 3) & (fame > np.median(fame)))
    for club in groups(rng, stage.accounts.cohorts["fan_club"], 18, 60):
        songs = np.flatnonzero(catalogue.artist == rng.choice(idols))
        for _ in range(int(rng.integers(2, 5))):
            hour = stage.scale.start + int(rng.integers(0, stage.scale.days)) * DAY + rng.choice([12, 18, 19, 20, 21, 22]) * HOUR
            here = club[rng.random(len(club)) < rng.uniform(0.4, 0.9)]
            prompt = rng.random(len(here)) < 0.7
            begin = hour + np.where(prompt, rng.gamma(1.5, 2, len(here)) * MINUTE, rng.exponential(9 * HOUR, len(here)))
            table = some_of(rng, rng.permutation(songs)[:8], len(here), rng.beta(2, 1.5, len(here)))
            manner = Manner(heard=0.75, dwell=100, whole=0.5, pace=6, source=ARTIST_PAGE)
            go_through(stage, rng, shuffled(rng, here, begin.astype(np.int64), table), manner)


def _stay_up(stage: Stage, rng: np.random.Generator) -> None:
    """The friends of a night programme share a few dozen songs that hardly anybody else knows, and like them over weeks."""
    unknown = np.flatnonzero(stage.catalogue.rank() < 0.3)
    for scene in groups(rng, stage.accounts.cohorts["niche_scene"], 8, 22):
        songs = rng.choice(unknown, int(rng.integers(16, 45)), replace=False)
        night = int(rng.integers(0, 7))
        nights = np.arange(night, stage.scale.days, 7)
        row, week = np.nonzero(rng.random((len(scene), len(nights))) < rng.beta(2, 1.5, len(scene))[:, None])
        begin = stage.scale.start + nights[week] * DAY + 22.2 * HOUR + rng.gamma(1.2, 25, len(row)) * MINUTE
        begin = np.where(rng.random(len(row)) < 0.4, begin + rng.uniform(0.3, 5, len(row)) * DAY, begin).astype(np.int64)
        size = len(songs) // len(nights) + 2
        played = songs[(week[:, None] * size + np.arange(size)) % len(songs)]
        table = np.where(rng.random(played.shape) < rng.uniform(0.35, 0.8), played, -1)
        manner = Manner(heard=0.96, dwell=110, whole=0.6, pace=20, source=LIST, liked=0.75)
        go_through(stage, rng, shuffled(rng, scene[row], begin, table), manner)


def _choose_first(stage: Stage, rng: np.random.Generator) -> None:
    """Asked what they like, newcomers tick songs that they know, a few after a glance, and listen later."""
    people, who = stage.accounts, stage.accounts.cohorts["newcomers"]
    begin = people.registered[who] + rng.lognormal(4.3, 0.8, len(who)).astype(np.int64) * SECOND
    count = rng.geometric(0.16, len(who)).clip(1, 20)
    table = np.full((len(who), 20), -1)
    row, column = np.nonzero(np.arange(20) < count[:, None])
    own = stage.catalogue.of_genre(rng, people.genres(rng, who[row]))
    table[row, column] = np.where(rng.random(len(row)) < 0.5, stage.catalogue.known(rng, len(row)), own)
    manner = Manner(heard=0.25, dwell=12, whole=0.03, pace=3.5, loose=0.7, source=DISCOVER, surface=PLAYER)
    go_through(stage, rng, shuffled(rng, who, begin, table), manner)


def _bring_along(stage: Stage, rng: np.random.Generator) -> None:
    """A list from another service: dozens of songs by one's own taste, liked by the machine, unheard."""
    people, who = stage.accounts, stage.accounts.cohorts["playlist_import"]
    day = rng.integers(1, stage.scale.days, len(who))
    begin = np.maximum(instants_of(rng, stage.scale, people.life[who], day), people.registered[who] + 5 * MINUTE)
    row = np.repeat(np.arange(len(who)), rng.lognormal(3.4, 0.7, len(who)).astype(np.int64).clip(12, 160))
    song = np.where(
        rng.random(len(row)) < 0.75,
        stage.catalogue.of_genre(rng, people.genres(rng, who[row])),
        stage.catalogue.known(rng, len(row)),
    )
    go_through(stage, rng, (who[row], begin[row], song), Manner(heard=0, pace=0.15, loose=0.5, surface=LIST_PAGE))


def _follow_the_host(stage: Stage, rng: np.random.Generator) -> None:
    """A host names a song on some evenings; followers who listen like it within minutes, others when they read of it."""
    rank = stage.catalogue.rank()
    for number, audience in enumerate(groups(rng, stage.accounts.cohorts["influencer_followers"], 25, 70)):
        channel = number % len(stage.air.reach)
        for _ in range(int(rng.integers(2, 6))):
            day = int(rng.integers(0, stage.scale.days))
            hour = stage.scale.start + day * DAY + int(rng.choice([8, 18, 20, 21])) * HOUR
            here = audience[rng.random(len(audience)) < rng.uniform(0.25, 0.7)]
            begin = hour - rng.exponential(12 * MINUTE, len(here)).astype(np.int64)
            order = np.argsort(here)
            visits = Visits(here[order], begin[order])
            press(stage, rng, [tune_in(stage, rng, visits, np.full(len(here), channel))])
            song = int(rng.choice(np.flatnonzero(rank > 0.15)))
            moved = here[rng.random(len(here)) < rng.uniform(0.3, 0.8)]
            reads = rng.random(len(moved)) < 0.3
            after = np.where(reads, rng.lognormal(0.5, 1.2, len(moved)) * HOUR, rng.gamma(2, 1.5, len(moved)) * MINUTE)
            at = (hour + 25 * MINUTE + after).astype(np.int64)
            manner = Manner(heard=0.65, dwell=60, whole=0.25, pace=10, surface=COMMENT_AREA)
            go_through(stage, rng, (moved, at, np.full(len(moved), song)), manner)
