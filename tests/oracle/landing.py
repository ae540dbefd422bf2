"""What becomes of every delivered line: received = accepted + deduplicated + quarantined + erased."""

from __future__ import annotations

import hashlib
import ipaddress
import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import Any

from tests.oracle import instants
from tests.oracle.contract import EVENTS, REFERENCES, broken_rule, columns_of, missing
from tests.oracle.reading import Cell, Line, lines_of

Row = dict[str, Any]
FOUNDED = instants.midnight(date(2005, 1, 1))
NAME = re.compile(r"(?=.{1,128}$)[A-Za-z0-9][A-Za-z0-9._-]*\.(parquet|(jsonl|csv)(\.gz|\.zst)?)", re.ASCII)
MONEY = re.compile(r"-?[0-9]+(\.[0-9]+)?", re.ASCII)
FIVE_MINUTES = 5 * instants.MINUTE


class BadValue(ValueError):
    """A value of the wrong type or outside its words."""


@dataclass
class FileLedger:
    """What became of one file."""

    stream: str
    delivered: date
    name: str
    outcomes: Counter[str] = field(default_factory=Counter)
    reasons: Counter[str] = field(default_factory=Counter)
    is_refused: bool = False


@dataclass
class Landed:
    """All deliveries up to a night: accepted events, reference rows by stream and delivery, the ledger."""

    ledger: list[FileLedger] = field(default_factory=list)
    events: list[Row] = field(default_factory=list)
    references: dict[str, dict[date, list[Row]]] = field(default_factory=dict)
    seen: dict[str, str] = field(default_factory=dict)

    def newest(self, stream: str, until: date) -> list[Row]:
        """The rows of the newest snapshot delivered up to a day."""
        given = [day for day in self.references.get(stream, {}) if day <= until]
        return self.references[stream][max(given)] if given else []


@dataclass
class Candidate:
    """A well-formed event line before deduplication."""

    row: Row
    ledger: FileLedger
    line: int
    payload: str


def land(landing: Path, nights: Iterable[date]) -> Landed:
    """Read the deliveries night by night; a night reads each dt up to its date that was not read before."""
    landed, read = Landed(), set[Path]()
    for night in nights:
        fresh = [path for path in deliveries(landing) if path not in read and _dt(path) <= night]
        read.update(fresh)
        _land_batch(landed, fresh, night)
    gone = erased(landed, max(landed.ledger, key=lambda file: file.delivered).delivered if landed.ledger else date.min)
    landed.events = [event for event in landed.events if event["user_id"] not in gone]
    return landed


def erased(landed: Landed, until: date) -> set[str]:
    """Users whose erasure is known by a night."""
    return {row["user_id"] for row in landed.newest("erasures", until)}


def deliveries(landing: Path) -> list[Path]:
    """The data files of all streams."""
    streams = [*EVENTS, *REFERENCES]
    found = [path for stream in streams for path in (landing / stream).glob("dt=*/*")]
    return sorted(path for path in found if path.name != "_MANIFEST.json")


def _dt(path: Path) -> date:
    return date.fromisoformat(path.parent.name[3:])


def _land_batch(landed: Landed, paths: list[Path], night: date) -> None:
    waiting: list[Candidate] = []
    paths = sorted(paths, key=lambda path: path.parent.parent.name != "erasures")
    for path in paths:
        stream, delivered = path.parent.parent.name, _dt(path)
        file = FileLedger(stream, delivered, path.name)
        landed.ledger.append(file)
        gone = erased(landed, night) if stream != "erasures" else set()
        if not NAME.fullmatch(path.name) or path.is_symlink() or not path.is_file():
            file.is_refused = True
            continue
        try:
            lines = lines_of(path)
        except Exception:  # noqa: BLE001 - whatever the reader says, the file is refused whole
            file.is_refused = True
            continue
        if ".jsonl" not in path.name and _lacks_a_column(stream, lines):
            file.is_refused = True
            continue
        if stream in REFERENCES:
            landed.references.setdefault(stream, {}).setdefault(delivered, [])
        for number, raw in lines:
            _sort_line(landed, waiting, file, number, raw, gone)
    _deduplicate(landed, waiting)


def _lacks_a_column(stream: str, lines: list[Line]) -> bool:
    """Whether a file with a header leaves a required column out; its rows say which columns there are."""
    rows = [row for _, row in lines if row is not None]
    return bool(rows) and any(name not in rows[0] for name, (_, nullable) in columns_of(stream).items() if not nullable)


def _sort_line(landed: Landed, waiting: list[Candidate], file: FileLedger, number: int, raw: Row | None, gone: set[str]) -> None:
    file.outcomes["received"] += 1
    reason, row = checked(file.stream, file.delivered, raw)
    if reason:
        file.outcomes["quarantined"] += 1
        file.reasons[reason] += 1
    elif _people_of(row) & gone:
        file.outcomes["erased"] += 1
    elif file.stream in REFERENCES:
        file.outcomes["accepted"] += 1
        landed.references[file.stream][file.delivered].append(row)
    else:
        waiting.append(Candidate(row, file, number, _payload(file.stream, row)))


def _people_of(row: Row) -> set[str | None]:
    """Raw ids of the users that a line is about."""
    named = row.get("entity_id") if row.get("entity_type") == "user" else None
    return {named, row.get("user_id"), row.get("follower_user_id"), row.get("followee_user_id"), row.get("owner_user_id")}


def checked(stream: str, delivered: date, raw: Row | None) -> tuple[str | None, Row]:
    """(reason, {}) of the first rule a line breaks, or (None, its typed values)."""
    if raw is None:
        return "unparseable", {}
    if missing(stream, raw):
        return "missing_field", {}
    try:
        row = {name: _typed(raw.get(name), kind) for name, (kind, _) in columns_of(stream).items()}
    except BadValue:
        return "bad_value", {}
    if broken_rule(stream, row):
        return "bad_value", {}
    return (_bad_time(row, delivered), row) if stream in EVENTS else (None, row)


def _bad_time(row: Row, delivered: date) -> str | None:
    happened, received = row["event_ts"], row["received_ts"]
    if happened < FOUNDED or received >= instants.midnight(delivered + timedelta(days=2)):
        return "bad_ts"
    if happened > received + FIVE_MINUTES:
        return "future_ts"
    if instants.business_date(happened) < delivered - timedelta(days=30):
        return "too_late"
    return None


def _deduplicate(landed: Landed, waiting: list[Candidate]) -> None:
    def order(line: Candidate) -> tuple[Any, ...]:
        file = line.ledger
        return file.delivered, line.row["received_ts"], line.payload, file.stream, file.name, line.line

    for line in sorted(waiting, key=order):
        event, file = line.row, line.ledger
        known = landed.seen.get(event["event_id"])
        if known is None:
            landed.seen[event["event_id"]] = line.payload
            file.outcomes["accepted"] += 1
            landed.events.append(_accepted(event, file))
        elif known == line.payload:
            file.outcomes["deduplicated"] += 1
        else:
            file.outcomes["quarantined"] += 1
            file.reasons["conflicting_duplicate"] += 1


def _accepted(event: Row, file: FileLedger) -> Row:
    is_clamped = event["event_ts"] > event["received_ts"]
    happened = event["received_ts"] if is_clamped else event["event_ts"]
    extra = {"stream": file.stream, "delivered": file.delivered, "is_clock_clamped": is_clamped}
    return {**event, **extra, "event_ts": happened, "business_date": instants.business_date(happened)}


def _payload(stream: str, row: Row) -> str:
    kept = {name: value for name, value in row.items() if name != "received_ts" and value not in (None, "")}
    return hashlib.sha256(repr((stream, sorted(kept.items()))).encode()).hexdigest()


def _typed(value: Any, kind: Any) -> Any:
    if value is None or (value == "" and kind not in ("comment_text", "list")):
        return None
    if isinstance(kind, tuple):
        return _one_of(value, kind)
    return TYPES[kind](value)


def _one_of(value: Any, words: tuple[str, ...]) -> str:
    if not isinstance(value, str) or value not in words:
        raise BadValue(value)
    return value


def _string(value: Any) -> str:
    if not isinstance(value, str):
        raise BadValue(value)
    return value


def _id(value: Any) -> str:
    if len(_string(value)) > 64:
        raise BadValue(value)
    return str(value)


def _comment_text(value: Any) -> str:
    if len(_string(value)) > 10_000:
        raise BadValue(value)
    return str(value)


def _instant(value: Any) -> int:
    if isinstance(value, datetime):
        return instants.of_datetime(value)
    try:
        return instants.parse(_string(value))
    except ValueError as error:
        raise BadValue(value) from error


def _integer(value: Any) -> int:
    if isinstance(value, bool) or _is_text(value) or (isinstance(value, float) and not value.is_integer()):
        raise BadValue(value)
    try:
        number = int(value.removesuffix(".0") if isinstance(value, str) else value)
    except (TypeError, ValueError) as error:
        raise BadValue(value) from error
    if not -(2**63) <= number < 2**63:
        raise BadValue(value)
    return number


def _is_text(value: Any) -> bool:
    return isinstance(value, str) and not isinstance(value, Cell)


def _float(value: Any) -> float:
    if isinstance(value, bool) or _is_text(value):
        raise BadValue(value)
    try:
        number = float(value)
    except (TypeError, ValueError) as error:
        raise BadValue(value) from error
    if number != number or abs(number) == float("inf"):
        raise BadValue(value)
    return number


def _money(value: Any) -> Decimal:
    if isinstance(value, bool) or (isinstance(value, str) and not MONEY.fullmatch(value)):
        raise BadValue(value)
    try:
        amount = round(Decimal(str(value)), 2)
    except InvalidOperation as error:
        raise BadValue(value) from error
    if amount != Decimal(str(value)) or abs(amount) >= 10**16:
        raise BadValue(value)
    return amount


def _boolean(value: Any) -> bool:
    words = {"true": True, "false": False}
    if isinstance(value, bool):
        return value
    if isinstance(value, Cell) and value.lower() in words:
        return words[value.lower()]
    raise BadValue(value)


def _date(value: Any) -> date:
    if isinstance(value, date):
        return value
    try:
        return datetime.strptime(_string(value), "%Y-%m-%d").date()
    except ValueError as error:
        raise BadValue(value) from error


def _code(value: Any) -> str:
    if not re.fullmatch("[0-9]{6}", _string(value)):
        raise BadValue(value)
    return str(value)


def _ip(value: Any) -> str:
    try:
        return str(ipaddress.ip_address(_string(value)))
    except ValueError as error:
        raise BadValue(value) from error


def _codes(value: Any) -> list[str]:
    return [_code(part) for part in _list(value)]


def _list(value: Any) -> list[str]:
    if isinstance(value, list):
        return [_string(part) for part in value]
    if not isinstance(value, Cell):
        raise BadValue(value)
    return [part for part in value.split(";") if part]


TYPES = {
    "id": _id,
    "text": _string,
    "comment_text": _comment_text,
    "ts": _instant,
    "int": _integer,
    "float": _float,
    "money": _money,
    "bool": _boolean,
    "date": _date,
    "list": _list,
    "code": _code,
    "codes": _codes,
    "ip": _ip,
}
