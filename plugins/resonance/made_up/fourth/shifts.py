"""A crew's shift: which of the ordered songs each account takes, on which day, at what second, heard or not."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from resonance.made_up.fourth.broker import GHOST_HEARD, Crew
from resonance.made_up.fourth.catalogue import NICHE
from resonance.made_up.fourth.gatherings import play_some
from resonance.made_up.fourth.liking import pairs
from resonance.made_up.fourth.routine import ARTIST_PAGE, BEGINS, BY_SEARCH, CLOSED, LIBRARY, OFTEN, OWN_LIST, SKIPPED
from resonance.made_up.fourth.stage import Stage, between, chosen
from resonance.made_up.third.scale import DAY, HOUR, MINUTE, SECOND, SHANGHAI

Rng = np.random.Generator
ALIGNED = {"coordinated_likes": 0.15, "network_farm": 0.4, "replayed_trace": 0.0, "device_farm": 0.6, "fresh_account_ring": 0.5}
"""How far members stray from the broker's order of songs; all others take them as they come."""


@dataclass
class Jobs:
    """One act a row: account, song and ts (n,), and whether the song is played for it."""

    account: np.ndarray
    song: np.ndarray
    ts: np.ndarray
    heard: np.ndarray


def plan_jobs(stage: Stage, rng: Rng, crew: Crew) -> Jobs:
    """Split the crew's orders among its members, by quota and day."""
    pool = _pool(stage, rng, crew)
    size, most = len(crew.members), min(len(pool), int(np.ceil(crew.quota * len(crew.days) * 1.3)))
    stray = ALIGNED.get(crew.attack, 1e3)
    order = np.argsort(np.arange(len(pool)) + stray * len(pool) * rng.random((size, len(pool))), axis=1)[:, :most]
    quota = np.maximum(1, np.round(crew.quota * rng.uniform(0.6, 1.4, size))).astype(int)
    if crew.attack == "replayed_trace":
        quota[:] = max(2, round(crew.quota))
    turn, place = np.arange(most) // quota[:, None], np.arange(most) % quota[:, None]
    takes = (turn < len(crew.days)) & (rng.random((size, most)) < rng.uniform(0.6, 1))
    heard = rng.random((1 if crew.attack == "replayed_trace" else size, most)) < crew.heard
    heard = np.broadcast_to(heard, takes.shape)
    ts = _clock(stage, rng, crew, (turn, place, heard))
    member = np.nonzero(takes)[0]
    covers = ~np.isin(pool[order], np.concatenate(crew.orders)) & (stage.kind != "S")
    return Jobs(crew.members[member], pool[order][takes], ts[takes], (heard | covers)[takes])


def _pool(stage: Stage, rng: Rng, crew: Crew) -> np.ndarray:
    """Songs of all orders, one customer after the other, with hits in between as camouflage."""
    ordered = np.concatenate(crew.orders)
    cover = int(len(ordered) * stage.habit["cover"] * rng.uniform(0, 1))
    hits = stage.catalogue.by_genre.draw(rng, rng.integers(0, NICHE, cover))
    where = np.sort(rng.integers(0, len(ordered), cover))
    pool = np.insert(ordered, where, hits)
    return pool[np.sort(np.unique(pool, return_index=True)[1])]


def _clock(stage: Stage, rng: Rng, crew: Crew, when: tuple[np.ndarray, np.ndarray, np.ndarray]) -> np.ndarray:
    """ms (members, jobs): the day's shift, members one after the other or at once; the slow ones at any waking hour."""
    turn, place, heard = when
    size, most = turn.shape
    day = stage.scale.start + crew.days[turn.clip(0, len(crew.days) - 1)] * DAY
    wakes = stage.accounts.wakes[crew.members][:, None] * MINUTE
    if crew.gap >= 300:
        slot = rng.choice(len(OFTEN), turn.shape, p=OFTEN / OFTEN.sum())
        low, high = (np.array([span[n] for span in BEGINS.values()]) for n in (0, 1))
        return day + wakes + (rng.uniform(low[slot], high[slot] + 45) * MINUTE).astype(np.int64)
    step = rng.gamma(rng.uniform(1, 1 + 12 * stage.habit["automated"]), 1, (size, most))
    step = step[:1] if crew.attack == "replayed_trace" else step
    step = step / step.mean() * crew.gap * SECOND + heard * 34 * SECOND
    total = np.cumsum(step, axis=1)
    spent = total - np.maximum.accumulate(np.where(place == 0, total, 0), axis=1)
    late = np.argsort(rng.random(size))[:, None] * _window(rng, crew) / size * rng.uniform(0.5, 1.5, (size, 1))
    lag = rng.integers(0, 3, (size, 1)) * DAY if crew.attack == "replayed_trace" else 0
    jitter = rng.normal(0, rng.choice([60, 400, 2_500]), turn.shape)
    return (day + lag + crew.begins * MINUTE + late * MINUTE + spent + jitter).astype(np.int64)


def _window(rng: Rng, crew: Crew) -> float:
    """Minutes over which the accounts of a crew take their turns within a shift."""
    if crew.attack in ("device_farm", "emulator"):
        return float(len(crew.members) * max(2.0, crew.quota * crew.gap / 60) * rng.uniform(0.1, 0.5))
    return between(rng, (20, 400))


def play_for(stage: Stage, rng: Rng, jobs: Jobs, patient: bool) -> None:
    """The plays behind the likes: muted for half a minute just before, in full, or in full long before and again."""
    manner = rng.dirichlet((0.3, 3, 5) if patient else (3, 1, 0.7))
    kind = rng.choice(3, len(jobs.ts), p=manner)
    muted = jobs.heard & (kind == 0)
    listened = rng.integers(31_000, 35_000, muted.sum())
    account, song = jobs.account[muted], jobs.song[muted]
    stage.log.add(
        "play", account, jobs.ts[muted] - listened - rng.integers(-500, 1_500, muted.sum()), song=song, listened=listened,
        source=rng.choice([BY_SEARCH, ARTIST_PAGE], muted.sum()), ending=rng.choice([SKIPPED, CLOSED], muted.sum()),
    )  # fmt: skip
    for number, chance in enumerate((1.0, 0.4, 0.25)):
        some = jobs.heard & (kind > 0) & (rng.random(len(kind)) < chance)
        before = np.where(kind[some] == 1, rng.uniform(0.2, 0.9, some.sum()) * stage.catalogue.duration[jobs.song[some]], 0)
        before += np.where(kind[some] == 2, 1, 0) * rng.exponential(20 * HOUR, some.sum())
        before += number * rng.exponential(9 * HOUR, some.sum())
        source = rng.choice([BY_SEARCH, ARTIST_PAGE, LIBRARY, OWN_LIST], some.sum())
        at = awake(stage, jobs.account[some], jobs.ts[some] - before.astype(np.int64))
        play_some(stage, rng, jobs.account[some], at, song=jobs.song[some], source=source)


def awake(stage: Stage, account: np.ndarray, ts: np.ndarray) -> np.ndarray:
    """ts, moved by eight hours where it lies in the account's night, and not before the account or the log was there."""
    phase = ((ts + SHANGHAI) // MINUTE - stage.accounts.wakes[account]) % (DAY // MINUTE)
    earliest = np.maximum(stage.accounts.registered[account], stage.scale.start) + 2 * MINUTE
    return np.maximum(ts - np.where(phase > 16 * 60, 8 * HOUR, 0), earliest)


def haunt(stage: Stage) -> None:
    """Ghosts play what they like: so much more of it that 88 % is heard in the log, which loses some plays."""
    rng, likes = stage.chance.of("haunt"), stage.log.rows("like")
    likes = chosen(likes, (stage.accounts.attack[likes["account"]] > 0) & (likes["action"] == 0))
    heard = np.isin(pairs(likes), pairs(stage.log.rows("play")))
    kept = 1 - stage.accounts.loss[likes["account"]].mean()
    missing = max(0, round(GHOST_HEARD / kept * len(heard)) - int(heard.sum()))
    some = chosen(likes, rng.permutation(np.flatnonzero(~heard))[:missing])
    play_for(stage, rng, Jobs(some["account"], some["song"], some["ts"], np.ones(len(some["ts"]), bool)), patient=True)
