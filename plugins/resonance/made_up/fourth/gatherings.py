"""What crowds do beside everyday life: a song goes round, fans meet at an hour, libraries are imported, an influencer shares."""

from __future__ import annotations

from itertools import product

import numpy as np

from resonance.made_up.fourth.crowds import Crowds
from resonance.made_up.fourth.liking import PAIR, pairs
from resonance.made_up.fourth.routine import ARTIST_PAGE, BY_SHARE, COMPLETED, DISCOVER, RADIO, SKIPPED
from resonance.made_up.fourth.stage import LINK, OTHER, PLAYER, SHARE_PAGE, Stage, take_out
from resonance.made_up.third.scale import DAY, HOUR, MINUTE, SECOND, runs

Rng = np.random.Generator


def gather(stage: Stage, crowds: Crowds) -> None:
    """Add the acts of all crowds to the log."""
    for name, meet in MEETINGS.items():
        for number, group in enumerate(crowds[name]):
            meet(stage, stage.chance.of(f"{name} {number}"), group)


def play_some(stage: Stage, rng: Rng, account: np.ndarray, ts: np.ndarray, **columns: np.ndarray | int) -> np.ndarray:
    """Plays of `song`s at ts, a part of them cut short; returns for how long, ms."""
    duration = stage.catalogue.duration[np.broadcast_to(columns["song"], len(account))]
    whole = rng.random(len(account)) < 0.6
    listened = np.where(whole, duration, duration * rng.beta(1, 2, len(account))).astype(np.int64)
    stage.log.add("play", account, ts, listened=listened, ending=np.where(whole, COMPLETED, SKIPPED), **columns)
    return listened


def like_new(stage: Stage, account: np.ndarray, ts: np.ndarray, song: np.ndarray | int, **columns: np.ndarray | int) -> None:
    """Likes of what the account does not like yet."""
    song = np.broadcast_to(song, len(account))
    fresh = take_out(account * PAIR + song, pairs(stage.log.rows("like")))
    given = {name: np.broadcast_to(value, len(account))[fresh] for name, value in columns.items()}
    stage.log.add("like", account[fresh], ts[fresh], song=song[fresh], **given)


def _viral(stage: Stage, rng: Rng, group: np.ndarray) -> None:
    """A wave of some days: most hear it several times, a good part likes it before half of the first listen."""
    song = int(stage.catalogue.by_genre.draw(rng, rng.integers(0, 10, 1))[0])
    born = stage.scale.start + int(rng.uniform(2, stage.scale.days - 5) * DAY)
    first = born + (rng.gamma(2, 11, len(group)) * HOUR).astype(np.int64)
    source = rng.choice([BY_SHARE, DISCOVER, RADIO], len(group))
    logged = rng.random(len(group)) < rng.uniform(0.7, 1)
    listened = play_some(stage, rng, group[logged], first[logged], song=song, source=source[logged])
    likes = rng.random(len(group)) < rng.uniform(0.6, 0.95)
    moment = first.copy()
    moment[logged] += (listened * rng.beta(1.2, 1.5, len(listened))).astype(np.int64)
    like_new(stage, group[likes], moment[likes] + rng.integers(1, 4 * SECOND, likes.sum()), song, surface=PLAYER)
    owner, _ = runs(rng.poisson(1.5, len(group)))
    play_some(
        stage, rng, group[owner], first[owner] + (rng.exponential(20, len(owner)) * HOUR).astype(int), song=song, source=RADIO
    )


def _appointed(stage: Stage, rng: Rng, group: np.ndarray) -> None:
    """At an evening hour the club likes the artist's songs, most of which it has known for long."""
    artist = int(stage.accounts.favourites[group[0], 0])
    songs = np.arange(stage.catalogue.first[artist], stage.catalogue.first[artist + 1])
    for _ in range(int(rng.integers(1, 4))):
        hour = stage.scale.start + int(rng.integers(2, stage.scale.days)) * DAY + int(rng.integers(18, 22)) * HOUR
        come = group[rng.random(len(group)) < rng.uniform(0.5, 0.95)]
        some = rng.permutation(songs)[: int(rng.integers(2, 15))]
        late = (rng.exponential(4, len(come)) * MINUTE).astype(np.int64)
        owner, place = runs(np.full(len(come), len(some)))
        does = rng.random(len(owner)) < 0.8
        owner, place = owner[does], place[does]
        ts = hour + late[owner] + place * rng.integers(900, 9_000, len(come))[owner]
        plays = rng.random(len(owner)) < rng.uniform(0.2, 0.8)
        begin = ts - rng.integers(1, 240, len(owner)) * MINUTE
        play_some(stage, rng, come[owner][plays], begin[plays], song=some[place][plays], source=ARTIST_PAGE)
        like_new(stage, come[owner], ts, some[place], surface=OTHER)


def _first_hour(stage: Stage, rng: Rng, group: np.ndarray) -> None:
    """Newcomers tell the app what they like."""
    owner, place = runs(rng.poisson(rng.gamma(2, 6, len(group))))
    ts = stage.accounts.registered[group][owner] + MINUTE + place * rng.integers(1_000, 8_000, len(group))[owner]
    like_new(stage, group[owner], ts, stage.accounts.songs(rng, stage.catalogue, group[owner]), surface=OTHER)


def _import(stage: Stage, rng: Rng, group: np.ndarray) -> None:
    """A library from elsewhere, at once."""
    owner, place = runs(rng.lognormal(np.log(210), 0.45, len(group)).clip(100, 700).astype(int))
    joined, start = stage.accounts.registered[group], stage.scale.start
    someday = start + (rng.uniform(0.5, stage.scale.days - 0.5, len(group)) * DAY).astype(np.int64)
    when = np.where(joined >= start, joined + rng.integers(5, 600, len(group)) * MINUTE, someday)
    song = stage.accounts.songs(rng, stage.catalogue, group[owner])
    like_new(stage, group[owner], when[owner] + place * rng.choice([0, 12, 80, 300], len(group))[owner], song, surface=OTHER)


def _followers(stage: Stage, rng: Rng, group: np.ndarray) -> None:
    """One of the group shares now and then; the others open it, listen, like, and some pass it on."""
    count = int(rng.integers(8, 26))
    songs = stage.accounts.songs(rng, stage.catalogue, np.full(count, group[0]))
    posted = stage.scale.start + np.sort(rng.integers(6 * HOUR, (stage.scale.days - 1) * DAY, count))
    number = stage.shares + np.arange(count)
    stage.shares += count
    stage.log.add("share", np.full(count, group[0]), posted, song=songs, share=number, channel=rng.choice([1, 4, 5]))
    seen = np.array(list(product(range(count), range(1, len(group)))))
    seen = seen[rng.random(len(seen)) < rng.uniform(0.15, 0.5)]
    post, account = seen[:, 0], group[seen[:, 1]]
    ts = posted[post] + (rng.lognormal(3.5, 1.4, len(post)) * MINUTE).astype(np.int64)
    stage.log.add("share_open", account, ts, share=number[post], surface=LINK)
    listens = rng.random(len(post)) < 0.7
    play_some(stage, rng, account[listens], ts[listens] + 3 * SECOND, song=songs[post][listens], source=BY_SHARE)
    likes = rng.random(len(post)) < rng.uniform(0.2, 0.6)
    like_new(
        stage, account[likes], ts[likes] + rng.integers(2, 200, likes.sum()) * SECOND, songs[post][likes], surface=SHARE_PAGE
    )
    again = rng.random(len(post)) < 0.12
    stage.log.add(
        "share", account[again], ts[again] + 5 * MINUTE, song=songs[post][again], parent=number[post][again],
        share=stage.shares + np.arange(again.sum()), channel=1,
    )  # fmt: skip
    stage.shares += int(again.sum())


MEETINGS = {
    "viral_song": _viral, "fan_club": _appointed, "newcomers": _first_hour, "playlist_import": _import,
    "influencer_followers": _followers,
}  # fmt: skip
