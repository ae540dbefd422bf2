"""What every line carries: the machine it comes from, its line, missing fields, whoever acts."""

from __future__ import annotations

import numpy as np

from resonance.made_up.fifth.client import cities
from resonance.made_up.fifth.lines import Gaps, Sent, arrived
from resonance.made_up.fifth.stage import Columns
from resonance.made_up.tenth.client import STRETCH, clocks
from resonance.made_up.tenth.clock import PUPIL
from resonance.made_up.tenth.homes import A_PC, A_SPEAKER, A_TV, A_WATCH, MAST, OK, UNKNOWN, VENUE_LINE
from resonance.made_up.tenth.log import CAR, OTHER, PHONE, SPEAKER, VENUE
from resonance.made_up.tenth.stage import Stage
from resonance.made_up.third.scale import DAY, HOUR, SECOND, SHANGHAI

MASTS, VENUES, EXITS = 9, 25, 30
"""Addresses of a carrier in a city, cafés and hotels of a city, exits of a proxy."""
GAPS = Gaps(
    {
        "device_id": 0.004, "user_id": 0.005, "ip": 0.013, "tz_offset_min": 0.035, "device_type": 0.012, "network": 0.02,
        "city_code": 0.035, "app_mode": 0.06,
    },
    surface=0.03, again=4 * SECOND, tosses=(111, 121),
)  # fmt: skip


def send(stage: Stage, stream: str) -> Sent:
    """A stream as it arrives; some lines arrive a second time, seconds later."""
    rows = _on_a_machine(stage, stage.log.rows(stream))
    rows = arrived(stage.scale, {**rows, **clocks(stage, rows)}, "event_ts", "account", "received_ts")
    return Sent(rows, _facts(stage, rows), *GAPS.of(stage, stream, rows, stage.temper))


def _on_a_machine(stage: Stage, rows: Columns) -> Columns:
    """Where any machine would do, it is mostly the phone; what an account lacks is replaced by its phone."""
    people, account = stage.accounts, rows["account"]
    other = stage.toss(account, rows["ts"] // (2 * HOUR), 123) < people.tablet[account]
    by = np.where(rows["by"] < 0, np.where(other, OTHER, PHONE), rows["by"])
    lacks = ((by == SPEAKER) & ~people.speaker[account]) | ((by == CAR) & ~people.drives[account])
    return {**rows, "by": np.where(lacks, PHONE, by)}


def venue(stage: Stage, account: np.ndarray, ts: np.ndarray) -> np.ndarray:
    """The café or hotel of one's city where one is on a day; half of all go to a few."""
    day = (ts + SHANGHAI) // DAY
    number = (stage.toss(account // 12, day, 124) ** 2 * VENUES).astype(np.int64)
    return np.asarray(stage.accounts.city[account] * VENUES + number)


def devices(stage: Stage, rows: Columns) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """(device number, type code, integrity code); some machines are reset, and are other ones from then on."""
    people, account, by = stage.accounts, rows["account"], rows["by"]
    slot, n = np.where(by == VENUE, PHONE, by), len(people)
    number, kind, integrity = (table[account, slot] for table in (people.device, people.device_type, people.integrity))
    reset = stage.scale.start + stage.toss(125, number) * stage.scale.days * DAY
    number = number + ((stage.toss(126, number) < 0.05) & (rows["ts"] > reset)) * 4 * n
    guest, house = by == VENUE, venue(stage, account, rows["ts"])
    number = np.where(guest, 8 * n + house, number)
    kind, integrity = np.where(guest, A_SPEAKER, kind), np.where(guest, np.where(house % 5 == 0, UNKNOWN, OK), integrity)
    return number, kind, integrity


def networks(stage: Stage, rows: Columns, kind: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """(network number, on cell): the household's line for what stands there; for the rest work, a café, masts along the way."""
    people, account, by, ts = stage.accounts, rows["account"], rows["by"], rows["ts"]
    local = ts + SHANGHAI
    hour, workday = local % DAY / HOUR, (local // DAY + 3) % 7 < 5
    at_work = workday & (hour > people.leaves[account] + 0.4) & (hour < people.returns[account])
    wifi = np.where(at_work, people.work[account], people.home[account])
    out = (stage.toss(account, ts // (2 * HOUR), 131) < np.where(workday, 0.03, 0.08)) & (by == PHONE)
    wifi = np.where(out | (by == VENUE), VENUE_LINE + venue(stage, account, ts), wifi)
    stretch = np.where(by == CAR, ts // STRETCH, ts // (3 * HOUR))
    mast = MAST + people.city[account] * 100 + (stage.toss(account, stretch, 132) * MASTS).astype(np.int64)
    mast = np.where(people.mast[account] >= 0, people.mast[account], mast)
    under_way = workday & (np.minimum(np.abs(hour - people.leaves[account]), np.abs(hour - people.returns[account])) < 0.5)
    chance = np.where(under_way & (people.work[account] != people.home[account]), 0.85, people.cell[account])
    cell = (stage.toss(account, ts // (2 * HOUR), 133) < chance) & ~out & ~np.isin(kind, (A_SPEAKER, A_TV, A_PC))
    cell = ((cell | (by == CAR)) & (by != VENUE)) | (kind == A_WATCH)
    network = np.where(cell, mast, np.where(by == SPEAKER, people.home[account], wifi))
    proxied = stage.toss(account, ts // (2 * HOUR), 134) < people.proxied[account]
    exit_of = people.exits[account] + (stage.toss(account, ts // (2 * HOUR), 135) * EXITS).astype(np.int64)
    return np.where(proxied & (by != VENUE), exit_of, network), cell


def _facts(stage: Stage, rows: Columns) -> Columns:
    """What is true of the lines, for `envelope_columns`."""
    people, account, by = stage.accounts, rows["account"], rows["by"]
    number, kind, integrity = devices(stage, rows)
    network, cell = networks(stage, rows, kind)
    asleep = ((rows["ts"] + SHANGHAI) % DAY > 22 * HOUR) & (by == SPEAKER) & (stage.toss(account, 141) < 0.3)
    small = (people.days[account] == PUPIL) & (people.born[account] > 2013)
    mode = np.select([by == CAR, asleep, small & (stage.toss(account, 142) < 0.6)], [2, 3, 1], 0)
    return {
        "user_id": account, "device_id": number, "device_type": kind, "client_integrity": integrity, "ip": network,
        "network": cell, "tz_offset_min": np.where(stage.toss(account, 143) < 0.004, 420, 480), "app_mode": mode,
        "city_code": cities(stage, account),
    }  # fmt: skip
