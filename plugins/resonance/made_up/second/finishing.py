"""From intentions to log lines: devices and networks by time of day, uploads in batches, late and lost lines."""

from __future__ import annotations

import numpy as np

from resonance.made_up.second.people import People
from resonance.made_up.second.reacting import Stage
from resonance.made_up.second.scale import DAY_MS, HOUR_MS, SHANGHAI_MS

LATE_SHARE = 0.012
ANONYMOUS_PLAYS = 0.015
UPLOAD_MS = 15 * 60_000
Table = dict[str, np.ndarray]


def finish(stage: Stage, stream: str) -> Table:
    """The stream's rows as the producer's server has them, by (received, user, ts): those of the window whose account exists.

    Adds `received`, `day` (of delivery, 0 …), `anonymous`; device and ip are filled in.
    """
    table, people, scale = stage.events.table(stream), stage.people, stage.scale
    kept = (table["ts"] >= scale.first_ms) & (table["ts"] < scale.end_ms)
    kept &= table["ts"] >= people.registered_ms[table["user"]]
    table = {name: column[kept] for name, column in table.items()}
    rng = stage.draws.stream("upload " + stream)
    table["received"] = _received(rng, people, table)
    table["day"] = (table["received"] - scale.first_ms) // DAY_MS
    table["device"] = np.where(table["device"] < 0, _device(people, table), table["device"])
    table["ip"] = np.where(table["ip"] < 0, _network(people, table), table["ip"])
    table["anonymous"] = _anonymous(rng, stage, stream, table)
    order = np.lexsort((table["ts"], table["user"], table["received"]))
    order = order[table["day"][order] < scale.days]
    return {name: column[order] for name, column in table.items()}


def lot(user: np.ndarray, ts: np.ndarray, span_ms: int, salt: int) -> np.ndarray:
    """A number in [0, 1) that holds for an account during a span of time (splitmix64 of both)."""
    z = user.astype(np.uint64) * np.uint64(0x9E3779B97F4A7C15) + (ts // span_ms).astype(np.uint64) + np.uint64(salt * 7919)
    z = (z ^ (z >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    z = (z ^ (z >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    return (z >> np.uint64(11)).astype(np.float64) / 2**53


def _received(rng: np.random.Generator, people: People, table: Table) -> np.ndarray:
    """At once, with the next quarter hour's upload, or days late."""
    ts, n = table["ts"], len(table["ts"])
    at_once = ts + 40 + rng.lognormal(6.3, 0.9, n).astype(np.int64)
    uploaded = (ts // UPLOAD_MS + 1) * UPLOAD_MS + table["user"] % 60_000
    received = np.where(people.batching[table["user"]], uploaded, at_once)
    late = rng.random(n) < LATE_SHARE
    return np.where(late, received + np.minimum(rng.exponential(0.8 * DAY_MS, n), 12 * DAY_MS).astype(np.int64), received)


def _device(people: People, table: Table) -> np.ndarray:
    user = table["user"]
    second = people.second_device[user]
    return np.where((second >= 0) & (lot(user, table["ts"], 2 * HOUR_MS, 1) < 0.35), second, user)


def _network(people: People, table: Table) -> np.ndarray:
    user, chance = table["user"], lot(table["user"], table["ts"], 3 * HOUR_MS, 2)
    hour = (table["ts"] + SHANGHAI_MS) // HOUR_MS % 24
    at_place = (people.place_ip[user] >= 0) & (hour >= 8) & (hour < 21) & (chance < 0.85)
    away = chance < np.where((hour >= 8) & (hour < 19), 0.6, 0.2)
    return np.where(at_place, people.place_ip[user], np.where(away, people.cell_ip[user], people.home_ip[user]))


def _anonymous(rng: np.random.Generator, stage: Stage, stream: str, table: Table) -> np.ndarray:
    """Plays logged without a login, on a device of one's own that has been seen for some days."""
    if stream != "play":
        return np.zeros(len(table["ts"]), bool)
    settled = (table["device"] == table["user"]) & (table["ts"] > stage.scale.first_ms + 6 * DAY_MS)
    return settled & (rng.random(len(settled)) < ANONYMOUS_PLAYS)
