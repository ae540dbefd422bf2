"""What the app sends: the device and the network at hand, missing fields, by one rule for everybody."""

from __future__ import annotations

import numpy as np

from resonance.made_up.fifth.client import cities
from resonance.made_up.fifth.lines import Gaps, Sent, arrived
from resonance.made_up.fifth.stage import Columns
from resonance.made_up.seventh.client import STAY, clocks
from resonance.made_up.seventh.people import CAR, GATE, SHOPS, SPEAKER, TV, WATCH
from resonance.made_up.seventh.stage import Stage
from resonance.made_up.third.scale import DAY, HOUR, SECOND, SHANGHAI

GAPS = Gaps(
    {
        "device_id": 0.004, "user_id": 0.004, "ip": 0.012, "tz_offset_min": 0.04, "device_type": 0.01, "network": 0.015,
        "city_code": 0.03, "app_mode": 0.06,
    },
    surface=0.02, again=5 * SECOND, tosses=(41, 61),
)  # fmt: skip


def send(stage: Stage, stream: str) -> Sent:
    """A stream as it arrives; some lines are sent twice."""
    rows = stage.log.rows(stream)
    rows = arrived(stage.scale, {**rows, **clocks(stage, rows)}, "event_ts", "account", "received_ts")
    return Sent(rows, _facts(stage, rows), *GAPS.of(stage, stream, rows, stage.habits))


def devices(stage: Stage, rows: Columns) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """(device number, type, integrity); some install anew and are another device from then on."""
    people, account, stay = stage.accounts, rows["account"], rows["ts"] // STAY
    which = (stage.toss(21, account, stay) < people.second[account]).astype(int)
    number = people.device[account, which]
    anew = rows["ts"] > stage.scale.start + stage.toss(23, number) * stage.scale.days * DAY
    anew &= stage.toss(22, number) < 0.06
    return number + anew * 2 * len(people), people.device_type[account, which], people.integrity[account, which]


def networks(stage: Stage, rows: Columns, kind: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """(network number, on cell): the tariff's gateways when under way, home, the office or school, a shop's, a proxy's exit."""
    people, account, stay = stage.accounts, rows["account"], rows["ts"] // STAY
    local = rows["ts"] + SHANGHAI
    hour, workday = local % DAY // HOUR, (local // DAY + 3) % 7 < 5
    wifi = np.where(workday & (hour >= 9) & (hour < 18), people.work[account], people.home[account])
    shop = (stage.toss(31, account, stay) < 0.04) & (people.work[account] != people.home[account])
    wifi = np.where(shop, SHOPS + people.province[account] * 500 + (stage.toss(32, account, stay) * 150).astype(int), wifi)
    gate = GATE + people.province[account] * 50 + (stage.toss(33, account, stay) * 8).astype(int)
    gate = np.where(people.gate[account] >= 0, people.gate[account], gate)
    commuting = workday & ((hour == 7) | (hour == 8) | (hour == 18)) & (people.cell[account] > 0)
    cell = (stage.toss(34, account, stay) < people.cell[account] + 0.3 * commuting) & (kind != TV) & (kind != SPEAKER)
    cell |= (kind == CAR) | (kind == WATCH)
    leaves = people.pool[account] + (stage.toss(36, account, stay) * 40).astype(int)
    return np.where(stage.toss(35, account, stay) < people.proxied[account], leaves, np.where(cell, gate, wifi)), cell


def _facts(stage: Stage, rows: Columns) -> Columns:
    """What is true of the lines, for `envelope_columns`."""
    account = rows["account"]
    number, kind, integrity = devices(stage, rows)
    network, cell = networks(stage, rows, kind)
    hour = (rows["ts"] + SHANGHAI) % DAY // HOUR
    mode = np.select([kind == CAR, (hour < 5) & (stage.toss(49, account) < 0.08), stage.toss(50, account) < 0.01], [2, 3, 1], 0)
    return {
        "user_id": account, "device_id": number, "device_type": kind, "client_integrity": integrity, "ip": network,
        "network": cell, "tz_offset_min": np.where(stage.toss(51, account) < 0.005, 420, 480), "app_mode": mode,
        "city_code": cities(stage, account),
    }  # fmt: skip
