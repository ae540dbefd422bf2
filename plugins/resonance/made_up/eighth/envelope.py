"""Devices, networks and missing fields of a line: from the account and the hour alone, whoever acts."""

from __future__ import annotations

import numpy as np
import pyarrow as pa

from resonance.made_up.eighth.client import STAY
from resonance.made_up.eighth.people import CAR, GATE, SPEAKER, TV, VENUE, WATCH
from resonance.made_up.eighth.stage import Stage
from resonance.made_up.fifth.accounts import PROVINCES
from resonance.made_up.fifth.client import ACCOUNT, DEVICE
from resonance.made_up.fifth.stage import Columns
from resonance.made_up.third.envelope import DEVICE_TYPES, INTEGRITY, addresses, named, words
from resonance.made_up.third.scale import DAY, HOUR, SHANGHAI, mix

EXITS, GATES, VENUES = 50, 9, 30
MISSING = {"device": 0.004, "user": 0.004, "ip": 0.012, "tz": 0.035, "type": 0.01, "network": 0.015, "city": 0.035, "mode": 0.05}


def devices(stage: Stage, rows: Columns) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """(device number, type, integrity); some install anew and are another device from then on."""
    people, account, stay = stage.accounts, rows["account"], rows["ts"] // STAY
    which = (stage.toss(421, account, stay) < people.second[account]).astype(int)
    number = people.device[account, which]
    anew = (stage.toss(422, number) < 0.055) & (rows["ts"] > stage.scale.start + stage.toss(423, number) * stage.scale.days * DAY)
    return number + anew * 2 * len(people), people.device_type[account, which], people.integrity[account, which]


def networks(stage: Stage, rows: Columns, kind: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """(network number, on cell): home, work by day, on weekend evenings a karaoke bar, the carrier's gates, a proxy's exits."""
    people, account, stay = stage.accounts, rows["account"], rows["ts"] // STAY
    local = rows["ts"] + SHANGHAI
    hour, weekday = local % DAY // HOUR, (local // DAY + 3) % 7
    wifi = np.where((weekday < 5) & (hour >= 9) & (hour < 18), people.work[account], people.home[account])
    out = stage.toss(431, account, stay) < np.where((hour >= 19) & (weekday >= 4), 0.09, 0.02)
    bar = VENUE + people.province[account] * 1_000 + (stage.toss(432, account, local // DAY) * VENUES).astype(np.int64)
    wifi = np.where(out, bar, wifi)
    gate = GATE + people.province[account] * 100 + (stage.toss(433, account, stay) * GATES).astype(np.int64)
    gate = np.where(people.gate[account] >= 0, people.gate[account], gate)
    cell = (stage.toss(434, account, stay) < people.cell[account]) & (kind != TV) & (kind != SPEAKER) & ~out
    cell |= (kind == CAR) | (kind == WATCH)
    exits = people.pool[account] + (stage.toss(435, account, stay) * EXITS).astype(np.int64)
    return np.where(stage.toss(436, account, stay) < people.proxied[account], exits, np.where(cell, gate, wifi)), cell


def envelope(stage: Stage, rows: Columns) -> dict[str, pa.Array]:
    """The columns from the time zone to the city."""
    account, ts, seed = rows["account"], rows["ts"], stage.chance.seed
    number, kind, integrity = devices(stage, rows)
    network, cell = networks(stage, rows, kind)
    gone = {name: stage.toss(441 + n, account, ts) < stage.temper.gaps * p for n, (name, p) in enumerate(MISSING.items())}
    gone["user"] &= ~gone["device"]
    hour = (ts + SHANGHAI) % DAY // HOUR
    asleep = (hour < 6) & (stage.toss(451, account) < 0.1)
    mode = np.select([kind == CAR, asleep, stage.toss(452, account) < 0.012], [2, 3, 1], 0)
    city = np.array(PROVINCES)[stage.accounts.province[account]] + 100 * (1 + mix(account, 86).astype(np.int64) % 8)
    known, place = np.unique(city, return_inverse=True)
    return {
        "tz_offset_min": pa.array(np.where(stage.toss(453, account) < 0.005, 540, 480), pa.int32(), mask=gone["tz"]),
        "user_id": named(seed, ACCOUNT, np.where(gone["user"], -1, account)),
        "device_id": named(seed, DEVICE, np.where(gone["device"], -1, number), "v"),
        "device_type": words(DEVICE_TYPES, np.where(gone["type"], -1, kind)),
        "app_mode": words(("normal", "kids", "driving", "sleep"), np.where(gone["mode"], -1, mode)),
        "network": words(("wifi", "cell"), np.where(gone["network"], -1, cell.astype(int))),
        "ip": pa.compute.if_else(pa.array(gone["ip"]), pa.scalar(None, pa.string()), addresses(seed, network, account)),
        "client_integrity": words(INTEGRITY, np.where(gone["type"], -1, integrity)),
        "city_code": words([str(code) for code in known], np.where(gone["city"], -1, place)),
    }
