"""Occasions that bring real people together: a song goes viral, a fan club meets, an influencer shares, lists are imported."""

from __future__ import annotations

import numpy as np

from resonance.made_up.fifth.stage import ARTIST_PAGE, DISCOVER, LINK, SHELF
from resonance.made_up.sixth.stage import Manner, Stage, hear
from resonance.made_up.third.scale import DAY, HOUR, MINUTE, SECOND


def gather(stage: Stage) -> None:
    _go_viral(stage)
    _meet(stage)
    _follow_the_influencer(stage)
    _import_lists(stage)
    _welcome(stage)


def _local(stage: Stage, rng: np.random.Generator, first: float, last: float) -> int:
    """An evening between two days of the log."""
    return stage.scale.start + int(rng.uniform(first, last)) * DAY + int(rng.normal(20, 1.2) * HOUR)


def _go_viral(stage: Stage) -> None:
    """A few unknown songs spread among the members, each as a logistic wave of a day or two; waking hours only."""
    rng, members = stage.chance.of("viral"), stage.accounts.cohorts["viral_song"]
    songs = rng.choice(stage.catalogue.hits(1.0)[len(stage.catalogue.weight) // 4 :], rng.integers(2, 5), replace=False)
    for song in songs:
        who = members[rng.random(len(members)) < rng.uniform(0.6, 0.95)]
        ts = _local(stage, rng, 3, stage.scale.days - 5) + (rng.logistic(0, rng.uniform(4, 12), len(who)) * HOUR).astype(np.int64)
        night = (ts - stage.scale.start) % DAY < 6.5 * HOUR
        ts = ts + night * 8 * HOUR
        manner = Manner(heard=rng.uniform(0.75, 0.95), whole=0.6, liked=rng.uniform(0.6, 0.9), source=DISCOVER)
        hear(stage, (who, ts, np.full(len(who), song)), manner)


def _meet(stage: Stage) -> None:
    """At an appointed hour of a few days the club plays and likes its artist's songs, some without listening."""
    rng, members, catalogue = stage.chance.of("club"), stage.accounts.cohorts["fan_club"], stage.catalogue
    sizes = np.bincount(catalogue.artist, minlength=catalogue.artists)
    songs = rng.permutation(np.flatnonzero(catalogue.artist == rng.choice(np.flatnonzero(sizes >= min(12, sizes.max())))))
    zeal = rng.beta(5, 2, len(stage.accounts))
    days = rng.integers(2, 5)
    for part in np.array_split(songs[:24], days):
        hour = _local(stage, rng, 1, stage.scale.days - 2) // HOUR * HOUR
        who = np.repeat(members[rng.random(len(members)) < rng.uniform(0.65, 0.95)], len(part))
        place = np.arange(len(who)) % len(part)
        arrive = np.repeat(rng.exponential(rng.uniform(2, 9), len(who) // len(part)), len(part)) * MINUTE
        ts = hour + (arrive + place * rng.uniform(8, 60) * SECOND + rng.random(len(who)) * 5 * SECOND).astype(np.int64)
        manner = Manner(heard=zeal[who], whole=0.2, fraction=0.35, liked=0.9, source=ARTIST_PAGE)
        hear(stage, (who, ts, part[place]), manner)
    who, ts = np.repeat(members, 25), stage.scale.start + rng.integers(0, stage.scale.days * DAY, 25 * len(members))
    hear(stage, (who, ts, songs[rng.integers(0, len(songs), len(who))]), Manner(whole=0.8, liked=0.05, source=SHELF))


def _follow_the_influencer(stage: Stage) -> None:
    """An influencer shares songs; followers open within minutes, most listen, many like at once."""
    rng, members = stage.chance.of("influencer"), stage.accounts.cohorts["influencer_followers"]
    leader, followers = members[0], members[1:]
    count = int(rng.integers(5, 11))
    shares = stage.log.number("share", count)
    songs = rng.choice(stage.catalogue.hits(0.5), count, replace=False)
    for share, song in zip(shares, songs, strict=True):
        ts = _local(stage, rng, 1, stage.scale.days - 2)
        stage.log.add("share", np.array([leader]), np.array([ts]), song=song, share=share, channel=4, surface=1)
        who = followers[rng.random(len(followers)) < rng.uniform(0.3, 0.75)]
        opened = ts + (rng.exponential(rng.uniform(6, 40), len(who)) * MINUTE).astype(np.int64) + 15 * SECOND
        stage.log.add("share_open", who, opened, share=share)
        manner = Manner(heard=rng.uniform(0.6, 0.9), whole=0.35, liked=rng.uniform(0.5, 0.9), source=LINK)
        hear(stage, (who, opened + rng.integers(600, 6_000, len(who)), np.full(len(who), song)), manner)
    stage.log.add("follow", followers, stage.scale.start + rng.integers(0, 9 * DAY, len(followers)), kind=1, target=leader)


def _import_lists(stage: Stage) -> None:
    """A list from another service becomes likes within a minute or two, and a playlist; its songs are heard little by little."""
    rng, members = stage.chance.of("import"), stage.accounts.cohorts["playlist_import"]
    size = rng.lognormal(np.log(rng.uniform(25, 60)), 0.5, len(members)).clip(12, 150).astype(int)
    account, begin = np.repeat(members, size), np.cumsum(size) - size
    rank = np.arange(len(account)) - np.repeat(begin, size)
    at = stage.scale.start + rng.integers(DAY, (stage.scale.days - 2) * DAY, len(members))
    ts = np.repeat(at, size) + (rank * np.repeat(rng.uniform(0.02, 1.6, len(members)), size) * SECOND).astype(np.int64)
    song = stage.catalogue.by_genre.draw(stage.accounts.tastes[account, rng.integers(0, 3, len(account))], rng.random(len(ts)))
    stage.log.add("like", account, ts, song=song, surface=6)
    stage.log.add("playlist", members, at - SECOND, action=0, list=members)
    stage.log.add("playlist", account, ts, action=1, list=account, song=song)
    later = rng.random(len(ts)) < 0.35
    after = ts[later] + (rng.exponential(5, later.sum()) * DAY).astype(np.int64)
    hear(stage, (account[later], after, song[later]), Manner(whole=0.6, liked=0.0, source=SHELF))


def _welcome(stage: Stage) -> None:
    """Whoever is new picks songs from a screen of hits, a like each, within the first minutes; some hear them afterwards."""
    rng, people = stage.chance.of("welcome"), stage.accounts
    new = np.flatnonzero(people.registered >= stage.scale.start)
    stay = np.isin(new, people.cohorts["newcomers"])
    account = np.repeat(new, rng.poisson(np.where(stay, rng.uniform(5, 12), 2.0)))
    ts = people.registered[account] + (rng.uniform(15, 240, len(account)) * SECOND).astype(np.int64)
    song = rng.choice(stage.catalogue.hits(0.1), len(account))
    stage.log.add("like", account, ts, song=song, surface=0)
    later = rng.random(len(ts)) < 0.4
    after = ts[later] + (rng.exponential(1.5, later.sum()) * DAY).astype(np.int64) + MINUTE
    hear(stage, (account[later], after, song[later]), Manner(whole=0.55, liked=0.0, source=DISCOVER))
