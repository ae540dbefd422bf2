"""What clients make of what happens: batches, losses, openings, late and crooked clocks; on which device and network one acts."""

from __future__ import annotations

import numpy as np

from resonance.made_up.fifth.accounts import CAFE, CAR, GATE, PROVINCES, TV, WATCH
from resonance.made_up.fifth.festivals import visits
from resonance.made_up.fifth.lines import Sent, arrived
from resonance.made_up.fifth.stage import COLUMNS, AnyStage, Columns, Stage
from resonance.made_up.third.scale import DAY, HOUR, MINUTE, SECOND, SHANGHAI, mix, share

BLOCK = 2 * HOUR
"""Within a block of hours one stays on a device and a network."""
EXITS = 60
MISSING = {
    "device_id": 0.003, "user_id": 0.004, "ip": 0.01, "tz_offset_min": 0.03, "device_type": 0.01, "network": 0.02,
    "city_code": 0.03, "app_mode": 0.05,
}  # fmt: skip


def report(stage: Stage) -> None:
    """Nothing before one has registered; likes in batches with one timestamp; lost plays and impressions; openings of visits."""
    people = stage.accounts
    for stream in COLUMNS:
        rows = stage.log.rows(stream)
        stage.log.keep(stream, rows["ts"] >= people.registered[rows["account"]])
    for stream, part in (("play", 1.0), ("impression", 0.4)):
        rows = stage.log.rows(stream)
        stage.log.keep(stream, share(rows["account"], rows["ts"], 41) >= part * people.lost[rows["account"]])
    likes = stage.log.rows("like")
    tick = (10 + 170 * share(likes["account"], 42) ** 2).astype(np.int64) * SECOND
    batched = people.batching[likes["account"]] & (share(likes["account"], likes["ts"] // HOUR, 43) < 0.75)
    likes["ts"] = np.where(
        batched, -(-likes["ts"] // tick) * tick + mix(likes["account"], 44).astype(np.int64) % 997, likes["ts"]
    )
    account, start = visits(stage)
    opened = share(account, start, 45) < people.opening[account]
    how = np.searchsorted((0.62, 0.82, 0.9, 0.95), share(account, start, 46))
    stage.log.add(
        "app_open",
        account[opened],
        start[opened] - 300 - (share(account, start, 47)[opened] * 2_500).astype(np.int64),
        how=how[opened],
    )


def send(stage: Stage, stream: str) -> Sent:
    """A stream as it arrives; fields are missing, and lines come again, by one rule for everybody."""
    rows, gaps = stage.log.rows(stream), stage.temper.gaps
    rows = arrived(stage.scale, {**rows, **clocks(stage, rows)}, "ts", "received_ts")
    account, ts = rows["account"], rows["ts"]
    gone = {name: share(account, ts, 90 + n) < gaps * part for n, (name, part) in enumerate(MISSING.items())}
    gone["user_id"] = (share(account, ts // BLOCK, 89) < gaps * MISSING["user_id"]) & ~gone["device_id"]
    gone["surface"] = share(account, ts, 98) < 0.02 * gaps
    day = (rows["received_ts"] - stage.scale.start) // DAY
    place = np.arange(len(day)) - np.searchsorted(day, day)
    twice = share(mix(place, day, 95)) < stage.temper.repeated
    return Sent(rows, _facts(stage, rows), gone, 3 * SECOND * twice)


def clocks(stage: Stage, rows: Columns) -> Columns:
    """`event_ts`, `received_ts`, ms: some clocks are off, some know seconds only; lines wait for an upload, some for days."""
    account, ts = rows["account"], rows["ts"]
    late, wait = share(account, ts // BLOCK, 51), share(account, ts // (3 * MINUTE), 52)
    delay = 80 + 600 * -np.log1p(-0.999 * share(account, ts, 53)) + np.where(share(account, 54) < 0.3, 20 * SECOND * wait, 0)
    delay = np.where(late < stage.temper.late, delay + 2.5 * DAY * share(account, ts // BLOCK, 55) ** 3, delay)
    off = np.where(share(account, 56) < 0.04, (share(account, 57) - 0.5) * 180 * SECOND, 0).astype(np.int64)
    seen = ts + off
    seen = np.where(share(account, 58) < 0.03, seen // SECOND * SECOND, seen)
    return {"event_ts": seen, "received_ts": ts + delay.astype(np.int64)}


def devices(stage: Stage, rows: Columns) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """(device number, type, integrity); some install anew and are another device from then on."""
    people, account, block = stage.accounts, rows["account"], rows["ts"] // BLOCK
    which = (share(account, block, 61) < people.second[account]).astype(int)
    number = people.device[account, which]
    anew = (share(number, 62) < 0.05) & (rows["ts"] > stage.scale.start + share(number, 63) * stage.scale.days * DAY)
    return number + anew * 2 * len(people), people.device_type[account, which], people.integrity[account, which]


def networks(stage: Stage, rows: Columns, kind: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """(network number, on cell): home, work on working days, a café now and then, the carrier's gateways, a proxy's exits."""
    people, account, block = stage.accounts, rows["account"], rows["ts"] // BLOCK
    local = rows["ts"] + SHANGHAI
    office = (local % DAY // HOUR >= 9) & (local % DAY // HOUR < 18) & ((local // DAY + 3) % 7 < 5)
    wifi = np.where(office & (share(account, block, 71) < 0.65), people.work[account], people.home[account])
    out = (share(account, block, 72) < 0.04) & (people.home[account] < GATE)
    wifi = np.where(out, CAFE + people.province[account] * 1_000 + (share(account, block, 73) * 300).astype(np.int64), wifi)
    gate = GATE + people.province[account] * 100 + (share(account, block, 74) * 6).astype(np.int64)
    gate = np.where(people.gate[account] >= 0, people.gate[account], gate)
    cell = (share(account, block, 75) < people.cell[account]) & (kind < TV) | (kind == CAR) | (kind == WATCH)
    exit_of = people.pool[account] + (share(account, block, 77) * EXITS).astype(np.int64)
    return np.where(share(account, block, 76) < people.proxied[account], exit_of, np.where(cell, gate, wifi)), cell


def _facts(stage: Stage, rows: Columns) -> Columns:
    """What is true of the lines, for `envelope_columns`."""
    account = rows["account"]
    number, kind, integrity = devices(stage, rows)
    network, cell = networks(stage, rows, kind)
    hour = (rows["ts"] + SHANGHAI) % DAY // HOUR
    mode = np.where(kind == CAR, 2, np.where((hour < 5) & (share(account, 88) < 0.1), 3, (share(account, 87) < 0.01).astype(int)))
    return {
        "user_id": account, "device_id": number, "device_type": kind, "client_integrity": integrity, "ip": network,
        "network": cell, "tz_offset_min": np.where(share(account, 85) < 0.004, 540, 480), "app_mode": mode,
        "city_code": cities(stage, account),
    }  # fmt: skip


def cities(stage: AnyStage, account: np.ndarray) -> np.ndarray:
    """GB/T 2260 codes of where accounts live."""
    return np.array(PROVINCES)[stage.accounts.province[account]] + 100 * (1 + mix(account, 86).astype(np.int64) % 8)
