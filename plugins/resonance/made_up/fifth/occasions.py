"""What crowds do beside ordinary life: a song goes viral, an appointed hour, first choices, imports, an influencer's word."""

from __future__ import annotations

import numpy as np

from resonance.made_up.fifth.crowds import Crowds
from resonance.made_up.fifth.stage import ARTIST_PAGE, LINK, PLAYLIST, SEARCH, SHELF, Manner, Stage, enjoy
from resonance.made_up.third.scale import DAY, HOUR, MINUTE, SECOND, runs


def evening(stage: Stage, rng: np.random.Generator, count: int) -> np.ndarray:
    """Instants (ms) in waking hours of any day, more of them in the evening."""
    day = rng.integers(0, stage.scale.days, count)
    return stage.scale.start + day * DAY + ((7 + 17 * rng.beta(3, 1.7, count)) * HOUR).astype(np.int64)


def one_after_another(
    rng: np.random.Generator, start: np.ndarray, counts: np.ndarray, gap: float
) -> tuple[np.ndarray, np.ndarray]:
    """(owner, ts): runs of acts from each start, `gap` seconds apart on average (log-normal)."""
    owner, place = runs(counts)
    steps = (rng.lognormal(np.log(gap), 0.5, len(owner)) * SECOND).astype(np.int64)
    passed = np.cumsum(steps) - steps
    return owner, start[owner] + passed - passed[np.flatnonzero(place == 0)].repeat(counts[counts > 0])


def celebrate(stage: Stage, crowds: Crowds) -> None:
    """All the occasions of all the crowds."""
    rng = stage.chance.of("occasions")
    for name, deed in OCCASIONS.items():
        for group in crowds[name]:
            deed(stage, rng, group)


def _viral(stage: Stage, rng: np.random.Generator, group: np.ndarray) -> None:
    song = rng.choice(np.argsort(stage.catalogue.weight)[len(stage.catalogue.weight) // 2 :])
    begin = stage.scale.start + rng.uniform(1, stage.scale.days - 4) * DAY
    ts = begin + rng.lognormal(np.log(rng.uniform(2, 12)), 1.1, len(group)) * HOUR
    seconds = Manner(heard=rng.uniform(0.7, 0.97), finished=rng.uniform(0.1, 0.5), seconds=(4, 70), liked=0.96)
    enjoy(stage, (group, ts.astype(np.int64), np.full(len(group), song)), seconds)


def fans_songs(stage: Stage, rng: np.random.Generator) -> np.ndarray:
    """The songs of an artist who has at least three."""
    counts = np.bincount(stage.catalogue.artist, minlength=stage.catalogue.artists)
    return stage.catalogue.of(int(rng.choice(np.flatnonzero(counts >= 3))))


def _fans(stage: Stage, rng: np.random.Generator, group: np.ndarray) -> None:
    """They hear their artist on many days, and like together at the hour that was agreed."""
    songs = fans_songs(stage, rng)
    account = np.repeat(group, rng.poisson(rng.uniform(8, 40), len(group)))
    at_home = Manner(finished=0.6, seconds=(8, 150), source=rng.choice([SHELF, ARTIST_PAGE, PLAYLIST], len(account)), liked=0.03)
    enjoy(stage, (account, evening(stage, rng, len(account)), rng.choice(songs, len(account))), at_home)
    for day in rng.choice(stage.scale.days - 1, rng.integers(1, 6), replace=False):
        there = group[rng.random(len(group)) < rng.uniform(0.5, 0.95)]
        start = (
            stage.scale.start + day * DAY + rng.integers(18, 23) * HOUR + rng.exponential(rng.uniform(1, 12) * MINUTE, len(there))
        )
        owner, ts = one_after_another(rng, start.astype(np.int64), rng.integers(1, 6, len(there)), rng.uniform(3, 20))
        manner = Manner(heard=rng.uniform(0.3, 0.9), finished=0.1, seconds=(2, 30), source=ARTIST_PAGE)
        enjoy(stage, (there[owner], ts, rng.choice(songs, len(owner))), manner)


def _scene(stage: Stage, rng: np.random.Generator, group: np.ndarray) -> None:
    """A few rare songs of several artists go round among them, and they do listen."""
    rare = np.flatnonzero(stage.catalogue.genre == rng.integers(0, 10))
    rare = rare[np.argsort(stage.catalogue.weight[rare])][: max(12, len(rare) // 2)]
    songs = rng.choice(rare, min(len(rare), int(rng.integers(12, 40))), replace=False)
    account = np.repeat(group, rng.poisson(rng.uniform(10, 40), len(group)))
    source = rng.choice([SEARCH, PLAYLIST, SHELF, ARTIST_PAGE], len(account))
    manner = Manner(finished=rng.uniform(0.4, 0.8), seconds=(10, 150), source=source, liked=rng.uniform(0.2, 0.5))
    enjoy(stage, (account, evening(stage, rng, len(account)), rng.choice(songs, len(account))), manner)


def _choose_first(stage: Stage, rng: np.random.Generator, group: np.ndarray) -> None:
    """Newcomers tick what they love before they have heard anything here."""
    wave = group[rng.random(len(group)) < rng.uniform(0.4, 0.9)]
    start = stage.accounts.registered[wave] + (20 + rng.exponential(60, len(wave))) * SECOND
    owner, ts = one_after_another(rng, start.astype(np.int64), rng.integers(3, 26, len(wave)), rng.uniform(1, 5))
    song = stage.catalogue.draw(rng, stage.accounts.taste[wave[owner], rng.integers(0, 3, len(owner))])
    enjoy(stage, (wave[owner], ts, song), Manner(heard=0.04))


def _import(stage: Stage, rng: np.random.Generator, group: np.ndarray) -> None:
    """A list from elsewhere: hundreds of likes within a moment, some of which are heard in the weeks around."""
    counts = rng.integers(60, 300, len(group))
    owner, place = runs(counts)
    start, pace = evening(stage, rng, len(group)), rng.choice([0, 0, 1, 40], len(group))
    own = rng.random(len(owner)) < 0.7
    song = np.where(
        own,
        stage.catalogue.draw(rng, stage.accounts.taste[group[owner], place % 3]),
        stage.catalogue.popular(rng, len(owner), 0.3),
    )
    account, ts = group[owner], start[owner] + place * pace[owner]
    enjoy(stage, (account, ts, song), Manner(heard=0.0, source=PLAYLIST))
    stage.log.add("playlist", group, start - 900, action=0, list=group)
    stage.log.add("playlist", account, ts, action=1, list=account, song=song)
    again = np.flatnonzero(rng.random(len(owner)) < rng.uniform(0.02, 0.2))
    manner = Manner(finished=0.6, seconds=(5, 120), source=PLAYLIST, liked=0.0)
    enjoy(stage, (account[again], evening(stage, rng, len(again)), song[again]), manner)


def _follow(stage: Stage, rng: np.random.Generator, group: np.ndarray) -> None:
    """An influencer (the first) shares songs; followers open the link within minutes and like."""
    leader, crowd = group[0], group[1:]
    stage.log.add("follow", crowd, evening(stage, rng, len(crowd)), kind=1, target=leader)
    for _ in range(rng.integers(1, 5)):
        song, number = int(stage.catalogue.popular(rng, 1, 0.4)[0]), int(stage.log.number("share", 1)[0])
        begin = int(evening(stage, rng, 1)[0])
        stage.log.add(
            "share", np.array([leader]), np.array([begin]), song=song, share=number, channel=int(rng.integers(0, 8)), surface=8
        )
        there = crowd[rng.random(len(crowd)) < rng.uniform(0.4, 0.9)]
        ts = begin + (rng.lognormal(np.log(rng.uniform(6, 60)), 1.0, len(there)) * MINUTE).astype(np.int64)
        stage.log.add("share_open", there, ts, share=number)
        manner = Manner(heard=rng.uniform(0.5, 0.95), finished=0.2, seconds=(3, 60), source=LINK, liked=rng.uniform(0.5, 0.9))
        enjoy(stage, (there, ts + 1_500, np.full(len(there), song)), manner)


def _quote(stage: Stage, rng: np.random.Generator, group: np.ndarray) -> None:
    """Lines of a few songs, typed by many under them."""
    songs = stage.catalogue.popular(rng, int(rng.integers(2, 6)), 0.7)
    lines = np.array([stage.say("，".join(rng.choice(LYRICS.split(), 2))) for _ in songs])
    account = np.repeat(group, rng.integers(2, 12, len(group)))
    which, ts = rng.integers(0, len(songs), len(account)), evening(stage, rng, len(account))
    manner = Manner(heard=0.9, finished=0.5, seconds=(10, 120), source=SHELF, liked=0.3)
    enjoy(stage, (account, ts, songs[which]), manner)
    later = ts + rng.integers(20, 150, len(account)) * SECOND
    stage.log.add("comment", account, later, song=songs[which], phrase=lines[which], surface=2)


OCCASIONS = {
    "viral_song": _viral, "fan_club": _fans, "niche_scene": _scene, "newcomers": _choose_first, "playlist_import": _import,
    "influencer_followers": _follow, "lyric_quotes": _quote,
}  # fmt: skip
LYRICS = (
    "风吹过旧街口 你把月亮藏进口袋 我们在雨里说再见 路灯数着脚步 山那边是海 等一场没有名字的雪 把心事写给晚风 "
    "少年骑车穿过夏天 她说星星会回来 一杯酒敬从前 城市睡了我醒着 归途在云的尽头 听见花开的声音 谁在渡口唱旧歌"
)
