"""Making small simulated worlds for tests, and asking them questions."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from pathlib import Path
from typing import Any

import duckdb

from resonance.simulator import simulate

START = date(2026, 9, 28)
TEXTS = (
    *("event_id", "user_id", "device_id", "ip", "client_integrity", "campaign_id", "surface"),
    *("action", "target_type", "song_id", "share_id", "grant_id", "text"),
)
COLUMNS = dict.fromkeys(TEXTS, "varchar") | {"event_ts": "timestamptz", "listened_ms": "bigint", "duration_ms": "bigint"}


@dataclass(frozen=True)
class Simulated:
    """A landing folder, its answer key and the summary."""

    landing: Path
    answers: Path
    summary: dict[str, Any]

    @cached_property
    def truth(self) -> dict[str, Any]:
        """The answer key's facts."""
        found: dict[str, Any] = json.loads((self.answers / "truth.json").read_text())
        return found

    @cached_property
    def rings(self) -> dict[str, dict[str, Any]]:
        """Rings by id."""
        return {ring["ring"]: ring for ring in self.truth["rings"]}

    @cached_property
    def database(self) -> duckdb.DuckDBPyConnection:
        """Tables `users` and `fakes` of the answer key, and events by stream with `reason` and `ring` (empty: genuine)."""
        made = duckdb.connect(":memory:", config={"threads": 1})
        made.execute(f"create table users as from '{self.answers}/users.parquet'")
        made.execute(f"create table fakes as from '{self.answers}/events.parquet'")
        for stream in ("like", "play", "comment", "share", "share_open", "reward"):
            made.execute(f"""
                create table {stream}s as
                select e.*, coalesce(f.reason, '') as reason, coalesce(f.ring, '') as ring
                from read_json('{self.landing}/{stream}/*/part-*', columns = {COLUMNS}, format = 'newline_delimited') e
                left join fakes f using (event_id)
            """)
        return made

    def ask(self, query: str) -> list[tuple[Any, ...]]:
        """Rows of a query."""
        return self.database.execute(query).fetchall()

    def one(self, query: str) -> Any:
        """The only value of a query."""
        ((value,),) = self.ask(query)
        return value


def make(folder: Path, **given: Any) -> Simulated:
    """Simulate into `folder`; two weeks of 4,000 events a day unless told otherwise."""
    words: dict[str, Any] = {"seed": 11, "days": 14, "start": START, "events_per_day": 4000} | given
    summary = simulate(folder / "landing", **words)
    return Simulated(folder / "landing", folder / "landing-answers", summary)
