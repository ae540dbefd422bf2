"""What every line carries: the machine it comes from, its line, missing fields, whoever acts."""

from __future__ import annotations

import numpy as np

from resonance.made_up.eleventh.client import clocks
from resonance.made_up.eleventh.people import CAFE, GATE, NIGHT, PC, STUDENT, WORKER
from resonance.made_up.eleventh.stage import RIG, Stage
from resonance.made_up.fifth.client import cities
from resonance.made_up.fifth.lines import Gaps, Sent, arrived
from resonance.made_up.fifth.stage import Columns
from resonance.made_up.third.scale import DAY, HOUR, SECOND, SHANGHAI

BLOCK = 2 * HOUR
"""Within so long one stays on a machine and a line."""
GATES, CAFES, EXITS = 7, 40, 25
"""Gateways of a carrier and cafés in a province, exits of a proxy."""
GAPS = Gaps(
    {
        "device_id": 0.005, "user_id": 0.004, "ip": 0.01, "tz_offset_min": 0.03, "device_type": 0.01, "network": 0.015,
        "city_code": 0.05, "app_mode": 0.08,
    },
    surface=0.025, again=3 * SECOND, tosses=(61, 71),
)  # fmt: skip


def send(stage: Stage, stream: str) -> Sent:
    """A stream as it arrives; some lines arrive a second time, seconds later."""
    rows = stage.log.rows(stream)
    rows = arrived(stage.scale, {**rows, **clocks(stage, rows)}, "event_ts", "account", "received_ts")
    return Sent(rows, _facts(stage, rows), *GAPS.of(stage, stream, rows, stage.temper))


def machines(stage: Stage, rows: Columns) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """(number, type code, integrity code): the phone, or another machine by the hour; a phone that is new from some day on."""
    people, account, n = stage.accounts, rows["account"], len(stage.accounts)
    slot = (stage.toss(account, rows["ts"] // BLOCK, 73) < people.second[account]).astype(int)
    number, kind, integrity = (table[account, slot] for table in (people.device, people.device_type, people.integrity))
    bought = stage.scale.start + stage.toss(74, number) * stage.scale.days * DAY
    number = number + ((stage.toss(75, number) < 0.05) & (rows["ts"] > bought)) * 4 * n
    rig = rows["by"] == RIG
    return np.where(rig, people.rig[account], number), np.where(rig, 0, kind), integrity


def lines(stage: Stage, rows: Columns, kind: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """(network number, on cell): home, work or school by day, a café, the carrier's gateways, a proxy."""
    people, account, ts = stage.accounts, rows["account"], rows["ts"]
    block, local = ts // BLOCK, ts + SHANGHAI
    hour, workday = local % DAY / HOUR, (local // DAY + 3) % 7 < 5
    by_day = workday & (hour > 8.5) & (hour < 17.8) & np.isin(people.life[account], (WORKER, STUDENT))
    by_night = ((hour > 21) | (hour < 5)) & (people.life[account] == NIGHT)
    network = np.where(by_day | by_night, people.work[account], people.home[account])
    out = stage.toss(account, block, 76) < np.where(workday, 0.02, 0.06)
    cafe = CAFE + people.province[account] * CAFES + (stage.toss(account, block, 77) ** 2 * CAFES).astype(np.int64)
    network = np.where(out, cafe, network)
    gate = GATE + people.province[account] * 100 + (stage.toss(account, block, 78) * GATES).astype(np.int64)
    gate = np.where(people.gate[account] >= 0, people.gate[account], gate)
    cell = (stage.toss(account, block, 79) < people.cell[account]) & (kind != PC) & ~out
    network = np.where(cell, gate, network)
    proxied = stage.toss(account, block, 80) < people.proxied[account]
    exit_of = people.exits[account] + (stage.toss(account, block, 81) * EXITS).astype(np.int64)
    network = np.where(proxied, exit_of, network)
    return np.where(rows["by"] == RIG, people.rig_line[account], network), cell


def _facts(stage: Stage, rows: Columns) -> Columns:
    """What is true of the lines, for `envelope_columns`."""
    account = rows["account"]
    number, kind, integrity = machines(stage, rows)
    network, cell = lines(stage, rows, kind)
    hour = (rows["ts"] + SHANGHAI) % DAY // HOUR
    asleep, at_the_wheel = stage.toss(account, 82) < 0.1, stage.toss(account, rows["ts"] // BLOCK, 83) < 0.03
    mode = np.select([(hour > 22) & asleep, at_the_wheel], [3, 2], 0)
    return {
        "user_id": account, "device_id": number, "device_type": kind, "client_integrity": integrity, "ip": network,
        "network": cell, "tz_offset_min": np.where(stage.toss(account, 84) < 0.005, 540, 480), "app_mode": mode,
        "city_code": cities(stage, account),
    }  # fmt: skip
