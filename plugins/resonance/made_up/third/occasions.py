"""What the cohorts of real people do beside their ordinary life."""

from __future__ import annotations

import numpy as np

from resonance.made_up.third.accounts import FEED, SHELF
from resonance.made_up.third.acts import Turns, hear, hear_and_like, like_at
from resonance.made_up.third.affection import some_time
from resonance.made_up.third.catalogue import GENRES, make_urns
from resonance.made_up.third.crowds import Crowds
from resonance.made_up.third.log import LIST_PAGE, Stage
from resonance.made_up.third.scale import DAY, HOUR, MINUTE, SECOND, runs


def celebrate(stage: Stage, crowds: Crowds) -> None:
    """Every cohort's occasions, but campaigns, which have a module of their own."""
    rng = stage.chance.of("occasions")
    occasions = {
        "viral_song": _go_viral,
        "fan_club": _meet,
        "niche_scene": _dig,
        "newcomers": _arrive,
        "playlist_import": _import,
        "lyric_quotes": _quote,
        "influencer_followers": _follow,
    }
    for name, happens in occasions.items():
        for group in crowds[name]:
            happens(stage, rng, group)


def evening(stage: Stage, rng: np.random.Generator) -> int:
    """An instant between 10 and 23 h of a day, not the very first nor the last two."""
    day = int(rng.integers(1, max(stage.scale.days - 2, 2)))
    return int(stage.scale.start + day * DAY + rng.uniform(10, 23) * HOUR)


def _go_viral(stage: Stage, rng: np.random.Generator, group: np.ndarray) -> None:
    """One song all over the feed: hours later half of them like it, some a second song of the artist."""
    song = int(rng.choice(np.flatnonzero(stage.catalogue.rank() > 0.2)))
    delay = rng.lognormal(np.log(rng.uniform(4, 40)), 1.0, len(group)) * HOUR
    turns = Turns(group, np.full(len(group), song), evening(stage, rng) + delay.astype(np.int64))
    hear_and_like(stage, rng, turns.in_mood(FEED), rng.uniform(0.08, 0.3))
    again = turns.only(rng.random(len(group)) < 0.4)
    again.ts = again.ts + rng.integers(HOUR, 3 * DAY, len(again))
    hear(stage, rng, again.within(stage).in_mood(SHELF))


def _meet(stage: Stage, rng: np.random.Generator, group: np.ndarray) -> None:
    """A club calls for an hour, more than once: who comes likes, streams, comments and shares the one artist's songs."""
    catalogue = stage.catalogue
    artist = int(catalogue.artist[rng.choice(np.flatnonzero(catalogue.rank() < 0.5))])
    songs = rng.permutation(catalogue.songs_of(artist))[: int(rng.integers(2, 12))]
    for portion in np.array_split(songs, min(len(songs), int(rng.integers(1, 5)))):
        hour = evening(stage, rng) // (30 * MINUTE) * (30 * MINUTE)
        here = group[rng.random(len(group)) < rng.uniform(0.5, 0.95)]
        account, song = np.repeat(here, len(portion)), np.tile(portion, len(here))
        start = hour + rng.exponential(rng.uniform(1, 9) * MINUTE, len(here))
        step = np.tile(np.arange(len(portion)), len(here)) * rng.uniform(5, 150, len(account)) * SECOND
        turns = Turns(account, song, (np.repeat(start, len(portion)) + step).astype(np.int64))
        hear_and_like(stage, rng, turns.in_mood(SHELF), rng.uniform(0.1, 0.6))
        loud = turns.only(rng.random(len(turns)) < 0.15)
        stage.log.add("comment", loud.account, loud.ts + MINUTE, song=loud.song, phrase=stage.phrases.honest(rng, loud.song))
    loops = Turns(np.repeat(group, 8), rng.choice(songs, 8 * len(group)), some_time(stage, rng, np.repeat(group, 8)))
    hear(stage, rng, loops.within(stage).in_mood(SHELF))
    stage.log.add("follow", group, some_time(stage, rng, group), target=artist)


def _dig(stage: Stage, rng: np.random.Generator, group: np.ndarray) -> None:
    """A scene's few songs, each heard before it is liked, by the same few dozen people."""
    catalogue = stage.catalogue
    niche = np.unique(catalogue.genre[catalogue.genre >= len(GENRES)])
    genre = rng.choice(niche) if len(niche) else catalogue.genre[0]
    songs = rng.permutation(np.flatnonzero(catalogue.genre == genre))[: int(rng.integers(15, 60))]
    owner, _ = runs(rng.integers(3, 18, len(group)))
    song = songs[(len(songs) * rng.random(len(owner)) ** 1.5).astype(int)]
    turns = Turns(group[owner], song, some_time(stage, rng, group[owner]))
    turns = turns.only(np.unique(turns.account * len(catalogue.artist) + song, return_index=True)[1])
    hear_and_like(stage, rng, turns.in_mood(SHELF), rng.uniform(0.03, 0.15))
    for _ in range(int(rng.integers(1, 4))):
        hear(stage, rng, Turns(turns.account, turns.song, some_time(stage, rng, turns.account)).within(stage).in_mood(SHELF))


def _arrive(stage: Stage, rng: np.random.Generator, group: np.ndarray) -> None:
    """New people like a lot in their first days, often from charts and without patience."""
    owner, _ = runs(rng.lognormal(2.0, 0.8, len(group)).clip(2, 40).astype(int))
    song = make_urns(stage.catalogue).chart.draw(rng, np.zeros(len(owner), int))
    after = np.where(rng.random(len(owner)) < 0.6, rng.exponential(20 * MINUTE, len(owner)), rng.exponential(2 * DAY, len(owner)))
    ts = stage.accounts.registered[group[owner]] + 2 * MINUTE + after.astype(np.int64)
    hear_and_like(stage, rng, Turns(group[owner], song, ts).in_mood(FEED), rng.uniform(0.15, 0.4))


def _import(stage: Stage, rng: np.random.Generator, group: np.ndarray) -> None:
    """A list from elsewhere: dozens to hundreds of likes in a minute, or all in one instant, without a play; some heard later."""
    owner, _ = runs(rng.lognormal(4.1, 0.7, len(group)).clip(15, 500).astype(int))
    account = group[owner]
    song = make_urns(stage.catalogue).genre.draw(rng, stage.accounts.taste[account, rng.integers(0, 3, len(account))])
    account, song = np.divmod(np.unique(account * len(stage.catalogue.artist) + song), len(stage.catalogue.artist))
    first = np.concatenate([[0], np.flatnonzero(np.diff(account)) + 1])
    counts = np.diff(np.append(first, len(account)))
    tempo = np.where(rng.random(len(first)) < 0.3, 0, rng.uniform(20, 900, len(first)))
    ts = np.repeat(some_time(stage, rng, account[first]), counts) + (runs(counts)[1] * np.repeat(tempo, counts)).astype(np.int64)
    turns = Turns(account, song, ts).within(stage)
    like_at(stage, turns.on(LIST_PAGE))
    later = turns.only(rng.random(len(turns)) < 0.15)
    later.ts = later.ts + rng.integers(HOUR, 12 * DAY, len(later))
    hear(stage, rng, later.within(stage).in_mood(SHELF))


def _quote(stage: Stage, rng: np.random.Generator, group: np.ndarray) -> None:
    """The same few lines of lyrics under the same songs, by many."""
    songs = rng.choice(
        len(stage.catalogue.artist), int(rng.integers(2, 9)), p=stage.catalogue.standing / stage.catalogue.standing.sum()
    )
    owner, _ = runs(rng.integers(2, 12, len(group)))
    song = rng.choice(songs, len(owner))
    turns = Turns(group[owner], song, some_time(stage, rng, group[owner])).within(stage)
    hear(stage, rng, turns.in_mood(SHELF))
    phrase = stage.phrases.honest(rng, turns.song, lyric=rng.uniform(0.7, 1.0))
    stage.log.add("comment", turns.account, turns.ts + 2 * MINUTE, song=turns.song, phrase=phrase)


def _follow(stage: Stage, rng: np.random.Generator, group: np.ndarray) -> None:
    """An influencer posts songs of several artists; the same followers open, hear and like them within hours."""
    star, fans = group[0], group[1:]
    urns = make_urns(stage.catalogue)
    songs = urns.genre.draw(rng, np.repeat(stage.accounts.taste[star, 0], int(rng.integers(3, 14))))
    reach = rng.beta(2, 2, len(fans))
    for song in np.unique(songs):
        ts = evening(stage, rng)
        number = stage.log.new_shares(1)
        stage.log.add("share", group[:1], np.array([ts]), song=song, share=number, channel=int(rng.integers(0, 6)))
        here = fans[rng.random(len(fans)) < reach * rng.uniform(0.4, 1.0)]
        delay = rng.lognormal(np.log(3), 1.2, len(here)) * HOUR
        turns = Turns(here, np.full(len(here), song), ts + delay.astype(np.int64)).within(stage)
        stage.log.add("share_open", turns.account, turns.ts, share=int(number[0]))
        turns.ts = turns.ts + rng.integers(2, 40, len(turns)) * SECOND
        liked = rng.random(len(turns)) < rng.uniform(0.35, 0.8)
        hear_and_like(stage, rng, turns.only(liked), rng.uniform(0.05, 0.35))
        hear(stage, rng, turns.only(~liked))
    stage.log.add("follow", fans, some_time(stage, rng, fans), kind=1, target=star)
