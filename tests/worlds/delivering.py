"""Turns a script into delivered files: late, repeated, contradicted, broken, split, compressed."""

from __future__ import annotations

import csv
import gzip
import json
from collections import defaultdict
from collections.abc import Iterable
from datetime import date, timedelta
from pathlib import Path
from random import Random
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import zstandard
from tests.oracle import instants
from tests.oracle.contract import EVENTS, columns_of
from tests.oracle.instants import MINUTE, SECOND

Row = dict[str, Any]
REQUIRED = ("like", "comment", "share", "play", "impression")
EVERY = 4
"""The other streams are handed over every fourth day: fewer files."""


def schedule(random: Random, events: list[Row]) -> list[Row]:
    """Each event with `dt`; some late, some twice, some contradicted, some ahead of the server's clock."""
    found: list[Row] = []
    for event in events:
        chance = random.random()
        happened = instants.business_date(event["event_ts"])
        event["dt"] = instants.business_date(event["received_ts"])
        if chance < 0.05:
            _deliver_late(event, happened, random.choice([1, 2, 3, 4, 9, 29, 30, 30, 31]))
        elif chance < 0.06:
            event["dt"] -= timedelta(days=1)
        elif chance < 0.07:
            event["received_ts"] = event["event_ts"] - random.choice([1, 90 * SECOND, 5 * MINUTE])
            event["dt"] = instants.business_date(event["received_ts"])
        found.append(event)
        if random.random() < 0.03:
            found.append(_again(random, event))
        if random.random() < 0.004:
            found.append(_contradicted(_again(random, event)))
    return found


def _deliver_late(event: Row, happened: date, days: int) -> None:
    event["dt"] = happened + timedelta(days=days)
    event["received_ts"] = instants.midnight(event["dt"]) + 7 * instants.HOUR


def _again(random: Random, event: Row) -> Row:
    days = random.choice([0, 0, 1, 5, 30])
    received = event["received_ts"] + random.choice([-1, 1, 3]) * SECOND + days * instants.DAY
    return {**event, "received_ts": max(received, event["event_ts"]), "dt": event["dt"] + timedelta(days=days)}


def _contradicted(copy: Row) -> Row:
    """Another payload, never received at the very instant of the other: the hash that breaks such ties is not public."""
    return {**copy, "tz_offset_min": -60, "received_ts": copy["received_ts"] + 123_457}


def broken_lines(random: Random, event: Row) -> list[str]:
    """Lines that must not be accepted, each for another reason."""
    good = _jsonable(event)
    future = {**good, "received_ts": instants.text(event["event_ts"] - 5 * MINUTE - 1)}
    old = {**good, "event_ts": "2004-12-31T12:00:00Z"}
    changes: list[Row] = [
        {"event_id": ""},
        {"user_id": None, "device_id": None},
        {"device_type": "toaster"},
        {"event_ts": "soon"},
    ]
    broken = [json.dumps({**good, **change}) for change in changes] + [json.dumps(future), json.dumps(old)]
    return random.sample([*broken, "{not json", "[1]", '"text"'], 2)


def deliver(out: Path, random: Random, events: list[Row], last: date) -> None:
    """Write all event files; every required stream has a file every day."""
    piles: dict[tuple[str, date], list[Row]] = defaultdict(list)
    for event in schedule(random, events):
        wait = 0 if event["stream"] in REQUIRED else (last - event["dt"]).days % EVERY
        piles[(event["stream"], event["dt"] + timedelta(days=wait))].append(event)
    first = min(day for _, day in piles)
    for day in instants.days(first, last):
        for stream in REQUIRED:
            piles.setdefault((stream, day), [])
    for (stream, day), pile in sorted(piles.items()):
        random.shuffle(pile)
        cut = random.randint(0, len(pile)) if random.random() < 0.3 else len(pile)
        for number, part in enumerate((pile[:cut], pile[cut:])):
            if part or not number:
                _write_part(out / stream / f"dt={day}", f"part-{number}", random, (stream, part))


def _write_part(folder: Path, name: str, random: Random, given: tuple[str, list[Row]]) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    stream, part = given
    form = random.random()
    if form < 0.12 and part:
        write_csv(folder / f"{name}.csv", stream, part)
    elif form < 0.24 and part:
        write_parquet(folder / f"{name}.parquet", stream, part)
    else:
        lines = [json.dumps(_jsonable(event, random), ensure_ascii=False) for event in part]
        if part and random.random() < 0.2:
            lines[len(lines) // 2 : 0] = ["", *broken_lines(random, part[0])]
        write_lines(folder, name, lines, random.choice(["", "", ".gz", ".zst"]))


def write_lines(folder: Path, name: str, lines: Iterable[str], compression: str = "") -> None:
    """A JSONL file, plain or compressed."""
    data = "".join(line + "\n" for line in lines).encode()
    if compression == ".gz":
        data = gzip.compress(data, mtime=0)
    elif compression == ".zst":
        data = zstandard.ZstdCompressor().compress(data)
    (folder / f"{name}.jsonl{compression}").write_bytes(data)


def _jsonable(event: Row, random: Random | None = None) -> Row:
    offset = random.choice([480, None, -300]) if random else 480
    shown = {name: value for name, value in event.items() if name not in ("stream", "dt")}
    for name in ("event_ts", "received_ts"):
        shown[name] = instants.text(shown[name], offset)
    return {name: value for name, value in shown.items() if value is not None or (random and random.random() < 0.5)}


def write_csv(path: Path, stream: str, events: list[Row]) -> None:
    """Events as CSV with every contract column."""
    _write_table(path, stream, [_jsonable(event) for event in events])


def _write_table(path: Path, stream: str, rows: list[Row]) -> None:
    names = list(columns_of(stream))
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(names)
        for row in rows:
            writer.writerow([_cell(row.get(name)) for name in names])


def _cell(value: object) -> object:
    if isinstance(value, list):
        return ";".join(value)
    return "" if value is None else value


def write_parquet(path: Path, stream: str, events: list[Row]) -> None:
    types = {"ts": pa.timestamp("us", tz="UTC"), "int": pa.int64(), "float": pa.float64(), "money": pa.string()}
    fields, arrays = [], []
    for name, (kind, _) in columns_of(stream).items():
        form = types.get(kind, pa.string()) if isinstance(kind, str) else pa.string()
        values = [event.get(name) for event in events]
        if kind == "money":
            values = [None if value is None else str(value) for value in values]
        fields.append(pa.field(name, form))
        arrays.append(pa.array(values, form))
    pq.write_table(pa.Table.from_arrays(arrays, schema=pa.schema(fields)), path)


def write_snapshots(out: Path, random: Random, snapshots: dict[str, dict[date, list[Row]]]) -> None:
    """Reference streams, one file a snapshot, some of them CSV."""
    for stream, days in snapshots.items():
        assert stream not in EVENTS
        for day, rows in days.items():
            folder = out / stream / f"dt={day}"
            folder.mkdir(parents=True, exist_ok=True)
            if random.random() < 0.4:
                _write_table(folder / "snapshot.csv", stream, rows)
            else:
                write_lines(folder, "snapshot", [json.dumps(row, ensure_ascii=False) for row in rows])
