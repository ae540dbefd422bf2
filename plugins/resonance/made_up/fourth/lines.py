"""Acts as lines of the landing contract, and the truth beside them."""

from __future__ import annotations

from typing import Any, cast

import numpy as np
import pyarrow as pa

from resonance.made_up.fourth.campaigns import TEAMS
from resonance.made_up.fourth.people import CAR, GATE, PROVINCES, RACK, whereabouts
from resonance.made_up.fourth.stage import Columns, Stage
from resonance.made_up.third.envelope import ACCOUNT, APP_MODES, DEVICE, DEVICE_TYPES, INTEGRITY, named, words
from resonance.made_up.third.lines import CAMPAIGN, OWN, event_ids, instants
from resonance.made_up.third.log import SURFACES
from resonance.made_up.third.scale import DAY, HOUR, SHANGHAI, mix, share


def lines(stage: Stage, stream: str, rows: Columns) -> pa.Table:
    """One line a row; `rows` has event_ts and received_ts (ms) beside the log's columns."""
    columns = {"event_id": event_ids(stage.chance.seed, stream, rows)}
    columns |= {name: instants(rows[name]) for name in ("event_ts", "received_ts")}
    columns |= _envelope(stage, rows)
    columns["campaign_id"] = named(stage.seed, CAMPAIGN, rows["campaign"], "c")
    quiet = share(rows["account"], rows["ts"], 90) < 4 * stage.habit["missing"]
    columns["surface"] = words(SURFACES, np.where(quiet, -1, rows["surface"]))
    return pa.table(columns | _own(stage, stream, rows))


def _envelope(stage: Stage, rows: Columns) -> dict[str, pa.Array]:
    account, ts, missing = rows["account"], rows["ts"], stage.habit["missing"]
    number, kind, network, cell = whereabouts(stage, account, ts)
    toss = [share(account, ts, 91 + n) for n in range(6)]
    gone = [share(account, ts // HOUR, 97 + n) < missing * part for n, part in enumerate((0.1, 0.15, 1, 0.5, 1, 2, 1))]
    hour = (ts + SHANGHAI) % DAY // HOUR
    mode = np.where(kind == CAR, 2, np.where((hour < 7) & (toss[0] < 0.2), 3, np.where(toss[0] > 0.99, 1, 0)))
    city = cities(stage, account)
    known = np.unique(city)
    return {
        "tz_offset_min": pa.array(np.where(share(account, 89) < 0.004, 420, 480), pa.int32(), mask=gone[2]),
        "user_id": named(stage.seed, ACCOUNT, np.where(gone[0] & ~gone[1], -1, account), "u"),
        "device_id": named(stage.seed, DEVICE, np.where(gone[1], -1, number)),
        "device_type": words(DEVICE_TYPES, np.where(gone[3], -1, kind)),
        "app_mode": words(APP_MODES, np.where(gone[4], -1, mode)),
        "network": words(("wifi", "cell"), np.where(gone[4], -1, cell.astype(int))),
        "ip": _addresses(stage, network, account, gone[5]),
        "client_integrity": words(INTEGRITY, np.where(toss[1] < missing, 3, stage.accounts.integrity[account])),
        "city_code": words([str(code) for code in known], np.where(gone[6], -1, np.searchsorted(known, city))),
    }


def cities(stage: Stage, account: np.ndarray) -> np.ndarray:
    """GB/T 2260 codes of where accounts live."""
    return PROVINCES[stage.accounts.province[account]] + 100 * (1 + mix(account, 87).astype(np.int64) % 12)


def _addresses(stage: Stage, network: np.ndarray, account: np.ndarray, gone: np.ndarray) -> pa.Array:
    """An address in the network's /24, or /48 for some mobile gateways; the host part is the account's."""
    code, place = np.unique(network * 250 + mix(account, network, 86).astype(np.int64) % 250, return_inverse=True)
    bits = mix(code // 250, 85, stage.seed)
    gate = (code // 250 >= GATE) & (code // 250 < RACK)
    texts = [
        f"2408:{bit >> 40 & 0xFFFF:x}:{bit >> 20 & 0xFFFF:x}::{host + 2:x}" if mobile and bit % 3 == 0
        else f"{20 + (bit >> 50) % 200}.{bit >> 40 & 255}.{bit >> 20 & 255}.{host + 2}"
        for host, bit, mobile in zip((code % 250).tolist(), bits.tolist(), gate.tolist(), strict=True)
    ]  # fmt: skip
    return pa.array(texts, pa.string()).take(pa.array(place, mask=gone))


def _own(stage: Stage, stream: str, rows: Columns) -> dict[str, pa.Array]:
    """The stream's own columns, as the third platform writes them; teams and the texts of comments are this one's."""
    if stream == "team":
        names = [f"team-{n}" for n in range(TEAMS)]
        return {
            "action": words(("join",), rows["action"]),
            "team_id": words(names, rows["team"]),
            "match_id": words(("1",), rows["action"]),
        }
    return OWN[stream](cast(Any, stage), rows)
