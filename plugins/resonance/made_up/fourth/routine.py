"""Listening by routine: sessions in the parts of the day, each with its programme, played through in order."""

from __future__ import annotations

import numpy as np

from resonance.made_up.fourth.catalogue import EDITORIAL_SIZE, EDITORIALS, GENRES
from resonance.made_up.fourth.people import BACK, DESK, EVENING, GYM, LUNCH, MORNING, SLOTS
from resonance.made_up.fourth.stage import Columns, Stage, chosen
from resonance.made_up.third.scale import DAY, MINUTE, SECOND, SHANGHAI, runs, share, weighted

(BY_SEARCH, LIBRARY, ARTIST_PAGE, ALBUM, OWN_LIST, RADIO, MIX, AUTOPLAY, DISCOVER, BY_SHARE, BY_CAMPAIGN, EDITORIAL) = range(12)
"""Codes of the contract's sources."""
COMPLETED, SKIPPED, PAUSED, CLOSED, FAILED = range(5)
PLAYLIST, FULL_ALBUM, STATION, EDITORS, LOOK_UP = PROGRAMMES = range(5)
"""What a session plays."""
SKIPS = np.array([0.5, 0.45, 1.5, 0.9, 0.8])
BEGINS = {MORNING: (0, 70), DESK: (90, 610), LUNCH: (300, 350), BACK: (640, 690), GYM: (720, 740), EVENING: (730, 1_020)}
"""Minutes after waking between which a session of that part of the day begins."""
OFTEN, LONG = np.array([0.55, 0.5, 0.25, 0.5, 0.2, 0.7]), np.array([0.7, 1.5, 0.5, 0.8, 1.1, 1.0])
SHELVES, SHELF = 3, 36


def listen(stage: Stage) -> None:
    """Add everybody's plays of everyday life to the log."""
    visits = _sessions(stage)
    rng = stage.chance.of("tracks")
    length = rng.gamma(1.4, stage.habit["tracks"] * LONG[visits["slot"]] / 1.4)
    tracks = np.maximum(1, np.round(length)).astype(int).clip(1, 60)
    owner, place = runs(tracks)
    plays = {**chosen(visits, owner), "place": place}
    plays["song"] = _songs(stage, visits, tracks, plays)
    plays["source"] = _sources(plays)
    last = np.append(np.diff(owner) > 0, True)
    stage.log.put("play", _heard(stage, plays, last, owner))


def _sessions(stage: Stage) -> Columns:
    """account, ts, slot, programme, (sessions,) each, in the order of (account, ts)."""
    rng, people, scale, habit = stage.chance.of("sessions"), stage.accounts, stage.scale, stage.habit
    rate = people.activity[:, None] * OFTEN * rng.gamma(0.9, 1 / 0.9, (len(people), len(SLOTS)))
    wanted, length = scale.people * scale.plays_each / scale.days / 0.86, LONG * habit["tracks"]
    for _ in range(3):
        rate = (rate * wanted / (rate * length).sum()).clip(0, 2.2)
    weekday = (np.arange(scale.days) + scale.start // DAY + 4) % 7 < 5
    season = np.where(weekday[:, None], 1.0, np.array([0.2, 0.5, 0.8, 0.6, 0.7, 1.4]))
    there = _present(stage, rng)
    count = rng.poisson(rate[:, None, :] * season * there[:, :, None])
    account, day, slot = (np.repeat(place, count[count > 0]) for place in np.nonzero(count))
    low, high = np.array([BEGINS[n] for n in SLOTS]).T
    minute = people.wakes[account] + low[slot] + (high - low)[slot] * rng.random(len(account))
    ts = scale.start + day * DAY + (minute * MINUTE).astype(np.int64)
    usual = (share(account, slot, 21) * 20).astype(int)
    usual = np.array([0, 0, 0, 0, 0, 0, 0, 1, 1, 1, 2, 2, 2, 2, 2, 3, 3, 3, 4, 4])[usual]
    strays = rng.random(len(account)) > habit["program"]
    programme = np.where(strays, weighted(rng, (0.3, 0.15, 0.3, 0.15, 0.1), len(account)), usual)
    order = np.lexsort((ts, account))
    return {"account": account[order], "ts": ts[order], "slot": slot[order], "programme": programme[order]}


def _present(stage: Stage, rng: np.random.Generator) -> np.ndarray:
    """(n, days) bool: joined, not on leave, not yet gone."""
    people, day = stage.accounts, np.arange(stage.scale.days)
    joined = (people.registered - stage.scale.start) // DAY + 1
    left = np.where(rng.random(len(people)) < 0.07, rng.integers(0, stage.scale.days, len(people)), stage.scale.days)
    away = rng.integers(0, stage.scale.days, len(people))
    gone = (day >= away[:, None]) & (day < away[:, None] + rng.integers(0, 9, len(people))[:, None])
    return (day >= joined[:, None]) & (day < np.maximum(left, joined + 2)[:, None]) & ~gone


def _songs(stage: Stage, visits: Columns, tracks: np.ndarray, plays: Columns) -> np.ndarray:
    """The song of each play, from the programme of its session."""
    rng, people, catalogue = stage.chance.of("songs"), stage.accounts, stage.catalogue
    everyone = np.repeat(np.arange(len(people)), SHELVES * SHELF)
    shelves = people.songs(rng, catalogue, everyone).reshape(-1, SHELF)
    shelf = visits["account"] * SHELVES + visits["slot"] % SHELVES
    listed = np.where(visits["programme"] == PLAYLIST, tracks, 0)
    order = np.argsort(shelf, kind="stable")
    passed = np.cumsum(listed[order]) - listed[order]
    since = np.zeros(len(shelf), int)
    since[order] = passed - np.maximum.accumulate(np.where(np.diff(shelf[order], prepend=-1) != 0, passed, 0))
    opening = people.songs(rng, catalogue, visits["account"])
    editors = people.taste[visits["account"]].argmax(1) + len(GENRES) * rng.integers(0, EDITORIALS // len(GENRES), len(shelf))
    owner, place, programme = np.repeat(np.arange(len(shelf)), tracks), plays["place"], plays["programme"]
    song = people.songs(rng, catalogue, plays["account"])
    reads = np.where(visits["account"] % 4 == 1, rng.integers(0, SHELF, len(shelf)), since)
    song = np.where(programme == PLAYLIST, shelves[shelf[owner], (reads[owner] + place) % SHELF], song)
    album = catalogue.following(catalogue.album[opening][owner], place)
    song = np.where(programme == FULL_ALBUM, album, song)
    song = np.where(programme == LOOK_UP, catalogue.following(opening[owner], place), song)
    return np.where(programme == EDITORS, catalogue.editorial[editors[owner], (place + owner % 7) % EDITORIAL_SIZE], song)


def _sources(plays: Columns) -> np.ndarray:
    """What the client names as source of each play."""
    odd = plays["account"] % 3 == 0
    named = np.array([OWN_LIST, ALBUM, RADIO, EDITORIAL, ARTIST_PAGE])[plays["programme"]]
    named = np.where(odd & (plays["programme"] == PLAYLIST), LIBRARY, named)
    named = np.where(odd & (plays["programme"] == STATION), MIX, named)
    named = np.where((plays["programme"] == LOOK_UP) & (plays["place"] == 0), BY_SEARCH, named)
    return np.where((plays["programme"] == FULL_ALBUM) & (plays["place"] > 13), AUTOPLAY, named)


def _heard(stage: Stage, plays: Columns, last: np.ndarray, owner: np.ndarray) -> Columns:
    """The log's columns: how long each track played, how it ended, and so when the next began."""
    rng, duration = stage.chance.of("heard"), stage.catalogue.duration[plays["song"]]
    patience = 0.4 + 1.2 * share(plays["account"], 22)
    skips = rng.random(len(owner)) < stage.habit["skip"] * SKIPS[plays["programme"]] * patience
    glance = np.minimum(rng.exponential(14 * SECOND, len(owner)) + 700, duration * rng.uniform(0.2, 0.95, len(owner)))
    part = np.where(rng.random(len(owner)) < 0.25, rng.random(len(owner)), 1.0)
    listened = np.where(skips, glance, np.where(last, duration * part, duration)).astype(np.int64)
    ending = np.where(skips, SKIPPED, COMPLETED)
    stopped = last & (listened < duration) & ~skips
    ending = np.where(stopped, np.where(rng.random(len(owner)) < 0.5, PAUSED, CLOSED), ending)
    ending = np.where(rng.random(len(owner)) < 0.002, FAILED, ending)
    pause = rng.exponential(900, len(owner)) * np.where(rng.random(len(owner)) < 0.04, 60, 1)
    spent = np.cumsum(listened + pause) - (listened + pause)
    first = np.flatnonzero(np.diff(owner, prepend=-1))
    ts = plays["ts"] + (spent - np.repeat(spent[first], np.diff(np.append(first, len(owner))))).astype(np.int64)
    nothing = np.full(len(owner), -1)
    return {
        "account": plays["account"], "ts": ts, "song": plays["song"], "source": plays["source"], "listened": listened,
        "ending": ending, "campaign": nothing, "surface": nothing,
    }  # fmt: skip


def local_hour(ts: np.ndarray) -> np.ndarray:
    """Hour of the day in Shanghai, with its fraction."""
    return (ts + SHANGHAI) % DAY / (60 * MINUTE)
