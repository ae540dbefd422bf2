"""The parse of one stream: chunk by chunk through the engine into `lake/stage/<night>/<stream>/`, where `settle` finds it."""

from __future__ import annotations

import json
import os
import re
import shutil
from collections import Counter
from datetime import date
from pathlib import Path
from typing import Any

import duckdb
import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.parquet as pq

from resonance.authenticity.text_model import TextReader
from resonance.contract import Stream
from resonance.engine import connect
from resonance.landing import keyed, strict
from resonance.landing.chunks import Chunk, Reader, Restart, ahead
from resonance.landing.columns import quoted
from resonance.landing.discover import Delivery
from resonance.landing.firsts import IDS, losers, words_of
from resonance.landing.judged import Judge, in_memory
from resonance.landing.redact import Redactor, shape
from resonance.landing.seen import Seen
from resonance.landing.strict import Fault, MalformedLine
from resonance.settings import Settings

Ints = npt.NDArray[np.int64]
QUARANTINE = pa.schema(
    [
        ("stream", pa.string()),
        ("delivery_date", pa.date32()),
        ("file_name", pa.string()),
        ("line_number", pa.int64()),
        ("reason", pa.string()),
        ("column_name", pa.string()),
        ("value_shape", pa.string()),
        ("event_id", pa.string()),
        ("raw", pa.string()),
        ("user_keys", pa.list_(pa.string())),
    ]
)
LINES = pa.schema(
    [
        ("stream", pa.string()),
        ("delivery_date", pa.date32()),
        ("file_name", pa.string()),
        ("line_number", pa.int64()),
        ("outcome", pa.string()),
        ("reason", pa.string()),
        ("event_id", pa.string()),
    ]
)


class StreamParse:
    """Parses the deliveries of one stream. `folder` is emptied first; `erased`: keys of erased users; `seen`: accepted ids."""

    def __init__(self, settings: Settings, stream: Stream, folder: Path, deliveries: list[Delivery]) -> None:
        self.settings, self.stream, self.folder, self.deliveries = settings, stream, folder, deliveries
        self.redactor = Redactor(stream, settings.hmac_key)
        self.parts = 0

    def run(self, erased: list[str], seen: Seen, texts: TextReader | None = None) -> dict[str, Any]:
        """Parse everything; returns and writes the result that `settle` reads. `texts`: who reads comments."""
        self.texts = texts
        while True:
            shutil.rmtree(self.folder, ignore_errors=True)
            self.folder.mkdir(parents=True)
            try:
                return self._run(erased, seen)
            except Restart as again:
                old = self.deliveries[again.file]
                self.deliveries[again.file] = Delivery(**{**old.__dict__, "refused": again.reason})

    def _run(self, erased: list[str], seen: Seen) -> dict[str, Any]:
        self.reader = Reader(self.settings.landing, self.stream, self.deliveries)
        self.seen, self.parts, self.erased = seen, 0, frozenset(erased)
        if self.texts:
            self.texts.held.clear()
        self.quarantined: list[Counter[str]] = [Counter() for _ in self.deliveries]
        self.erased_count: Counter[int] = Counter()
        self.duplicate_count: Counter[int] = Counter()
        self.names = [d.file_name for d in self.deliveries]
        with _database(self.settings) as connection:
            self.judge = Judge(connection, self.stream, self.settings.hmac_key)
            connection.register("erased", pa.table({"user_key": pa.array(erased, pa.string())}))
            for chunk in ahead(self.reader.chunks()):
                self._chunk(chunk)
        return self._result()

    def _result(self) -> dict[str, Any]:
        files = [
            {
                **facts.delivery.to_json(),
                "received": facts.received,
                "sha256": facts.sha256,
                "bytes": facts.bytes,
                "refused": facts.refused,
                "drift": sorted(facts.drift)[:100],
                "quarantined": dict(self.quarantined[index]),
                "erased": self.erased_count[index],
                "duplicates": self.duplicate_count[index],
            }
            for index, facts in enumerate(self.reader.facts)
        ]
        result = {"stream": self.stream.name, "parts": self.parts, "files": files}
        partial = self.folder / "result.partial"
        partial.write_text(json.dumps(result))
        os.replace(partial, self.folder / "result.json")
        return result

    def _chunk(self, chunk: Chunk) -> None:
        self.chunk = chunk
        judge = self.judge
        self.extras = self._extras(chunk)
        self.by_hand: list[tuple[bytes, int]] = []
        judge.load(chunk, self.extras)
        self.filled = self._filled() if chunk.kind == "json" else 0
        segments = self._segments(chunk)
        judge.check(chunk.kind, "rowid" if chunk.kind == "json" else "pos", segments, "checked")
        self._strictly(chunk, segments)
        if chunk.kind == "json":
            self._drift(chunk)
        self._write(chunk)
        self.parts += 1

    def _segments(self, chunk: Chunk) -> pa.Table:
        shift = chunk.number - np.arange(len(chunk.number))
        breaks = np.flatnonzero((np.diff(chunk.file) != 0) | (np.diff(shift) != 0)) + 1
        firsts = np.concatenate([np.zeros(1, np.int64), breaks])
        days = [date.fromisoformat(self.deliveries[i].delivery_date) for i in chunk.file[firsts]]
        return pa.table(
            {
                "first_at": firsts,
                "file": chunk.file[firsts],
                "shift": shift[firsts],
                "delivered": pa.array(days, pa.date32()),
            }
        )

    def _extras(self, chunk: Chunk) -> tuple[str, ...]:
        if chunk.kind != "json":
            return ()
        known = set(self.stream.by_name)
        try:
            first = strict.parse_json(chunk.raw(0))
        except MalformedLine:
            return ()
        taken = {name.lower() for name in known} | {"rowid", "pos"}
        extras: list[str] = []
        for name in first:
            if name not in known and name.isidentifier() and name.isascii() and name.lower() not in taken:
                extras.append(name)
                taken.add(name.lower())
        return tuple(extras[:20])

    def _filled(self) -> int:
        """How many values of contract columns and extras the fast parser saw."""
        counts = " + ".join(f'count("{name}")' for name in [*self.stream.by_name, *self.extras])
        return int(self.judge.db.execute(f"select {counts} from raw").fetchall()[0][0])

    def _drift(self, chunk: Chunk) -> None:
        """Note unknown columns per file. Where keys and values add up there are none, and the keys need not be looked at."""
        keys = _keys(chunk.data) - sum(_keys(line) for line, _ in self.by_hand)
        if not self.extras and keys == self.filled - sum(seen for _, seen in self.by_hand):
            return
        with in_memory(chunk.data) as path:
            self.judge.db.execute(
                f"create or replace temp table objects as select json from read_json_objects({quoted(path)}, "
                "format = 'newline_delimited', compression = 'uncompressed', ignore_errors = true, maximum_object_size = 2097152)"
            )
        found = self.judge.db.execute(
            "select distinct c.file, unnest(json_keys(o.json)) as name from objects o join checked c on c.pos = o.rowid "
            "where json_type(o.json) = 'OBJECT'"
        ).fetchall()
        for file, name in found:
            if name not in self.stream.by_name:
                self.reader.facts[file].drift.add(name[:64])

    def _strictly(self, chunk: Chunk, segments: pa.Table) -> None:
        """Give every line that is not plainly good to the strict parser; what it accepts after all is checked again."""
        db = self.judge.db
        doubtful = np.flatnonzero(chunk.doubtful) if chunk.kind == "json" else np.zeros(0, np.int64)
        db.register("doubtful", pa.table({"pos": doubtful}))
        db.execute("update checked set ok = false where pos in (select pos from doubtful)") if len(doubtful) else None
        db.unregister("doubtful")
        rejected = db.execute("select pos from checked where not ok order by pos").fetchnumpy()["pos"].astype(np.int64)
        unread = np.flatnonzero(chunk.doubtful) if chunk.kind == "csv" else np.zeros(0, np.int64)
        revived: dict[int, bytes] = {}
        rows: list[dict[str, Any]] = [self._unparseable(chunk, int(at)) for at in unread]
        for at, fields in self._fields(chunk, rejected):
            row = self._judged(chunk, at, fields, revived)
            if row:
                rows.append(row)
        self._quarantine(rows)
        if revived:
            self._revive(revived, segments)

    def _judged(self, chunk: Chunk, at: int, fields: dict[str, Any] | None, revived: dict[int, bytes]) -> dict[str, Any] | None:
        if fields is None:
            return self._unparseable(chunk, at)
        day = date.fromisoformat(self.deliveries[int(chunk.file[at])].delivery_date)
        if chunk.kind == "json":
            self.reader.facts[int(chunk.file[at])].drift |= {name[:64] for name in fields if name not in self.stream.by_name}
        verdict = strict.judge(chunk.kind, self.stream, fields, day)
        if isinstance(verdict, Fault):
            return self._quarantined(chunk, at, verdict, fields)
        revived[at] = strict.canonical(self.stream, verdict)
        return None

    def _fields(self, chunk: Chunk, positions: Ints) -> Any:
        if not len(positions):
            return
        if chunk.kind == "json":
            names = ", ".join(f'("{name}" is not null)::int' for name in [*self.stream.by_name, *self.extras])
            self.judge.db.register("asked", pa.table({"pos": positions}))
            seen = self.judge.db.execute(
                f"select list_sum([{names}]) from raw where rowid in (select pos from asked) order by rowid"
            ).fetchall()
            self.judge.db.unregister("asked")
            for at, (count,) in zip(positions.tolist(), seen, strict=True):
                line = chunk.raw(at)
                self.by_hand.append((line, int(count)))
                try:
                    yield at, strict.parse_json(line)
                except MalformedLine:
                    yield at, None
            return
        self.judge.db.register("asked", pa.table({"pos": positions}))
        found = self.judge.db.sql("select * from raw where pos in (select pos from asked) order by pos").to_arrow_table()
        self.judge.db.unregister("asked")
        for row in found.to_pylist():
            yield row.pop("pos"), row

    def _revive(self, revived: dict[int, bytes], segments: pa.Table) -> None:
        self.judge.load_again(revived)
        self.judge.check("json", "pos", segments, "second")
        count = self.judge.db.execute("select count(*) from second where ok").fetchall()[0][0]
        if count != len(revived):
            raise AssertionError(f"{len(revived) - count} lines of {self.stream.name} are good to one parser only")
        self.judge.db.execute("delete from checked where pos in (select pos from second)")
        self.judge.db.execute("insert into checked by name select * from second")

    def _place(self, chunk: Chunk, at: int) -> dict[str, Any]:
        delivery = self.deliveries[int(chunk.file[at])]
        return {
            "stream": self.stream.name,
            "delivery_date": date.fromisoformat(delivery.delivery_date),
            "file_name": delivery.file_name,
            "line_number": int(chunk.number[at]),
        }

    def _unparseable(self, chunk: Chunk, at: int) -> dict[str, Any]:
        self.quarantined[int(chunk.file[at])]["unparseable"] += 1
        raw = self.redactor.unparseable(chunk.kind, chunk.raw(at))
        users = sorted(set(re.findall(r"u:[0-9a-f]{32}", raw)))
        return self._blanked({**self._place(chunk, at), "reason": "unparseable", "raw": raw, "user_keys": users})

    def _blanked(self, row: dict[str, Any]) -> dict[str, Any]:
        """Of an erased user's quarantined line only the place and the reason stay."""
        if self.erased.isdisjoint(row["user_keys"]):
            return row
        return row | {"raw": "", "value_shape": None, "event_id": None, "user_keys": []}

    def _quarantined(self, chunk: Chunk, at: int, fault: Fault, fields: dict[str, Any]) -> dict[str, Any]:
        self.quarantined[int(chunk.file[at])][fault.reason] += 1
        event_id = fields.get("event_id") if self.stream.is_event else None
        row = {
            **self._place(chunk, at),
            "reason": fault.reason,
            "column_name": fault.column,
            "value_shape": shape(self.stream.by_name.get(fault.column or ""), fault.raw),
            "event_id": event_id if isinstance(event_id, str) and len(event_id) <= 64 else None,
            "raw": self.redactor.line(chunk.kind, fields),
            "user_keys": self.redactor.users(fields),
        }
        return self._blanked(row)

    def _quarantine(self, rows: list[dict[str, Any]], name: str = "quarantine") -> None:
        if rows:
            pq.write_table(pa.Table.from_pylist(rows, QUARANTINE), self.folder / f"{name}-{self.parts:05d}.parquet")

    def _write(self, chunk: Chunk) -> None:
        """Key the ids, set aside erased users' lines and known duplicates, write the rest as Parquet by delivery day."""
        db = self.judge.db
        keyed.build(db, self.stream)
        erased = self._erased()
        dropped = np.concatenate([erased, self._deduplicated(chunk, erased)]) if self.stream.is_event else erased
        db.register("dropped", pa.table({"pos": dropped}))
        if self.texts:
            self.judge.comment_features(self.texts)
        folder = self.folder / f"part-{self.parts:05d}"
        folder.mkdir()
        changes = np.flatnonzero(np.diff(chunk.file, prepend=-1))
        days = sorted({self.deliveries[i].delivery_date for i in chunk.file[changes]})
        query = self.judge.lake_select(self.names)
        if len(days) == 1:
            (folder / f"dt={days[0]}").mkdir()
            columns = ", ".join(f'"{name}"' for name in self.stream.lake_columns())
            db.execute(f"copy (select {columns} from ({query})) to '{folder}/dt={days[0]}/rows.parquet' (format parquet)")
        else:
            db.execute(f"copy ({query}) to '{folder}' (format parquet, partition_by (dt), overwrite_or_ignore)")
        db.unregister("dropped")

    def _erased(self) -> Ints:
        owners = [c for c in keyed.id_columns(self.stream) if c.owner]
        if not owners or self.stream.name == "erasures":
            return np.zeros(0, np.int64)
        every = keyed.id_columns(self.stream)
        conditions = " or ".join(f"k{every.index(c)}.key in (select user_key from erased)" for c in owners)
        found = self.judge.db.execute(
            f"select v.pos, v.file, v.number from checked v {keyed.joins(self.stream)} "
            f"where v.ok and ({conditions}) order by v.pos"
        ).fetchnumpy()
        self.erased_count.update(found["file"].tolist())
        self._note(found["file"], found["number"], "erased", "erased_user", [None] * len(found["file"]))
        return found["pos"].astype(np.int64)

    def _note(self, files: Any, numbers: Any, outcome: str, reason: str, ids: list[str | None]) -> None:
        if not len(files):
            return
        days = [date.fromisoformat(self.deliveries[i].delivery_date) for i in files]
        n = len(days)
        table = pa.table(
            {
                "stream": pa.array([self.stream.name] * n),
                "delivery_date": pa.array(days, pa.date32()),
                "file_name": pa.array([self.names[i] for i in files]),
                "line_number": pa.array(numbers, pa.int64()),
                "outcome": pa.array([outcome] * n),
                "reason": pa.array([reason] * n),
                "event_id": pa.array(ids, pa.string()),
            }
        )
        pq.write_table(table.cast(LINES), self.folder / f"lines-{outcome}-{self.parts:05d}.parquet")

    def _deduplicated(self, chunk: Chunk, erased: Ints) -> Ints:
        """Positions of lines whose event was accepted in an earlier night, or that lose against another line of this chunk."""
        found = self.judge.db.sql(
            "select pos, unhex(md5(getvariable('salt') || event_id) || substring(payload_hash, 1, 16)) as words, "
            "epoch_us(received_ts) as received, (delivered - date '1970-01-01')::integer as day, file, number "
            "from checked where ok order by pos"
        ).to_arrow_table()
        ids = np.empty(found.num_rows, IDS)
        words = words_of(found.column("words"))
        ids["high"], ids["low"], ids["payload"], ids["part"] = *words, self.parts
        for name in ("received", "day", "file", "number"):
            ids[name] = found.column(name).to_numpy()
        at = found.column("pos").to_numpy()
        gone = np.zeros(len(chunk.file), np.bool_)
        gone[erased] = True
        alive = ~gone[at]
        ids, at = ids[alive], at[alive]
        known, payload = self.seen.payloads(ids["high"], ids["low"])
        lost = np.zeros(len(ids), np.bool_)
        lost[losers(ids, np.zeros(len(ids), np.int32))] = True
        lost |= known
        kept = ids[~lost]
        np.save(self.folder / f"ids-{self.parts:05d}.npy", kept[np.argsort(kept["high"], kind="stable")])
        self._save_lost(chunk, at[lost], ids[lost], known[lost], payload[lost])
        return at[lost]

    def _save_lost(self, chunk: Chunk, at: Ints, ids: Any, known: Any, payload: Any) -> None:
        """Lines set aside as repeated, with what `settle` needs to call each a duplicate or a conflict."""
        if not len(at):
            return
        self.judge.db.register("asked", pa.table({"pos": at}))
        event_ids = self.judge.db.execute(
            "select event_id from checked where pos in (select pos from asked) order by pos"
        ).fetchnumpy()["event_id"]
        self.judge.db.unregister("asked")
        table = pa.table(
            {name: ids[name] for name in IDS.names or ()}
            | {"known": known, "known_payload": payload, "event_id": pa.array(list(event_ids), pa.string())}
        )
        pq.write_table(table, self.folder / f"lost-{self.parts:05d}.parquet")


def _keys(data: bytes) -> int:
    """Keys with a value in compact JSON."""
    return data.count(b'":') - data.count(b":null")


class _database:
    """An in-memory connection bounded for landing, closed at the end."""

    def __init__(self, settings: Settings) -> None:
        self.settings = settings

    def __enter__(self) -> duckdb.DuckDBPyConnection:
        self.connection = connect(self.settings)
        self.connection.execute("set memory_limit = '2500MB'")
        self.connection.execute("set temp_directory = ''")
        return self.connection

    def __exit__(self, *_: object) -> None:
        self.connection.close()
