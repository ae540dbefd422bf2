"""What clients send: clocks, devices, networks and missing fields, from the account and the hour alone, whoever acts."""

from __future__ import annotations

import numpy as np

from resonance.made_up.fifth.lines import Sent, arrived
from resonance.made_up.fifth.stage import Columns
from resonance.made_up.sixth.people import CAFE, CAR, GATE, PROVINCES, TV, WATCH, WORK
from resonance.made_up.sixth.stage import Stage
from resonance.made_up.third.scale import DAY, HOUR, MINUTE, SECOND, SHANGHAI

SPELL = 2 * HOUR
"""Within a spell one stays on a device and a network."""
EXITS, GATES, CAFES = 40, 8, 200
MISSING = {
    "device_id": 0.003, "user_id": 0.005, "ip": 0.012, "tz_offset_min": 0.03, "device_type": 0.01, "network": 0.015,
    "city_code": 0.04, "app_mode": 0.05,
}  # fmt: skip


def send(stage: Stage, stream: str) -> Sent:
    """A stream as it arrives."""
    rows = stage.log.rows(stream)
    rows = arrived(stage.scale, {**rows, **clocks(stage, rows)}, "ts", "received_ts")
    account, ts, gaps = rows["account"], rows["ts"], stage.habits.gaps
    gone = {name: stage.toss(account, ts, 91 + n) < gaps * part for n, (name, part) in enumerate(MISSING.items())}
    gone["user_id"] &= ~gone["device_id"]
    gone["surface"] = stage.toss(account, ts, 111) < 0.025 * gaps
    twice = stage.chance.of(f"again {stream}").random(len(ts)) < stage.habits.repeated
    return Sent(rows, _facts(stage, rows), gone, 5 * SECOND * twice)


def clocks(stage: Stage, rows: Columns) -> Columns:
    """`event_ts`, `received_ts`, ms: clocks that are off, clients that know seconds only, uploads that wait, some for days."""
    account, ts, toss = rows["account"], rows["ts"], stage.toss
    delay = 60 - 500 * np.log1p(-0.9999 * toss(account, ts, 71))
    waits = toss(account, ts // SPELL, 72) < 0.15
    delay += np.where(waits, 3 * MINUTE * toss(account, ts // (5 * MINUTE), 73), 0)
    delay += np.where(
        toss(account, ts // SPELL, 74) < stage.habits.late, 3 * DAY * toss(account, ts // SPELL, 75) ** 4 + HOUR / 6, 0
    )
    off = np.where(toss(account, 76) < 0.03, (toss(account, 77) - 0.5) * 4 * MINUTE, 0).astype(np.int64)
    seen = ts + off
    seen = np.where(toss(account, 78) < 0.02, seen // SECOND * SECOND, seen)
    return {"event_ts": seen, "received_ts": ts + delay.astype(np.int64)}


def devices(stage: Stage, rows: Columns) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """(device number, type, integrity); some install anew and are another device from then on."""
    people, account, toss = stage.accounts, rows["account"], stage.toss
    which = (toss(account, rows["ts"] // SPELL, 81) < people.second[account]).astype(int)
    number = people.device[account, which]
    anew = (toss(number, 82) < 0.05) & (rows["ts"] > stage.scale.start + toss(number, 83) * stage.scale.days * DAY)
    return number + anew * 2 * len(people), people.device_type[account, which], people.integrity[account, which]


def networks(stage: Stage, rows: Columns, kind: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """(network number, on cell): at home, at work on workdays, now and then in a café, at the carrier's gates, behind proxies."""
    people, account, spell, toss = stage.accounts, rows["account"], rows["ts"] // SPELL, stage.toss
    since = ((rows["ts"] + SHANGHAI) % DAY / HOUR - people.wake[account]) % 24
    working = (since > 1.2) & (since < 10) & ((rows["ts"] + SHANGHAI) // DAY % 7 != 2) & ((rows["ts"] + SHANGHAI) // DAY % 7 != 3)
    wifi = np.where(working & (toss(account, spell, 84) < 0.6), people.work[account], people.home[account])
    out = (toss(account, spell, 85) < 0.05) & (wifi < WORK)
    wifi = np.where(out, CAFE + people.province[account] * 1_000 + (toss(account, spell, 86) * CAFES).astype(np.int64), wifi)
    gate = GATE + people.province[account] * 100 + (toss(account, spell, 87) * GATES).astype(np.int64)
    gate = np.where(people.gate[account] >= 0, people.gate[account], gate)
    cell = ((toss(account, spell, 88) < people.cell[account]) & (kind < TV)) | (kind == CAR) | (kind == WATCH)
    exits = people.tunnel[account] + (toss(account, spell, 89) * EXITS).astype(np.int64)
    return np.where(toss(account, spell, 90) < people.tunnelled[account], exits, np.where(cell, gate, wifi)), cell


def _facts(stage: Stage, rows: Columns) -> Columns:
    """What is true of the lines, for `envelope_columns`."""
    account, toss = rows["account"], stage.toss
    number, kind, integrity = devices(stage, rows)
    network, cell = networks(stage, rows, kind)
    hour = (rows["ts"] + SHANGHAI) % DAY // HOUR
    asleep = (hour < 6) & (toss(account, 100) < 0.12)
    mode = np.where(kind == CAR, 2, np.where(asleep, 3, (toss(account, 101) < 0.012).astype(int)))
    return {
        "user_id": account, "device_id": number, "device_type": kind, "client_integrity": integrity, "ip": network,
        "network": cell, "tz_offset_min": np.where(toss(account, 102) < 0.004, 540, 480), "app_mode": mode,
        "city_code": cities(stage, account),
    }  # fmt: skip


def cities(stage: Stage, account: np.ndarray) -> np.ndarray:
    """GB/T 2260 codes of where accounts live."""
    return np.array(PROVINCES)[stage.accounts.province[account]] + 100 * (1 + (stage.toss(account, 103) * 9).astype(np.int64))
