"""What the crowds do: a viral song, an appointed hour, a small scene, first choices, an imported list, a name dropped live."""

from __future__ import annotations

import numpy as np

from resonance.made_up.eighth.people import instants_of
from resonance.made_up.eighth.spree import Way, lists, spree, thinned
from resonance.made_up.eighth.stage import ARTIST_PAGE, DEEPLINK, DISCOVER, ELSEWHERE, LINK, LIST_PAGE, SEARCH, Stage
from resonance.made_up.third.scale import DAY, HOUR, MINUTE


def celebrate(stage: Stage) -> None:
    for part in (_go_viral, _meet_fans, _keep_a_scene, _choose_first, _import_lists, _follow_the_host, _pick_for_tonight):
        part(stage, stage.chance.of(part.__name__))


def _go_viral(stage: Stage, rng: np.random.Generator) -> None:
    """Most come within three days, by a power law; they hear the hook, and many like nothing else."""
    who, wave = stage.accounts.cohorts["viral_song"], stage.waves[0]
    wait = (rng.pareto(wave.exponent + 0.6, len(who)) * 10 * HOUR).clip(0, 12 * DAY)
    day = ((wave.begin + wait - stage.scale.start) // DAY).astype(np.int64)
    begin = instants_of(rng, stage.scale, stage.accounts.life[who], day)
    rows = [who, begin, np.full(len(who), wave.song)]
    spree(stage, rng, rows, Way(heard=0.96, listen=22, whole=0.1, source=int(rng.choice([DISCOVER, LINK])), liked=0.85))


def _own_songs(stage: Stage, artist: int) -> np.ndarray:
    return np.flatnonzero(stage.catalogue.artist == artist)


def _meet_fans(stage: Stage, rng: np.random.Generator) -> None:
    """A birthday and a few more dates at 20:00 or so: within minutes the club goes down the idol's page."""
    who, artists = stage.accounts.cohorts["fan_club"], np.bincount(stage.catalogue.artist)
    idol = int(rng.choice(np.flatnonzero(artists >= np.quantile(artists, 0.8))))
    songs = _own_songs(stage, idol)[:14]
    for day in rng.choice(np.arange(2, stage.scale.days - 1), 5, replace=False):
        here = who[rng.random(len(who)) < rng.uniform(0.4, 0.85)]
        hour = stage.scale.start + day * DAY + int(rng.integers(19, 22)) * HOUR
        begin = hour + (rng.exponential(9, len(here)) * MINUTE).clip(0, 2 * HOUR)
        way = Way(heard=0.6, listen=50, whole=0.25, gap=3, source=ARTIST_PAGE)
        spree(
            stage, rng, lists(rng, here, begin.astype(np.int64), thinned(rng, songs, len(here), rng.beta(1.5, 2, len(here)))), way
        )
    stage.log.add("follow", who, stage.scale.start + rng.random(len(who)) * 9 * DAY, kind=0, target=idol)


def _keep_a_scene(stage: Stage, rng: np.random.Generator) -> None:
    """Four artists whom nobody else knows; the same few people like nearly all of their songs, on their own evenings."""
    who, fame = stage.accounts.cohorts["niche_scene"], np.bincount(stage.catalogue.artist, stage.catalogue.weight)
    artists = rng.choice(np.flatnonzero(fame <= np.quantile(fame, 0.3)), 6, replace=False)
    songs = np.concatenate([_own_songs(stage, artist)[:8] for artist in artists])
    for part in np.array_split(rng.permutation(songs), 4):
        day = rng.integers(0, stage.scale.days, len(who))
        begin = instants_of(rng, stage.scale, stage.accounts.life[who], day)
        table = thinned(rng, part, len(who), rng.beta(4, 2, len(who)))
        spree(stage, rng, lists(rng, who, begin, table), Way(heard=0.92, listen=80, whole=0.55, gap=12, source=ARTIST_PAGE))


def _choose_first(stage: Stage, rng: np.random.Generator) -> None:
    """The page that greets newcomers: five to twenty well-known songs ticked in a minute, none played; most see it."""
    who = stage.accounts.cohorts["newcomers"]
    who = who[rng.random(len(who)) < 0.75]
    songs = stage.catalogue.famous(rng, 60)
    table = thinned(rng, np.unique(songs), len(who), rng.beta(2, 5, len(who)))
    begin = stage.accounts.registered[who] + rng.integers(20, 400, len(who)) * 1_000
    spree(stage, rng, lists(rng, who, begin, table), Way(heard=0.0, gap=1.6, surface=ELSEWHERE))


def _import_lists(stage: Stage, rng: np.random.Generator) -> None:
    """Favourites brought along from another app: dozens of likes as fast as the server takes them."""
    who = stage.accounts.cohorts["playlist_import"]
    size = rng.lognormal(4.0, 0.6, len(who)).clip(20, 220).astype(int)
    account = np.repeat(who, size)
    day = rng.integers(1, stage.scale.days, len(who))
    first = np.maximum(stage.accounts.registered[who] // DAY * DAY - stage.scale.start, 0) // DAY
    begin = instants_of(rng, stage.scale, stage.accounts.life[who], np.maximum(day, first + 1).clip(0, stage.scale.days - 1))
    song = stage.catalogue.by_genre(rng, stage.accounts.genres(rng, account))
    ts = np.repeat(begin, size) + np.cumsum(rng.integers(30, 500, len(account)))
    stage.log.add("like", account, ts, song=song, surface=LIST_PAGE)
    stage.log.add("playlist", account, ts + rng.integers(5, 40, len(ts)), action=1, list=account, song=song)


def _follow_the_host(stage: Stage, rng: np.random.Generator) -> None:
    """A streamer names a song three to six times; the link is opened at once, heard for seconds, liked to please."""
    who = stage.accounts.cohorts["influencer_followers"]
    songs = np.unique(np.concatenate([rng.integers(0, len(stage.catalogue.artist), 4), stage.catalogue.famous(rng, 2)]))
    for song in songs:
        here = who[rng.random(len(who)) < rng.uniform(0.3, 0.7)]
        said = stage.scale.start + int(rng.integers(2, stage.scale.days - 1)) * DAY + rng.uniform(19, 23) * HOUR
        begin = (said + rng.lognormal(0, 1.1, len(here)) * 6 * MINUTE).astype(np.int64)
        way = Way(heard=0.85, listen=9, whole=0.06, source=LINK, surface=DEEPLINK, liked=0.8)
        spree(stage, rng, [here, begin, np.full(len(here), song)], way)


def _pick_for_tonight(stage: Stage, rng: np.random.Generator) -> None:
    """Before going out to sing one ticks songs in a list, mostly without playing them. Everybody may, some friends together."""
    people = stage.accounts
    odds = np.minimum(0.25, people.liking * people.activity * 3) * (people.liking > 0)
    who = np.flatnonzero(rng.random(len(people)) < odds)
    size = rng.geometric(0.22, len(who)).clip(1, 18)
    begin = instants_of(rng, stage.scale, people.life[who], rng.integers(0, stage.scale.days, len(who)))
    account = np.repeat(who, size)
    song = stage.catalogue.by_genre(rng, people.genres(rng, account))
    way = Way(heard=0.25, listen=12, gap=7, spread=1.0, source=SEARCH, surface=LIST_PAGE)
    spree(stage, rng, [account, np.repeat(begin, size), song], way)
