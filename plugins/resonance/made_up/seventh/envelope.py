"""What a line says of the device and the network at hand, by one rule for everybody."""

from __future__ import annotations

import numpy as np
import pyarrow as pa

from resonance.made_up.fifth.accounts import PROVINCES
from resonance.made_up.fifth.lines import DEVICE
from resonance.made_up.fifth.stage import Columns
from resonance.made_up.seventh.client import STAY
from resonance.made_up.seventh.people import CAR, GATE, SHOPS, SPEAKER, TV, WATCH
from resonance.made_up.seventh.stage import Stage
from resonance.made_up.third.envelope import DEVICE_TYPES, INTEGRITY, addresses, named, words
from resonance.made_up.third.scale import DAY, HOUR, SHANGHAI, mix

ACCOUNT = 1


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


def envelope(stage: Stage, rows: Columns) -> dict[str, pa.Array]:
    """The columns from the time zone to the city; fields are missing by one rule for everybody."""
    account, ts, seed = rows["account"], rows["ts"], stage.chance.seed
    number, kind, integrity = devices(stage, rows)
    network, cell = networks(stage, rows, kind)
    rates = stage.habits.gaps * np.array([0.004, 0.004, 0.012, 0.04, 0.01, 0.015, 0.03, 0.06])
    gone = [stage.toss(41 + n, account, ts) < rate for n, rate in enumerate(rates)]
    gone[1] &= ~gone[0]
    hour = (ts + SHANGHAI) % DAY // HOUR
    mode = np.select([kind == CAR, (hour < 5) & (stage.toss(49, account) < 0.08), stage.toss(50, account) < 0.01], [2, 3, 1], 0)
    city = np.array(PROVINCES)[stage.accounts.province[account]] + 100 * (1 + mix(account, 86).astype(np.int64) % 8)
    known, place = np.unique(city, return_inverse=True)
    return {
        "tz_offset_min": pa.array(np.where(stage.toss(51, account) < 0.005, 420, 480), pa.int32(), mask=gone[3]),
        "user_id": named(seed, ACCOUNT, np.where(gone[1], -1, account)),
        "device_id": named(seed, DEVICE, np.where(gone[0], -1, number), "v"),
        "device_type": words(DEVICE_TYPES, np.where(gone[4], -1, kind)),
        "app_mode": words(("normal", "kids", "driving", "sleep"), np.where(gone[7], -1, mode)),
        "network": words(("wifi", "cell"), np.where(gone[5], -1, cell.astype(int))),
        "ip": pa.compute.if_else(pa.array(gone[2]), pa.scalar(None, pa.string()), addresses(seed, network, account)),
        "client_integrity": words(INTEGRITY, np.where(gone[4], -1, integrity)),
        "city_code": words([str(code) for code in known], np.where(gone[6], -1, place)),
    }
