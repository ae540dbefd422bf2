"""What the app sends: devices, networks and missing fields, from the account and the hour alone, whoever acts."""

from __future__ import annotations

import numpy as np

from resonance.made_up.eighth.client import STAY, clocks
from resonance.made_up.eighth.people import CAR, GATE, SPEAKER, TV, VENUE, WATCH
from resonance.made_up.eighth.stage import Stage
from resonance.made_up.fifth.client import cities
from resonance.made_up.fifth.lines import Gaps, Sent, arrived
from resonance.made_up.fifth.stage import Columns
from resonance.made_up.third.scale import DAY, HOUR, SECOND, SHANGHAI

EXITS, GATES, VENUES = 50, 9, 30
GAPS = Gaps(
    {
        "device_id": 0.004, "user_id": 0.004, "ip": 0.012, "tz_offset_min": 0.035, "device_type": 0.01, "network": 0.015,
        "city_code": 0.035, "app_mode": 0.05,
    },
    surface=0.025, again=4 * SECOND, tosses=(441, 461),
)  # fmt: skip


def send(stage: Stage, stream: str) -> Sent:
    """A stream as it arrives; some lines arrive a second time, a little later."""
    rows = stage.log.rows(stream)
    rows = arrived(stage.scale, {**rows, **clocks(stage, rows)}, "event_ts", "account", "received_ts")
    return Sent(rows, _facts(stage, rows), *GAPS.of(stage, stream, rows, stage.temper))


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


def _facts(stage: Stage, rows: Columns) -> Columns:
    """What is true of the lines, for `envelope_columns`."""
    account = rows["account"]
    number, kind, integrity = devices(stage, rows)
    network, cell = networks(stage, rows, kind)
    hour = (rows["ts"] + SHANGHAI) % DAY // HOUR
    asleep = (hour < 6) & (stage.toss(451, account) < 0.1)
    mode = np.select([kind == CAR, asleep, stage.toss(452, account) < 0.012], [2, 3, 1], 0)
    return {
        "user_id": account, "device_id": number, "device_type": kind, "client_integrity": integrity, "ip": network,
        "network": cell, "tz_offset_min": np.where(stage.toss(453, account) < 0.005, 540, 480), "app_mode": mode,
        "city_code": cities(stage, account),
    }  # fmt: skip
