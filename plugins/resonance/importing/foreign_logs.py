"""Foreign logs become contract files: read once, one query a stream, one file per delivery day."""

from __future__ import annotations

import zlib
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import duckdb
import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from resonance.errors import ResonanceError, UsageError
from resonance.importing.expressions import Source, condition, instant, literal, typed, unmapped
from resonance.importing.mapping import Mapping, StreamMapping, read_mapping

READERS = {
    "csv": "read_csv({files}, header = true, all_varchar = true, union_by_name = true, nullstr = '', allow_quoted_nulls = false)",
    "jsonl": "read_json({files}, format = 'newline_delimited', union_by_name = true)",
    "parquet": "read_parquet({files}, union_by_name = true)",
}
SUFFIXES = {".csv": "csv", ".jsonl": "jsonl", ".ndjson": "jsonl", ".parquet": "parquet"}


class UnreadableLog(ResonanceError):
    """The log cannot be read, or holds what its mapping does not expect."""


@dataclass(frozen=True)
class Log:
    """A log in the engine: table `log` with its columns as text, `source_row` and `business_ts`."""

    connection: duckdb.DuckDBPyConnection
    plan: Mapping
    source: Source

    def rows(self, query: str) -> list[tuple[Any, ...]]:
        """All rows of a query."""
        return list(self.connection.sql(query).fetchall())


def import_logs(mapping: Path, files: list[Path], out: Path) -> dict[str, Any]:
    """Write contract files under `out`; returns rows read and, per stream, lines written. Nothing is written when anything fails.

    Delivery dt is the business date of the row's `business_time`; reference streams are delivered on its first or last date.
    """
    plan = read_mapping(mapping)
    if not files:
        raise UsageError("no file to import", str(mapping), "resonance import --mapping MAPPING.yml FILE…")
    settings = {"autoinstall_known_extensions": "false", "autoload_known_extensions": "false"}
    connection = duckdb.connect(":memory:", config=settings)
    try:
        connection.execute("set TimeZone = 'UTC'")
        log = _read(connection, plan, files)
        made = {at: _lines(log, stream) for at, stream in enumerate(plan.streams)}
        rows = log.rows("select count(*) from log")[0][0]
    finally:
        connection.close()
    ready = _files(plan, made, out)
    for path, body, _ in ready:
        _refuse_change(path, body)
    written: dict[str, int] = {}
    for path, body, count in ready:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(body)
        name = f"{path.parent.parent.name}_lines"
        written[name] = written.get(name, 0) + count
    return {"mapping": plan.name, "rows_read": rows, "files_written": len(ready), **written}


def _read(connection: duckdb.DuckDBPyConnection, plan: Mapping, files: list[Path]) -> Log:
    """Load the log as text; every row needs a time."""
    for path in files:
        if not path.is_file():
            raise UnreadableLog("there is no such log", str(path), "check the path")
    form = plan.source_format or _format_of(files[0])
    if form not in READERS:
        known = f"write source: {{format: one of {', '.join(READERS)}}} into {plan.path}"
        raise UnreadableLog("the log's format is not known", str(files[0]), known)
    listed = "[" + ", ".join(literal(path) for path in files) + "]"
    try:
        connection.execute(f"create temp table raw as select * from {READERS[form].format(files=listed)}")
    except duckdb.Error as error:
        cause = f"the log cannot be read as {form}: {str(error).splitlines()[0]}"
        raise UnreadableLog(cause, str(files[0]), f"check `source.format` in {plan.path}") from error
    names = [row[0] for row in connection.sql("describe raw").fetchall()]
    source = Source(names, str(files[0]))
    texts = ", ".join(f"cast({source.column(name, '')} as varchar) as {source.column(name, '')}" for name in names)
    connection.execute(f"create temp table texts as select {texts}, row_number() over () as source_row from raw")
    moment = instant(plan.business_time, source, f"{plan.path}: business_time")
    connection.execute(f"create temp table log as select *, {moment} as business_ts from texts")
    bad, first = connection.sql("select count(*), min(source_row) from log where business_ts is null").fetchall()[0]
    if bad:
        place = f"{files[0]}, data row {first}"
        raise UnreadableLog(f"{bad} rows have no readable time", place, f"check business_time in {plan.path}")
    return Log(connection, plan, source)


def _format_of(path: Path) -> str:
    return SUFFIXES.get(Path(path.stem).suffix if path.suffix in (".gz", ".zst") else path.suffix, "")


def _lines(log: Log, stream: StreamMapping) -> pa.Table:
    """(dt, line) of one stream mapping, by delivery day, time and source row."""
    tests = [condition(test, log.source, f"{stream.place}.where") for test in stream.where]
    _all_mapped(log, stream, tests)
    pieces = ", ".join(
        f"'{name}', {typed(stream.stream.by_name[name], value, log.source, f'{stream.place}.{name}')}"
        for name, value in stream.columns.items()
    )
    day = "strftime(business_ts + interval 8 hours, '%Y-%m-%d')"
    if not stream.stream.is_event:
        bound = "min" if stream.delivered == "first" else "max"
        day = f"(select strftime({bound}(business_ts) + interval 8 hours, '%Y-%m-%d') from log)"
    keys = ", ".join(log.source.column(name, f"{stream.place}.distinct") for name in stream.distinct)
    where = f"where {' and '.join(tests)}" if tests else ""
    tail = f"group by {keys} order by dt, {keys}" if keys else "order by dt, business_ts, source_row"
    query = f"select {day} as dt, cast(json_object({pieces}) as varchar) || chr(10) as line from log {where} {tail}"
    try:
        return log.connection.sql(query).to_arrow_table()
    except duckdb.BinderException as error:
        cause = f"a value of {stream.stream.name} is neither among `distinct` nor `largest`"
        next_command = f"correct {log.plan.path} and import again"
        raise UsageError(cause if keys else str(error).splitlines()[0], stream.place, next_command) from error


def _all_mapped(log: Log, stream: StreamMapping, tests: list[str]) -> None:
    """Refuse a log that holds a value which the mapping's `values` do not name."""
    for name, value in stream.columns.items():
        if test := unmapped(value, log.source, f"{stream.place}.{name}"):
            column = log.source.column(value["column"], stream.place)
            where = " and ".join([*tests, f"({test})"])
            found = log.rows(f"select {column}, min(source_row), count(*) from log where {where} group by 1 order by 2 limit 1")
            for text, row, count in found:
                raise UnreadableLog(
                    f"{count} rows hold {text!r} in {value['column']}, which `values` of {stream.stream.name}.{name} do not name",
                    f"{log.source.place}, data row {row}",
                    f"add it to `values` in {log.plan.path}, or leave such rows out by `where`",
                )


def _files(plan: Mapping, made: dict[int, pa.Table], out: Path) -> list[tuple[Path, bytes, int]]:
    """(path, bytes, lines) per stream mapping and delivery day; the same log gives the same bytes."""
    ready = []
    for at, table in made.items():
        folder, begin = out / plan.streams[at].stream.name, 0
        lines = table.column("line").cast(pa.large_string()).combine_chunks()
        for found in pc.value_counts(table.column("dt").combine_chunks()).to_pylist():
            body = _characters(lines.slice(begin, found["counts"]))
            begin += found["counts"]
            packer = zlib.compressobj(6, zlib.DEFLATED, 31)
            ready.append(
                (
                    folder / f"dt={found['values']}" / f"{plan.name}-{at + 1:02d}.jsonl.gz",
                    packer.compress(body) + packer.flush(),
                    found["counts"],
                )
            )
    return ready


def _characters(lines: pa.Array) -> bytes:
    """The joined bytes of a slice of texts."""
    offsets = np.frombuffer(lines.buffers()[1], dtype=np.int64)[lines.offset : lines.offset + len(lines) + 1]
    return bytes(lines.buffers()[2][int(offsets[0]) : int(offsets[-1])])


def _refuse_change(path: Path, body: bytes) -> None:
    if path.exists() and path.read_bytes() != body:
        raise UsageError(
            "another import delivered other bytes under this name; a delivery never changes",
            str(path),
            "import into an empty --out folder",
        )
