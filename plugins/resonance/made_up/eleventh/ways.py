"""When the likes of an order are given: by one tap, at a word, like for like, from a queue, day by day, in chains."""

from __future__ import annotations

import numpy as np

from resonance.made_up.eleventh.bouts import reached, when
from resonance.made_up.eleventh.cards import INAPP
from resonance.made_up.eleventh.hearing import Way, enjoy
from resonance.made_up.eleventh.player import charted
from resonance.made_up.eleventh.stage import ARTIST_PAGE, LINK, LIST_PAGE, PLAYER, SEARCH, SHARE_PAGE, Stage
from resonance.made_up.eleventh.trades import CHAIN, DRIP, MIRROR, POLL, SWAP, TASK, Crew
from resonance.made_up.errands import Rows, shuffled, some_of
from resonance.made_up.market import Order
from resonance.made_up.third.scale import DAY, HOUR, MINUTE, SECOND


def way_of(stage: Stage, rng: np.random.Generator, crew: Crew, method: int) -> Way:
    """A dispatcher's task says how long is to be heard before the screenshot; machines keep time, people do not."""
    linked = method in (SWAP, CHAIN) or rng.random() < 0.4
    people = method in (TASK, SWAP, CHAIN)
    return Way(
        heard=crew.draw["heard"], dwell=crew.draw["dwell"], glimpse=float(0.6 * rng.random() * (1 - crew.care)),
        whole=float(0.5 * crew.care * rng.random()), before=float(0.6 * rng.random() ** 2),
        after=float(rng.uniform(0.3, 1) if people else rng.random()),
        pace=0.0 if method in (MIRROR, DRIP) else float(np.exp(rng.uniform(0, 2.8) + crew.care) / stage.temper.hurry),
        loose=float(rng.uniform(0.3, 1) if people else rng.uniform(0.02, 0.35)),
        source=LINK if linked else int(rng.choice([SEARCH, ARTIST_PAGE])),
        surface=SHARE_PAGE if linked else LIST_PAGE if crew.attack == "unheard_likes" else PLAYER,
    )  # fmt: skip


def deliver(stage: Stage, rng: np.random.Generator, crew: Crew, order: Order, method: int) -> None:
    """Most members like most of the songs, amid likes for show."""
    here = crew.members[rng.random(len(crew.members)) < rng.uniform(0.45, 1.0)]
    if not len(here):
        return
    rows = {MIRROR: mirrored, TASK: _task, SWAP: _swap, POLL: _poll, DRIP: _drip, CHAIN: _chain}[method]
    enjoy(stage, rng, rows(stage, rng, crew, order, here), way_of(stage, rng, crew, method), campaign=order.plan)


def beginning(stage: Stage, rng: np.random.Generator, crew: Crew, order: Order) -> int:
    """An instant (ms) within the order's days, by day, at which all of a crew can act; an operator keeps hours."""
    awake = int((stage.accounts.since[crew.members].max() - stage.scale.start) // DAY) + 1
    first = int(np.clip(max(order.day, awake), 0, stage.scale.days - 1))
    day = first + int(rng.integers(0, max(1, min(order.span, stage.scale.days - first))))
    return stage.scale.start + day * DAY + int(np.clip(rng.normal(15.5, 4.5), 0.2, 23.5) * HOUR)


def for_show(stage: Stage, rng: np.random.Generator, crew: Crew, order: Order, rows: int, most: int = 9) -> np.ndarray:
    """(rows, most) songs that everybody likes, −1 for none."""
    count, size = rng.poisson(crew.draw["show"] * len(order.songs), rows), rows * most
    charts = charted(stage, rng, np.full(size, stage.scale.start + order.day * DAY))
    song = np.where(rng.random(size) < 0.6, charts, stage.catalogue.popular(rng, size, 0.8)).reshape(rows, most)
    return np.where(np.arange(most) < count[:, None], song, -1)


def _listed(stage: Stage, rng: np.random.Generator, crew: Crew, order: Order, here: np.ndarray, begin: np.ndarray) -> Rows:
    """Paid songs and others, in an order of each account's own."""
    paid = some_of(rng, order.songs, len(here), rng.uniform(0.6, 1.0))
    return shuffled(rng, here, begin.astype(np.int64), np.hstack([paid, for_show(stage, rng, crew, order, len(here))]))


def mirrored(stage: Stage, rng: np.random.Generator, crew: Crew, order: Order, here: np.ndarray) -> Rows:
    """The operator taps, and all phones of the rack do, each a moment later; then every phone changes to its next clone, and it
    begins again. Some phones hang."""
    phone = stage.accounts.device[here, 0]
    wave = np.arange(len(here)) - np.searchsorted(phone, phone)
    show = for_show(stage, rng, crew, order, 1)[0]
    songs = rng.permutation(np.concatenate([order.songs, show[show >= 0]]))
    gaps = (2 + crew.draw["dwell"] * crew.draw["heard"]) * rng.uniform(0.7, 2) * SECOND * rng.lognormal(0, 0.2, len(songs))
    between = gaps.sum() + rng.uniform(0.3, 1 + 60 * crew.care**2) * MINUTE / stage.temper.hurry
    lag = rng.exponential(rng.uniform(0.1, 2 + 20 * crew.care**2), len(here)) * SECOND + rng.exponential(200, len(here))
    row, place = np.nonzero(rng.random((len(here), len(songs))) < rng.uniform(0.75, 0.99))
    at = beginning(stage, rng, crew, order) + wave[row] * between + np.cumsum(gaps)[place] + lag[row]
    return here[row], at.astype(np.int64), songs[place]


def _task(stage: Stage, rng: np.random.Generator, crew: Crew, order: Order, here: np.ndarray) -> Rows:
    """Posted in the task group: the first are there at once, most within hours, until there are enough screenshots."""
    begin = beginning(stage, rng, crew, order)
    hours = rng.lognormal(np.log(rng.uniform(0.1, 2.5 + 8 * crew.care)), 1.3, len(here)).clip(0.002, 24.0 * order.span)
    return _listed(stage, rng, crew, order, here, begin + hours * HOUR)


def _swap(stage: Stage, rng: np.random.Generator, crew: Crew, order: Order, here: np.ndarray) -> Rows:
    """A round is announced; by its end everybody has liked what everybody has posted; links of others are among them."""
    begin = beginning(stage, rng, crew, order)
    stage.rounds[int(order.songs[0])] = begin
    share = stage.log.number("share", len(order.songs))
    poster, channel = rng.choice(here, len(share)), np.full(len(share), INAPP)
    stage.log.add("share", poster, np.full(len(share), begin), song=order.songs, share=share, channel=channel, surface=SHARE_PAGE)
    account, at, song = _listed(stage, rng, crew, order, here, begin + rng.gamma(1.5, rng.uniform(4, 60), len(here)) * MINUTE)
    paid = np.flatnonzero(np.isin(song, order.songs) & (rng.random(len(song)) < 0.7))
    place = np.argmax(song[paid][:, None] == order.songs, axis=1)
    stage.log.add("share_open", account[paid], at[paid], share=share[place])
    return account, at, song


def _poll(stage: Stage, rng: np.random.Generator, crew: Crew, order: Order, here: np.ndarray) -> Rows:
    """One account after another, some in parallel; the careful spread the queue over hours."""
    lanes = 1 + len(here) // int(rng.integers(4, 30))
    step = np.exp(rng.uniform(np.log(2), np.log(90)) + 2.5 * crew.care) / stage.temper.hurry
    wait = step * SECOND * rng.lognormal(0, rng.uniform(0.02, 0.5), len(here))
    begin = beginning(stage, rng, crew, order) + np.cumsum(wait) / lanes
    return _listed(stage, rng, crew, order, rng.permutation(here), begin)


def _drip(stage: Stage, rng: np.random.Generator, crew: Crew, order: Order, here: np.ndarray) -> Rows:
    """Each song on a day of its own, long after it was ordered, too, in the account's own hours."""
    who, _, song = _listed(stage, rng, crew, order, here, np.zeros(len(here)))
    span = max(order.span, int(rng.integers(5, 20)))
    day = order.day + (span * rng.random(len(who)) ** rng.uniform(0.7, 1.5)).astype(np.int64)
    return who, when(stage, rng, who, day.clip(0, stage.scale.days - 1)), song


def _chain(stage: Stage, rng: np.random.Generator, crew: Crew, order: Order, here: np.ndarray) -> Rows:
    """A puppet posts a song, some open and like it and post it on, and so forth, until all have it."""
    begin, parts = beginning(stage, rng, crew, order), []
    fan, hurry = int(rng.integers(1, 4)), rng.random() < 0.5 * (1.3 - crew.care)
    for song in order.songs:
        who, at = rng.permutation(here), np.full(len(here), begin + int(rng.exponential(2 * HOUR)))
        share, parent = stage.log.number("share", len(who)), np.full(len(who), -1)
        for place in range(1, len(who)):
            parent[place] = share[(place - 1) // fan]
            before = at[(place - 1) // fan] + int(rng.gamma(1.5, 2 * MINUTE))
            at[place] = before if hurry else reached(stage, rng, who[place : place + 1], np.array([before]), 0.3)[0]
        stage.log.add("share_open", who[1:], at[1:], share=parent[1:])
        stage.log.add("share", who, at + 70 * SECOND, song=song, share=share, parent=parent, channel=INAPP, surface=SHARE_PAGE)
        parts.append((who, at + 2 * SECOND, np.full(len(who), song)))
    account, ts, songs = (np.concatenate(column) for column in zip(*parts, strict=True))
    return account, ts, songs
