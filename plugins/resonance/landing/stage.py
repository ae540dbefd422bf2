"""The parse of one stream: chunk by chunk through the kernels into `lake/stage/<night>/<stream>/`, where `settle` finds it."""

from __future__ import annotations

import hashlib
import json
import os
import shutil
from datetime import date
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from resonance.authenticity.text_model import TextReader
from resonance.contract import Stream
from resonance.landing.accepted import Accepted
from resonance.landing.ahead import ahead
from resonance.landing.chunk import Chunk
from resonance.landing.chunks import Reader, Restart
from resonance.landing.discover import Delivery
from resonance.landing.firsts import IDS, losers
from resonance.landing.kernels import digest, gather, judge
from resonance.landing.kernels.shapes import JSON, TEXT
from resonance.landing.parts import Parts
from resonance.landing.pseudonyms import Coded, Keys
from resonance.landing.seen import Seen
from resonance.landing.set_aside import SetAside
from resonance.landing.spec import spec_of
from resonance.landing.texts import text_array
from resonance.settings import Settings

Ints = npt.NDArray[np.int64]
EPOCH = date(1970, 1, 1)


class StreamParse:
    """Parses the deliveries of one stream. `folder` is emptied first; `erased`: keys of erased users; `seen`: accepted ids."""

    def __init__(self, settings: Settings, stream: Stream, folder: Path, deliveries: list[Delivery]) -> None:
        self.settings, self.stream, self.folder, self.deliveries = settings, stream, folder, deliveries
        self.secret = settings.hmac_key
        self.keys, self.spec = Keys(self.secret), spec_of(stream.name)
        self.columns = list(stream.by_name)
        self.payload = np.array([k for k, name in enumerate(self.columns) if name != "received_ts"], np.int64)
        labels = ("event", f"payload:{stream.name}")
        self.words = np.stack([_words(label, self.secret) for label in labels])

    def run(self, erased: list[str], seen: Seen, texts: TextReader | None = None) -> dict[str, Any]:
        """Parse everything; returns and writes the result that `settle` reads. `texts`: who reads comments."""
        self.texts = texts
        while True:
            shutil.rmtree(self.folder, ignore_errors=True)
            self.folder.mkdir(parents=True)
            try:
                return self._run(frozenset(erased), seen)
            except Restart as again:
                old = self.deliveries[again.file]
                self.deliveries[again.file] = Delivery(**{**old.__dict__, "refused": again.reason})

    def _run(self, erased: frozenset[str], seen: Seen) -> dict[str, Any]:
        self.reader = Reader(self.settings.landing, self.stream, self.deliveries)
        if self.texts:
            self.texts.held.clear()
        self.aside = SetAside(self.stream, self.secret, self.deliveries, self.folder)
        self.days = np.array([(day - EPOCH).days for day in self.aside.days], np.int64)
        self.seen, self.erased, self.chunks, self.parts = seen, erased, 0, 0
        with Parts(self.folder) as parts:
            for chunk in ahead(self.reader.chunks()):
                self.parts = parts.number
                accepted, kept = self._chunk(chunk)
                parts.add(partial(self._table, accepted, kept), self.days[chunk.file[accepted.rows[kept]]])
                self.chunks += 1
        return self._result(parts.number)

    def _table(self, accepted: Accepted, kept: Ints) -> pa.Table:
        table = accepted.table(kept, [d.file_name for d in self.deliveries])
        self.reader.done(accepted.chunk)
        return table

    def _result(self, parts: int) -> dict[str, Any]:
        files = [
            {
                **facts.delivery.to_json(),
                "received": facts.received,
                "sha256": facts.sha256,
                "bytes": facts.bytes,
                "refused": facts.refused,
                "drift": sorted(facts.drift | self.aside.drift[index])[:100],
                "quarantined": dict(self.aside.quarantined[index]),
                "erased": self.aside.erased[index],
            }
            for index, facts in enumerate(self.reader.facts)
        ]
        result = {"stream": self.stream.name, "parts": parts, "files": files}
        partial = self.folder / "result.partial"
        partial.write_text(json.dumps(result))
        os.replace(partial, self.folder / "result.json")
        return result

    def _chunk(self, chunk: Chunk) -> tuple[Accepted, Ints]:
        """The good rows of a chunk, and which of them are neither erased nor repeated; the others are set aside."""
        self._judge(chunk, chunk.kind, chunk.good)
        revived = self.aside.strictly(chunk, self.chunks, self.erased)
        if revived:
            chunk.put(revived, self.stream)
            again = np.zeros(len(chunk.good), np.bool_)
            again[list(revived)] = True
            chunk.good |= again
            self._judge(chunk, JSON, again)
            if int(again.sum()) != len(revived):
                raise AssertionError(f"{len(revived) - int(again.sum())} lines of {self.stream.name} are good to one judge only")
        rows = np.flatnonzero(chunk.good)
        coded = {c.name: self.keys.column(chunk, rows, self.stream, c) for c in self.stream.columns if c.id in ("user", "device")}
        if self.stream.is_event:
            coded["ip"] = self.keys.networks(chunk, self.stream, rows)
        gone = self._erased(coded, len(rows))
        self.aside.erase(chunk, rows[gone], self.chunks)
        digests = np.empty((len(rows), 4), np.uint64) if self.stream.is_event else None
        alive = np.flatnonzero(~gone)
        if digests is not None:
            digest.digests(chunk.cells, rows, self.payload, self.words, digests)
            alive = self._firsts(chunk, rows, digests, alive)
        return Accepted(self.stream, chunk, rows, coded, digests, self.erased, self.secret, self.texts), alive

    def _judge(self, chunk: Chunk, kind: int, good: npt.NDArray[np.bool_]) -> None:
        """Keep `good` where a row is plainly good."""
        for k, column in enumerate(self.stream.columns):
            if column.type == "float":
                self._floats(chunk, kind, k)
        judge.judge(chunk.cells, self.spec, kind, self.days[chunk.file], good)
        if self.stream.is_event:
            k = self.columns.index("ip")
            odd = np.flatnonzero(good & (chunk.cells.tag[:, k] == TEXT) & (chunk.cells.value[:, k] < 0))
            good[odd] = self.keys.networks(chunk, self.stream, odd).codes >= 0

    @staticmethod
    def _floats(chunk: Chunk, kind: int, k: int) -> None:
        rest = np.empty(len(chunk.file), np.int64)
        rest = rest[: gather.float_cells(chunk.cells, k, kind, rest)]
        if len(rest):
            found = pc.cast(text_array(chunk.cells, rest, k), pa.float64())
            gather.value_column(chunk.cells, rest, k, np.asarray(found).view(np.int64), np.ones(len(rest), np.bool_))

    def _erased(self, coded: dict[str, Coded], count: int) -> npt.NDArray[np.bool_]:
        gone = np.zeros(count, np.bool_)
        for column in self.stream.columns:
            if column.id in ("user", "device") and column.owner and self.erased and self.stream.name != "erasures":
                gone |= coded[column.name].among(self.erased)
        return gone

    def _firsts(self, chunk: Chunk, rows: Ints, digests: Any, alive: Ints) -> Ints:
        """Those of `alive` whose event was not accepted in an earlier night and that do not lose against a line of this chunk."""
        alive = alive[np.argsort(digests[alive, 0])]
        at = rows[alive]
        ids = np.empty(len(alive), IDS)
        for j, name in enumerate(("high", "low", "payload")):
            ids[name] = digests[alive, j]
        ids["received"] = chunk.cells.value[at, self.columns.index("received_ts")]
        ids["day"], ids["file"], ids["number"] = self.days[chunk.file[at]], chunk.file[at], chunk.number[at]
        ids["part"] = self.parts
        known, payload = self.seen.payloads(ids["high"], ids["low"])
        lost = known.copy()
        lost[losers(ids, np.zeros(len(ids), np.int32))] = True
        np.save(self.folder / f"ids-{self.chunks:05d}.npy", ids.take(np.flatnonzero(~lost)))
        if lost.any():
            table = {name: ids[name][lost] for name in IDS.names or ()} | {"known": known[lost], "known_payload": payload[lost]}
            table["event_id"] = text_array(chunk.cells, at[lost], self.columns.index("event_id"))
            pq.write_table(pa.table(table), self.folder / f"lost-{self.chunks:05d}.parquet")
        return np.sort(alive[~lost])


def _words(label: str, secret: bytes) -> npt.NDArray[np.uint64]:
    """Two words of key for one purpose."""
    return np.frombuffer(hashlib.sha256(f"{label}:".encode() + secret).digest()[:16], "<u8").astype(np.uint64)
