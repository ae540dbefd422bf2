"""Ordinary life: visits with their songs, releases that everybody rushes to, and what is liked of it or from a notice."""

from __future__ import annotations

import numpy as np

from resonance.made_up.fifth.stage import surface_of
from resonance.made_up.seventh.rhythm import hours, visits
from resonance.made_up.seventh.stage import DISCOVER, PLAYLIST, RADIO, SEARCH, SHELF, Stage, listen
from resonance.made_up.third.scale import HOUR, SECOND, pick, runs

Plays = dict[str, np.ndarray]
TAPPED = np.array([0, 3, 7, 10])
"""Surfaces (search for SURFACES in third.log) that show notices."""


def live(stage: Stage) -> None:
    """Everybody's plays and likes; crews have said how much of a life their accounts have (`appetite`, `warmth`)."""
    rng, chances = stage.chance.of("life"), hours(stage.chance, stage.scale)
    plays = _visits(stage, rng, chances)
    stage.log.add("play", **plays)
    rush = _rushes(stage, rng)
    stage.log.add("play", **rush)
    _like(stage, rng, {name: np.concatenate([plays[name], rush[name]]) for name in plays})
    _notice(stage, rng, chances)


def drawn(rng: np.random.Generator, summed: np.ndarray) -> np.ndarray:
    """A column for each row of summed-up chances."""
    return (rng.random(len(summed))[:, None] > summed[:, :-1]).sum(axis=1)


def _visits(stage: Stage, rng: np.random.Generator, chances: np.ndarray) -> Plays:
    people, habits, catalogue = stage.accounts, stage.habits, stage.catalogue
    each = stage.scale.plays_each * (1 - habits.novelty) / habits.visit_songs
    who, _ = runs(rng.poisson(each * people.appetite))
    begin = visits(rng, chances, people.rhythm[who], stage.scale.start)
    visit, place = runs(rng.geometric(1 / habits.visit_songs, len(who)).clip(1, 60))
    scene, mood = drawn(rng, people.scenes[who])[visit], drawn(rng, people.moods[who])[visit]
    account = who[visit]
    strays = np.flatnonzero(rng.random(len(visit)) > habits.steadiness)
    scene[strays] = drawn(rng, people.scenes[account[strays]])
    song = catalogue.pick(rng, scene, mood)
    first = np.searchsorted(account, account)
    earlier = first + (rng.random(len(song)) * (np.arange(len(song)) - first)).astype(np.int64)
    again = (rng.random(len(song)) < habits.again) & (earlier < np.arange(len(song)))
    song = np.where(again, song[earlier], song)
    listened, ending = listen(rng, catalogue.duration[song], people.skips[account])
    step = listened + (rng.lognormal(0.0, 1.2, len(song)) * SECOND).astype(np.int64)
    before = np.cumsum(step) - step
    ts = begin[visit] + before - before[np.flatnonzero(place == 0)][visit]
    way = rng.choice((DISCOVER, PLAYLIST, RADIO, SEARCH, 2, 7, 11), len(who), p=(0.22, 0.26, 0.2, 0.1, 0.07, 0.1, 0.05))[visit]
    return {"account": account, "ts": ts, "song": song, "source": np.where(again, SHELF, way), "listened": listened,
            "ending": ending}  # fmt: skip


def _rushes(stage: Stage, rng: np.random.Generator) -> Plays:
    """Plays of new songs by people of their scene; attention fades as a power of the time since the release."""
    people, catalogue, habits = stage.accounts, stage.catalogue, stage.habits
    new = np.flatnonzero(catalogue.age < 0)
    whole = stage.scale.people * stage.scale.plays_each * habits.novelty
    counts = rng.poisson(np.minimum(whole * catalogue.pull[new] / catalogue.pull[new].sum(), 1.5 * stage.scale.people))
    account = np.concatenate([
        pick(rng, np.cumsum(np.diff(people.scenes, prepend=0, axis=1)[:, catalogue.genre[song]] * people.appetite), count)
        for song, count in zip(new, counts, strict=True)
    ])  # fmt: skip
    song = np.repeat(new, counts)
    ts = catalogue.release[song] + relaxing(rng, len(song), habits.fading, 3 * HOUR)
    kept = ts < stage.scale.end
    account, song, ts = account[kept], song[kept], ts[kept]
    listened, ending = listen(rng, catalogue.duration[song], people.skips[account] * 0.8)
    source = rng.choice((DISCOVER, 2, SEARCH, PLAYLIST), len(song), p=(0.4, 0.3, 0.1, 0.2))
    return {"account": account, "ts": ts, "song": song, "source": source, "listened": listened, "ending": ending}


def relaxing(rng: np.random.Generator, size: int, theta: float, least: int) -> np.ndarray:
    """Delays (ms) with a tail (1 + t / least)^−theta: an exogenous shock and its relaxation."""
    return (least * (np.maximum(rng.random(size), 1e-9) ** (-1 / theta) - 1)).clip(0, 1e11).astype(np.int64)


def _like(stage: Stage, rng: np.random.Generator, plays: Plays) -> None:
    people, habits, account = stage.accounts, stage.habits, plays["account"]
    duration = stage.catalogue.duration[plays["song"]]
    fraction = plays["listened"] / duration
    worth = np.select([fraction < 0.3, fraction < 1], [habits.early_likes, 0.7], 1.0)
    odds = people.warmth[account] * stage.catalogue.hook[plays["song"]] * worth
    odds /= 0.02 + np.sqrt(people.appetite[account])
    target = stage.scale.people * habits.likes_each * (1 - habits.noticed) * (stage.scale.plays_each / 120) * 1.15
    human = people.attack[account] == 0
    rate = target / odds[human].sum()
    rate *= target / np.minimum(rate * odds[human], 0.8).sum()
    liking = np.flatnonzero(rng.random(len(odds)) < np.minimum(rate * odds, 0.8))
    part = np.where(rng.random(len(liking)) < habits.late_likes, rng.uniform(0.66, 1, len(liking)), rng.random(len(liking)))
    ts = plays["ts"][liking] + (part * plays["listened"][liking]).astype(np.int64)
    surface = surface_of(plays["source"][liking], rng.random(len(liking)))
    stage.log.add("like", account[liking], ts, song=plays["song"][liking], surface=surface)
    back = liking[regret := rng.random(len(liking)) < habits.regret]
    wait = (rng.lognormal(8, 2.5, len(back)) * SECOND).astype(np.int64)
    stage.log.add("like", account[back], ts[regret] + wait, song=plays["song"][back], surface=10, action=1)


def _notice(stage: Stage, rng: np.random.Generator, chances: np.ndarray) -> None:
    """Likes of songs that a notice or a chart shows, a few at a time and without a play."""
    people, habits = stage.accounts, stage.habits
    each = habits.likes_each * habits.noticed * (stage.scale.plays_each / 120) / 2
    who, _ = runs(rng.poisson(each * people.warmth * np.sqrt(people.appetite)))
    begin = visits(rng, chances, people.rhythm[who], stage.scale.start)
    visit, _ = runs(rng.geometric(0.5, len(who)).clip(1, 8))
    account = who[visit]
    song = stage.catalogue.pick(rng, drawn(rng, people.scenes[account]), drawn(rng, people.moods[account]))
    gap = np.where(np.diff(visit, prepend=-1) > 0, 0, rng.lognormal(1.8, 0.8, len(visit)) * SECOND).astype(np.int64)
    steps = np.cumsum(gap)
    ts = begin[visit] + steps - steps[np.searchsorted(visit, visit)]
    stage.log.add("like", account, ts, song=song, surface=rng.choice(TAPPED, len(song)))
