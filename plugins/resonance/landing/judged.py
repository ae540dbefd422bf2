"""One chunk through the engine: raw rows, checked values, what the strict parser says of the rest, accepted Parquet."""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from contextlib import contextmanager

import duckdb
import numpy as np
import pyarrow as pa

from resonance.authenticity.text_model import TextReader
from resonance.contract.model import COMMENT_FEATURES, LAKE_TYPES, Column, Stream
from resonance.landing import columns, comments, keyed
from resonance.landing.chunks import Chunk
from resonance.landing.columns import quoted

_LINE_BUFFER = 2 << 20
ERASED_USER = "u:erased"


@contextmanager
def in_memory(data: bytes) -> Iterator[str]:
    """A path that the engine can read, without the bytes ever lying on a disk."""
    descriptor = os.memfd_create("lines")
    try:
        view = memoryview(data)
        while len(view):
            view = view[os.write(descriptor, view) :]
        yield f"/proc/self/fd/{descriptor}"
    finally:
        os.close(descriptor)


class Judge:
    """Holds the tables of one chunk at a time in an in-memory database."""

    def __init__(self, connection: duckdb.DuckDBPyConnection, stream: Stream, key: bytes) -> None:
        self.db, self.stream, self.key = connection, stream, key
        keyed.prepare(connection, key)
        self.escape, self.with_nul = True, True

    def load(self, chunk: Chunk, extras: tuple[str, ...] = ()) -> None:
        """Table `raw`: at (position), one column per contract column and per extra."""
        if chunk.kind == "json":
            self.escape = b"\\u001" in chunk.data
            self.with_nul = b"\\u0000" in chunk.data
            self._load_json(chunk.data, len(chunk.at), extras, "raw")
            return
        self.escape, self.with_nul = True, chunk.kind == "parquet"
        assert chunk.table is not None
        names = chunk.table.column_names
        shown = [
            f'"{c.name}"' if c.name in names else f'{self._nothing(c, chunk.kind)} as "{c.name}"' for c in self.stream.columns
        ]
        self.db.register("incoming", chunk.table.append_column("pos", pa.array(chunk.at)))
        self.db.execute(f"create or replace temp table raw as select pos, {', '.join(shown)} from incoming")
        self.db.unregister("incoming")

    @staticmethod
    def _nothing(column: Column, kind: str) -> str:
        return f"null::{LAKE_TYPES[column.type] if kind == 'parquet' else 'varchar'}"

    def load_again(self, lines: dict[int, bytes]) -> None:
        """Table `raw` from canonical lines by position."""
        self._load_json(b"\n".join(lines.values()) + b"\n", len(lines), (), "read_again")
        self.escape = True
        self.db.register("places", pa.table({"place": np.arange(len(lines)), "pos": np.array(list(lines), np.int64)}))
        self.db.execute(
            "create or replace temp table raw as select p.pos, r.* from read_again r join places p on p.place = r.rowid"
        )
        self.db.unregister("places")

    def _load_json(self, data: bytes, count: int, extras: tuple[str, ...], into: str) -> None:
        names = [column.name for column in self.stream.columns] + list(extras)
        listed = ", ".join(f"{quoted(name)}: 'JSON'" for name in names)
        with in_memory(data) as path:
            self.db.execute(
                f"create or replace temp table {into} as select * from read_json({quoted(path)}, columns = {{{listed}}}, "
                "format = 'newline_delimited', records = true, compression = 'uncompressed', ignore_errors = true, "
                f"maximum_object_size = {_LINE_BUFFER})"
            )
        found = self.db.execute(f"select count(*) from {into}").fetchall()[0][0]
        if found != count:
            raise AssertionError(f"{count} lines became {found} rows")

    def check(self, kind: str, positions: str, segments: pa.Table, into: str) -> None:
        """Table `into`: at, file, number, delivered, values, ok and, for events, payload_hash.

        `positions`: at or rowid. `segments`: first_at, file, delivered, shift (number = at + shift), sorted by first_at.
        """
        self.db.register("segments", segments)
        if self.stream.is_event:
            keyed.build_networks(self.db, columns.value(kind, self.stream.by_name["ip"]), self.key)
        names = ", ".join(f'v."{c.name}"' for c in self.stream.columns)
        conditions = " and ".join(columns.checks(kind, self.stream, self.with_nul))
        events = " and ".join(_EVENT_CONDITIONS) if self.stream.is_event else "true"
        networks = "left join networks n on n.raw = v.ip" if self.stream.is_event else ""
        place, segment = self._segment(segments)
        self.db.execute(
            f"create or replace temp table {into} as select v.*{self._identity()} from "
            f"(select v.pos, {place}, {names}{', n.key as network_key' if networks else ''}, "
            f"coalesce({conditions} and {events}, false) as ok from ({self._values(kind, positions)}) v "
            f"{segment} {networks}) v"
        )
        self.db.unregister("segments")

    @staticmethod
    def _segment(segments: pa.Table) -> tuple[str, str]:
        """(columns file, number, delivered; join that brings `s`): one segment needs no search."""
        if segments.num_rows > 1:
            return "s.file, v.pos + s.shift as number, s.delivered", "asof join segments s on v.pos >= s.first_at"
        return "s.file, v.pos + s.shift as number, s.delivered", "cross join segments s"

    def _values(self, kind: str, positions: str) -> str:
        values = [f'{columns.value(kind, c)} as "{c.name}"' for c in self.stream.columns]
        absent = [f'{columns.absent(kind, c)} as "absent {c.name}"' for c in self.stream.columns if c.nullable]
        return f"select {', '.join([f'r.{positions} as pos', *values, *absent])} from raw r"

    def _identity(self) -> str:
        if not self.stream.is_event:
            return ""
        payload = columns.payload(self.stream, self.escape)
        return f", case when v.ok then md5(getvariable('salt') || {payload}) end as payload_hash"

    def comment_features(self, reader: TextReader) -> None:
        """Table `texts`: at and what is kept of every comment that is not in `dropped`."""
        text = next(c.name for c in self.stream.columns if c.id == "text")
        found = self.db.sql(
            f'select pos, event_id, "{text}" as text from checked where ok and pos not in (select pos from dropped) order by pos'
        ).to_arrow_table()
        event_ids, texts = (found.column(name).combine_chunks() for name in ("event_id", "text"))
        kept = comments.features(event_ids, texts, self.key, reader)
        self.db.register("computed", kept.append_column("pos", found.column("pos")))
        self.db.execute("create or replace temp table texts as select * from computed")
        self.db.unregister("computed")

    def lake_select(self, names: Sequence[str]) -> str:
        """Query of the lake's columns over `checked` v, without the positions in `dropped`. `names`: files by index."""
        stream = self.stream
        shown = [self._shown(c) for c in stream.columns if c.id != "text"]
        by_name = dict(zip((c.lake_name for c in stream.columns if c.id != "text"), shown, strict=True))
        if stream.is_event:
            by_name |= {"event_ts": "least(v.event_ts, v.received_ts)", "is_clock_clamped": "v.event_ts > v.received_ts"}
            by_name |= {"business_date": f"(least(v.event_ts, v.received_ts) + {_DAY})::date", "payload_hash": "v.payload_hash"}
        by_name |= {name: f"t.{name}" for name in COMMENT_FEATURES}
        by_name |= {"file_name": "f.name", "line_number": "v.number"}
        listed = ", ".join(f'({by_name[name]})::{kind} as "{name}"' for name, kind in stream.lake_columns().items())
        texts = "join texts t on t.pos = v.pos" if any(c.id == "text" for c in stream.columns) else ""
        self.db.register("files", pa.table({"file": np.arange(len(names)), "name": pa.array(names, pa.string())}))
        return (
            f"select {listed}, v.delivered as dt from checked v join files f on f.file = v.file {keyed.joins(stream)} {texts} "
            "where v.ok and v.pos not in (select pos from dropped)"
        )

    def _swept(self, column: Column) -> str:
        """A free text without the id of the user or device that its own line is about."""
        name = f'v."{column.name}"'
        about = [c for c in self.stream.columns if c.id_when and c.owner]
        if not about or column.type != "string" or column.enum:
            return name
        number = keyed.id_columns(self.stream).index(about[0])
        return f'case when k{number}.key is null then {name} else replace({name}, v."{about[0].name}", k{number}.key) end'

    def _shown(self, column: Column) -> str:
        if column.id == "ip":
            return "v.network_key"
        if column.id not in ("user", "device"):
            return self._swept(column)
        key = keyed.key_expression(column, keyed.id_columns(self.stream).index(column))
        if column.owner or column.id == "device" or self.stream.name == "erasures":
            return key
        gone = "null" if column.nullable else quoted(ERASED_USER)
        return f"case when {key} in (select user_key from erased) then {gone} else {key} end"


_DAY = "interval 8 hours"
_EVENT_CONDITIONS = (
    "(v.ip is null or n.key is not null)",
    f"v.event_ts + {_DAY} >= timestamp '2005-01-01'",
    f"v.received_ts + {_DAY} < s.delivered::timestamp + interval 2 days",
    "v.event_ts <= v.received_ts + interval 5 minutes",
    f"(v.event_ts + {_DAY})::date >= s.delivered - 30",
)
