"""Files of reference snapshots: CSV and JSONL, compressed as the contract allows."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.csv as pa_csv

from resonance.simulator.rendering import pack

Row = dict[str, Any]
Table = Any  # list[Row], or a pyarrow.Table
FORMATS = {
    "users": "csv.gz",
    "songs": "jsonl.gz",
    "artists": "csv",
    "campaigns": "jsonl",
    "playlists": "csv.zst",
    "merchants": "csv",
    "follows_graph": "csv.gz",
    "erasures": "csv",
    "overrides": "jsonl",
    "fraud_labels": "csv",
}


def write_reference(folder: Path, stream: str, rows: Table) -> int:
    """One snapshot's file; bytes written."""
    folder.mkdir(parents=True, exist_ok=True)
    shape, _, packing = FORMATS[stream].partition(".")
    as_csv = _csv_of_table if isinstance(rows, pa.Table) else _csv
    text = as_csv(rows) if shape == "csv" else _jsonl(rows)
    body = pack(text, packing)
    (folder / f"part-0001.{FORMATS[stream]}").write_bytes(body)
    return len(body)


def _csv_of_table(table: pa.Table) -> bytes:
    sink = io.BytesIO()
    pa_csv.write_csv(table, sink, pa_csv.WriteOptions(quoting_style="needed"))
    return sink.getvalue()


def _csv(rows: Iterable[Row]) -> bytes:
    text, writer = io.StringIO(), None
    for row in rows:
        if writer is None:
            writer = csv.DictWriter(text, list(row), lineterminator="\n")
            writer.writeheader()
        writer.writerow({name: _cell(value) for name, value in row.items()})
    return text.getvalue().encode()


def _cell(value: Any) -> Any:
    if isinstance(value, bool | np.bool_):
        return "true" if value else "false"
    return ";".join(map(str, value)) if isinstance(value, list) else value


def _jsonl(rows: Iterable[Row]) -> bytes:
    return b"".join(json.dumps(row, ensure_ascii=False, separators=(",", ":")).encode() + b"\n" for row in rows)
