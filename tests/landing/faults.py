"""Worlds with every fault of the contract: what producers do wrong, and what they rightly repeat."""

from __future__ import annotations

import json
import random
from datetime import date, timedelta
from pathlib import Path
from typing import Any

from tests.landing.worlds import EVENT_STREAMS, Landing, Row, envelope, own, reference, text_of

FORMS = ("jsonl", "jsonl.gz", "jsonl.zst", "csv", "csv.gz", "csv.zst", "parquet")
FIRST = date(2026, 11, 1)


def spoiled(row: Row, stream: str, rng: random.Random) -> Any:
    """A row with one fault, as text formats can carry it; raw bytes where the line itself is broken."""
    fault = rng.randrange(22)
    changes: list[Row] = [
        {"event_id": None},
        {"event_ts": ""},
        {"user_id": None, "device_id": None},
        {"device_type": "fridge"},
        {"ip": "999.1.2.3"},
        {"city_code": "44010"},
        {"tz_offset_min": 900},
        {"event_ts": "2026-11-03 10:00:00"},
        {"event_ts": "2026-02-30T10:00:00Z"},
        {"event_id": "x" * 65},
        {"surface": "Popup"},
        {"ip": "10.01.2.3"},
        {"received_ts": "yesterday"},
        {"tz_offset_min": "five"},
    ]
    if fault < len(changes):
        return row | changes[fault]
    shifted = {
        14: timedelta(minutes=6),
        15: timedelta(days=-40),
        16: timedelta(days=-9000),
        17: timedelta(minutes=3),
        18: timedelta(days=-3),
    }
    if fault in shifted:
        return row | {"event_ts": row["received_ts"] + shifted[fault]}
    if fault == 19:
        return row | {"received_ts": row["received_ts"] + timedelta(days=3)}
    if fault == 20:
        return own_fault(row, stream)
    return row | {"extra": "drift"}


def own_fault(row: Row, stream: str) -> Row:
    """A broken rule of the stream's own columns."""
    return row | {
        "like": {"target_type": "song", "target_id": "s1", "song_id": "s2"},
        "play": {"listened_ms": row.get("duration_ms", 0) * 5},
        "playlist": {"song_id": None},
        "impression": {"visible_pct": 1.5},
        "reward": {"cost_cny": "1.234"},
        "comment": {"text": "x" * 10_001},
    }.get(stream, {"event_id": None})


def broken_line(row: Row, rng: random.Random) -> bytes:
    """Bytes that are no JSON object, holding what must not survive."""
    text = json.dumps({k: text_of(v) for k, v in row.items()}, ensure_ascii=False).encode()
    return rng.choice(
        [
            text[: len(text) * 2 // 3],
            text[:-1] + b",}",
            text + b" x",
            b"[" + text + b"]",
            b'"text"',
            b"null",
            text.replace(b'"event_ts"', b"event_ts"),
            text[:-2] + b"\xff\xfe" + text[-2:],
            text[:30] + b"\0" + text[30:],
            text.replace(b": 480", b": NaN") + b"]",
            text[:-1] + b', "pad": "' + b"y" * (1 << 20) + b'"}',
            b"{" * 5000,
            b"\xef\xbb\xbf" + text,
        ]
    )


def broken_record(rng: random.Random) -> bytes:
    """Bytes that are no record of the header's width."""
    return rng.choice([b"just,three,cells", b"a" + b"," * 60, b"lonely", b"caf\xe9" + b",x" * 3])


def build(root: Path, seed: int, days: int = 3, size: int = 12) -> Landing:
    """A landing folder of `days` delivery days: all streams, all formats, faults, repeats, conflicts, late and early lines."""
    rng = random.Random(seed)
    landing = Landing(root, rng)
    number, past = seed * 100_000, []
    for offset in range(days):
        day = FIRST + timedelta(days=offset)
        for stream in rng.sample(EVENT_STREAMS, 6):
            rows: list[Any] = []
            form = rng.choice(FORMS)
            for _ in range(rng.randrange(size)):
                number += 1
                row = envelope(rng, day, number) | own(stream, rng)
                line = row if form == "parquet" or rng.random() < 0.7 else _at_fault(row, stream, form, rng)
                past.append((stream, row, line is row))
                rows.append(line)
                if rng.random() < 0.15:
                    rows.append(_again(row, rng, number, line is row))
            rows += [_again(row, rng, number, whole) for s, row, whole in rng.sample(past, min(3, len(past))) if s == stream]
            if form == "parquet" and not rows:
                form = "jsonl"
            if form.startswith("csv") and not any(isinstance(r, dict) for r in rows):
                form = "jsonl"
            landing.deliver(stream, day, rows, form)
        if rng.random() < 0.5:
            landing.deliver("erasures", day, [reference("erasures", rng, rng.randrange(12))], rng.choice(FORMS))
    return landing


def _at_fault(row: Row, stream: str, form: str, rng: random.Random) -> Any:
    if rng.random() < 0.25:
        return broken_line(row, rng) if form.startswith("jsonl") else broken_record(rng)
    return spoiled(row, stream, rng)


def _again(row: Row, rng: random.Random, number: int, whole: bool) -> Row:
    """The same event once more: as it was, received later, or with another payload (never at one received time)."""
    chance = rng.random()
    later = row["received_ts"] + timedelta(seconds=1, microseconds=rng.randrange(1, 10**6))
    if chance < 0.3 and whole:
        return dict(row)
    if chance < 0.6:
        return row | {"received_ts": later}
    return row | {"received_ts": later, "campaign_id": f"other{number}-{rng.randrange(10**6)}"}
