"""What every event carries: clocks, device, network, place. From the account and the hour alone, whoever acts."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pyarrow as pa

from resonance.made_up.third.accounts import (
    CAR,
    HOME,
    POOL,
    POOLS_EACH,
    PROVINCES,
    TV,
    VPN,
    VPN_EXITS,
    WATCH,
    WORK,
)
from resonance.made_up.third.log import Columns, Stage
from resonance.made_up.third.scale import DAY, HOUR, MINUTE, SECOND, SHANGHAI, mix, share

DEVICE_TYPES = ("phone", "tablet", "pc", "tv", "speaker", "car", "watch", "unknown")
INTEGRITY = ("ok", "rooted", "emulator", "unknown")
APP_MODES = ("normal", "kids", "driving", "sleep")
BLOCK = 3 * HOUR
"""Within a block of hours one stays on a device and a network."""
NO_DEVICE, NO_USER, NO_ADDRESS = 0.004, 0.006, 0.012
HEX = np.frombuffer(b"0123456789abcdef", np.uint8)
ACCOUNT, DEVICE = 1, 2
"""Kinds of ids, so that account 1 and device 1 have nothing in common."""


def words(values: Sequence[str], codes: np.ndarray) -> pa.Array:
    """Strings by code; −1 is null."""
    return pa.array(list(values), pa.string()).take(pa.array(codes, mask=codes < 0))


def hexed(numbers: np.ndarray, prefix: str = "") -> pa.Array:
    """uint64 as 16 hex digits behind a prefix."""
    shifts = np.arange(60, -4, -4, dtype=np.uint64)
    digits = HEX[((numbers[:, None] >> shifts) & np.uint64(15)).astype(np.uint8)]
    front = np.broadcast_to(np.frombuffer(prefix.encode(), np.uint8), (len(numbers), len(prefix)))
    width = 16 + len(prefix)
    return pa.array(np.ascontiguousarray(np.hstack([front, digits])).view(f"S{width}").ravel()).cast(pa.string())


def named(seed: int, kind: int, numbers: np.ndarray, prefix: str = "") -> pa.Array:
    """Ids of things that are numbered; −1 is null. Neither order nor size of the number shows."""
    distinct, place = np.unique(numbers, return_inverse=True)
    return hexed(mix(distinct, kind, seed), prefix).take(pa.array(place, mask=numbers < 0))


def reported(stage: Stage, rows: Columns) -> tuple[np.ndarray, np.ndarray]:
    """(event_ts, received_ts), ms: clocks that are off, clients that send in batches or days later, whole seconds."""
    account, ts, block = rows["account"], rows["ts"], rows["ts"] // BLOCK
    chance = share(account, ts, 41)
    delay = 150 + 900 * np.exp(1.1 * np.log(1 / np.maximum(share(account, ts, 42), 1e-6) - 1) / 1.7)
    delay = np.where(share(account, block, 43) < 0.12, delay + 25 * MINUTE * share(account, ts // (40 * MINUTE), 44), delay)
    delay = np.where(chance < 0.009, delay + 3.5 * DAY * share(account, block, 45) ** 2, delay)
    off = np.where(share(account, 46) < 0.03, (share(account, 47) - 0.4) * 250 * SECOND, 0.0)
    seen = ts + off.astype(np.int64)
    seen = np.where(share(account, 48) < 0.02, seen // SECOND * SECOND, seen)
    return seen, ts + delay.clip(0, 5 * DAY).astype(np.int64)


def devices(stage: Stage, rows: Columns) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """(device number, type code, integrity code); some reinstall and are another device from then on."""
    people, account, block = stage.accounts, rows["account"], rows["ts"] // BLOCK
    which = (share(account, block, 51) < people.second[account]).astype(int)
    number = people.device[account, which]
    moved = share(number, 52) < 0.06
    moved &= rows["ts"] > stage.scale.start + share(number, 53) * stage.scale.days * DAY
    return number + moved * 2 * len(people), people.device_type[account, which], people.integrity[account, which]


def networks(stage: Stage, rows: Columns, device_type: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """(network number, on cell): home, work, a café, the carrier's gateways, a VPN's exits."""
    people, account, block = stage.accounts, rows["account"], rows["ts"] // BLOCK
    local = rows["ts"] + SHANGHAI
    office = (local % DAY // HOUR >= 9) & (local % DAY // HOUR < 18) & ((local // DAY + 3) % 7 < 5)
    wifi = np.where(office & (share(account, block, 61) < 0.7), people.work[account], people.home[account])
    cafe = share(account, block, 62) < 0.05
    wifi = np.where(cafe & (people.home[account] < VPN), WORK + mix(account, block, 63).astype(np.int64) % 400 + 9_000_000, wifi)
    gateway = POOL + people.province[account] * 100 + (share(account, block, 64) * POOLS_EACH).astype(np.int64)
    gateway = np.where(people.pool[account] >= 0, people.pool[account], gateway)
    fixed = (device_type > 1) & (device_type <= TV + 1)
    cell = ((share(account, block, 65) < people.cell[account]) & ~fixed) | (device_type == CAR) | (device_type == WATCH)
    network = np.where(cell, gateway, wifi)
    tunnelled = share(account, block, 66) < people.vpn[account]
    return np.where(tunnelled, VPN + (share(account, block, 67) * VPN_EXITS).astype(np.int64), network), cell


def addresses(seed: int, network: np.ndarray, account: np.ndarray) -> pa.Array:
    """IPv4 or, on a seventh of the networks, IPv6 texts; the /24 or /48 is the network's, the rest the account's."""
    code, place = np.unique(network * 200 + share(account, network, 71) * 200 // 1, return_inverse=True)
    nets, hosts = np.divmod(code.astype(np.int64), 200)
    bits = mix(nets, 72, seed)
    texts = [
        f"2409:{bit >> 40 & 0xFFFF:x}:{bit >> 16 & 0xFFFF:x}::{host + 1:x}" if net % 7 == 3 and net // HOME > 0
        else f"{36 + (bit >> 50) % 180}.{bit >> 40 & 255}.{bit >> 20 & 255}.{host + 1}"
        for net, host, bit in zip(nets.tolist(), hosts.tolist(), bits.tolist(), strict=True)
    ]  # fmt: skip
    return pa.array(texts, pa.string()).take(pa.array(place))


def envelope_columns(seed: int, facts: Columns, gone: Columns, prefixes: tuple[str, str] = ("", "v")) -> dict[str, pa.Array]:
    """The columns that every line has, under the contract's names, from `facts` (n,) and what of them is `gone` (n,), likewise.

    facts: minutes, numbers of account, device and network (`ip`), whether on cell (`network`), GB/T 2260 codes, codes of words.
    The integrity is gone where the device's type is, unless `gone` says otherwise. prefixes: of accounts and devices.
    """
    known, place = np.unique(facts["city_code"], return_inverse=True)
    gone, facts = {"client_integrity": gone["device_type"], **gone}, {**facts, "city_code": place}
    codes = {name: np.where(gone[name], -1, column) for name, column in facts.items()}
    address = addresses(seed, facts["ip"], facts["user_id"])
    return {
        "tz_offset_min": pa.array(facts["tz_offset_min"], pa.int32(), mask=gone["tz_offset_min"]),
        "user_id": named(seed, ACCOUNT, codes["user_id"], prefixes[0]),
        "device_id": named(seed, DEVICE, codes["device_id"], prefixes[1]),
        "device_type": words(DEVICE_TYPES, codes["device_type"]),
        "app_mode": words(APP_MODES, codes["app_mode"]),
        "network": words(("wifi", "cell"), codes["network"]),
        "ip": pa.compute.if_else(pa.array(gone["ip"]), pa.scalar(None, pa.string()), address),
        "client_integrity": words(INTEGRITY, codes["client_integrity"]),
        "city_code": words([str(code) for code in known], codes["city_code"]),
    }


def envelope(stage: Stage, rows: Columns) -> dict[str, pa.Array]:
    """The columns between the ids and the stream's own."""
    account, ts = rows["account"], rows["ts"]
    number, kind, integrity = devices(stage, rows)
    network, cell = networks(stage, rows, kind)
    toss = [share(account, ts, 80 + n) for n in range(8)]
    gone = {
        "device_id": toss[0] < NO_DEVICE, "user_id": (share(account, ts // BLOCK, 79) < NO_USER) & (toss[0] >= NO_DEVICE),
        "ip": toss[2] < NO_ADDRESS, "tz_offset_min": toss[1] > 0.96, "device_type": toss[6] < 0.003, "network": toss[5] < 0.01,
        "city_code": toss[6] < 0.04, "app_mode": toss[3] < 0.05, "client_integrity": toss[7] < 0.02,
    }  # fmt: skip
    hour = (ts + SHANGHAI) % DAY // HOUR
    mode = np.where((hour < 6) & (toss[4] < 0.1), 3, np.where(kind == CAR, 2, np.where(toss[4] > 0.985, 1, 0)))
    facts = {
        "user_id": account, "device_id": number, "device_type": kind, "client_integrity": integrity, "ip": network,
        "network": cell, "tz_offset_min": np.where(toss[1] < 0.006, 540, 480), "app_mode": mode,
        "city_code": cities(stage, account),
    }  # fmt: skip
    return envelope_columns(stage.chance.seed, facts, gone, ("u", ""))


def cities(stage: Stage, account: np.ndarray) -> np.ndarray:
    """GB/T 2260 codes of where accounts live."""
    province = np.array(PROVINCES)[stage.accounts.province[account]]
    return province + 100 * (1 + mix(account, 91).astype(np.int64) % 9)
