"""Which business dates a batch touches: dates of new events, of new reference versions, of campaigns that changed."""

from __future__ import annotations

from datetime import date, timedelta

import duckdb

from resonance.contract import load_contract
from resonance.engine import quoted
from resonance.landing.batch import Batch
from resonance.landing.journal import NEVER

EVER = "1970-01-01"


def dirty(batch: Batch, connection: duckdb.DuckDBPyConnection) -> set[tuple[str, str]]:
    """(business date, cause) pairs of the staged batch."""
    touched: set[tuple[str, str]] = set()
    for name in sorted(batch.results):
        stream = load_contract().streams[name]
        paths = batch.parts(name)
        if stream.is_event:
            touched |= _events(batch, [str(path) for path in paths], connection) if paths else set()
            continue
        days = {path.parent.name[3:] for path in paths} | _emptied(batch, name)
        if days and stream.versioned:
            touched |= _versions(batch, name, days)
        elif days and name == "campaigns":
            touched |= _campaigns(batch, [str(path) for path in paths], days, connection)
    return touched


def _emptied(batch: Batch, name: str) -> set[str]:
    """Delivery days of snapshots without a row."""
    return {f["delivery_date"] for f in batch.results[name]["files"] if f["refused"] is None and f["received"] == 0}


def _listed(paths: list[str]) -> str:
    return f"read_parquet([{', '.join(map(quoted, paths))}], hive_partitioning = false)"


def _events(batch: Batch, paths: list[str], connection: duckdb.DuckDBPyConnection) -> set[tuple[str, str]]:
    found = connection.execute(f"select distinct business_date from {_listed(paths)}").fetchall()
    newest = batch.night_date - timedelta(days=3)
    return {(str(day), "new events" if day >= newest else "late events") for (day,) in found}


def _versions(batch: Batch, name: str, days: set[str]) -> set[tuple[str, str]]:
    home = batch.settings.lake / "reference" / name
    before = {path.name[3:] for path in home.glob("dt=*") if path.name != NEVER}
    first = min(before, default="9999-12-31")
    return {(EVER if day < first else day, f"new {name}") for day in days}


def _campaigns(batch: Batch, paths: list[str], days: set[str], connection: duckdb.DuckDBPyConnection) -> set[tuple[str, str]]:
    """Dates of every campaign that differs between the newest snapshots before and after this batch, which brought `days`."""
    home = batch.settings.lake / "reference" / "campaigns"
    old = [(path.parent.name[3:], str(path)) for path in home.glob("dt=*/*.parquet") if path.parent.name != NEVER]
    new = old + [(path.rsplit("dt=", 1)[1][:10], path) for path in paths]
    before = _newest(old, max((day for day, _ in old), default=""))
    after = _newest(new, max([*days, *(day for day, _ in old)]))
    columns = "campaign_id, starts_at, ends_at, " + ", ".join(
        f'"{c.name}"::varchar'
        for c in load_contract().streams["campaigns"].columns
        if c.name not in ("campaign_id", "starts_at", "ends_at")
    )
    if not before and not after:
        return set()
    sides = [f"select {columns} from {_listed(side)}" for side in (before, after) if side]
    both = len(sides) == 2
    changed = f"(({sides[0]}) except ({sides[1]})) union (({sides[1]}) except ({sides[0]}))" if both else sides[0]
    found = connection.execute(
        "select (least(starts_at, timestamp '9000-01-01') + interval 8 hours)::date, "
        f"(least(ends_at, timestamp '9000-01-01') + interval 8 hours)::date from ({changed})"
    ).fetchall()
    return {(str(day), "changed campaigns") for start, end in found for day in _days(start, min(end, batch.night_date))}


def _newest(paths: list[tuple[str, str]], last: str) -> list[str]:
    return sorted(path for day, path in paths if day == last)


def _days(start: date, end: date) -> list[date]:
    first = max(start, date(2005, 1, 1))
    return [first + timedelta(days=n) for n in range((end - first).days + 1)]
