"""What every line carries: devices, networks and missing fields, from the account and the hour alone, whoever acts."""

from __future__ import annotations

import numpy as np

from resonance.made_up.fifth.client import cities
from resonance.made_up.fifth.lines import Gaps, Sent, arrived
from resonance.made_up.fifth.stage import Columns
from resonance.made_up.ninth.client import STAY, clocks
from resonance.made_up.ninth.people import CAR, GATE, PC, PLACE, SPEAKER, TV, WATCH
from resonance.made_up.ninth.rhythm import DRIVER, RIDER
from resonance.made_up.ninth.stage import Stage
from resonance.made_up.third.scale import DAY, HOUR, SECOND, SHANGHAI

GATES, PLACES, EXITS = 7, 40, 40
"""Gates of a town, cafés and malls of a town, exits of a proxy."""
GAPS = Gaps(
    {
        "device_id": 0.004, "user_id": 0.004, "ip": 0.014, "tz_offset_min": 0.03, "device_type": 0.01, "network": 0.015,
        "city_code": 0.04, "app_mode": 0.05,
    },
    surface=0.025, again=5 * SECOND, tosses=(641, 661),
)  # fmt: skip


def send(stage: Stage, stream: str) -> Sent:
    """A stream as it arrives; some lines arrive a second time, seconds later."""
    rows = stage.log.rows(stream)
    rows = arrived(stage.scale, {**rows, **clocks(stage, rows)}, "event_ts", "account", "received_ts")
    return Sent(rows, _facts(stage, rows), *GAPS.of(stage, stream, rows, stage.temper))


def on_the_way(stage: Stage, rows: Columns) -> np.ndarray:
    """Whether one commutes at that hour."""
    local = rows["ts"] + SHANGHAI
    hour, workday = local % DAY // HOUR, (local // DAY + 3) % 7 < 5
    rush = workday & np.isin(hour, (7, 8, 17, 18))
    mobile = np.isin(stage.accounts.life[rows["account"]], (DRIVER, RIDER))
    return rush & mobile & (stage.toss(621, rows["account"], rows["ts"] // STAY) < 0.75)


def devices(stage: Stage, rows: Columns) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """(device number, type code, integrity code): the car's own on the way, where there is one; some install anew."""
    people, account = stage.accounts, rows["account"]
    share = people.second[account]
    drives = (people.device_type[account, 1] == CAR) & (share > 0) & on_the_way(stage, rows)
    which = (stage.toss(622, account, rows["ts"] // STAY) < np.where(drives, 0.5 + share / 2, share)).astype(int)
    number = people.device[account, which]
    changed = stage.scale.start + stage.toss(624, number) * stage.scale.days * DAY
    anew = (stage.toss(623, number) < 0.05) & (rows["ts"] > changed)
    return number + anew * 2 * len(people), people.device_type[account, which], people.integrity[account, which]


def networks(stage: Stage, rows: Columns, kind: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """(network number, on cell): home, work by day, a place in town, the carrier's gates on the way, a proxy's exits."""
    people, account, stay = stage.accounts, rows["account"], rows["ts"] // STAY
    local = rows["ts"] + SHANGHAI
    hour, workday = local % DAY // HOUR, (local // DAY + 3) % 7 < 5
    wifi = np.where(workday & (hour >= 9) & (hour < 18), people.work[account], people.home[account])
    out = stage.toss(631, account, stay) < np.where(workday, 0.025, 0.07)
    place = PLACE + people.town[account] * 1_000 + (stage.toss(632, account, local // DAY) ** 2 * PLACES).astype(np.int64)
    gate = GATE + people.town[account] * 100 + (stage.toss(633, account, stay) * GATES).astype(np.int64)
    gate = np.where(people.gate[account] >= 0, people.gate[account], gate)
    cell = (stage.toss(634, account, stay) < people.cell[account]) & ~out | on_the_way(stage, rows)
    cell &= (kind != TV) & (kind != SPEAKER) & (kind != PC)
    cell |= (kind == CAR) | (kind == WATCH)
    exits = people.exits[account] + (stage.toss(635, account, stay) * EXITS).astype(np.int64)
    proxied = stage.toss(636, account, stay) < people.proxied[account]
    return np.where(proxied, exits, np.where(cell, gate, np.where(out, place, wifi))), cell


def _facts(stage: Stage, rows: Columns) -> Columns:
    """What is true of the lines, for `envelope_columns`."""
    account = rows["account"]
    number, kind, integrity = devices(stage, rows)
    network, cell = networks(stage, rows, kind)
    asleep = ((rows["ts"] + SHANGHAI) % DAY // HOUR < 6) & (stage.toss(651, account) < 0.15)
    mode = np.select([kind == CAR, asleep, stage.toss(652, account) < 0.01], [2, 3, 1], 0)
    return {
        "user_id": account, "device_id": number, "device_type": kind, "client_integrity": integrity, "ip": network,
        "network": cell, "tz_offset_min": np.where(stage.toss(653, account) < 0.004, 540, 480), "app_mode": mode,
        "city_code": cities(stage, account),
    }  # fmt: skip
