"""What lies in the landing folder: names, links, folders, manifests, changed deliveries. Nothing is opened but manifests."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass
from datetime import date
from pathlib import Path
from typing import Any

from resonance.contract import load_contract

MANIFEST = "_MANIFEST.json"
_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,127}")
_FORMATS = ("jsonl", "jsonl.gz", "jsonl.zst", "csv", "csv.gz", "csv.zst", "parquet")
_DAY = re.compile(r"dt=(\d{4}-\d{2}-\d{2})")


@dataclass(frozen=True)
class Delivery:
    """One file of the landing folder. `refused`: why it is not read at all; `format`: jsonl, csv or parquet, with .gz or .zst."""

    stream: str
    delivery_date: str
    name: str
    format: str = ""
    bytes: int = 0
    mtime_ns: int = 0
    refused: str | None = None
    promised_rows: int | None = None
    promised_sha256: str | None = None

    @property
    def identity(self) -> tuple[str, str, str]:
        return self.stream, self.delivery_date, self.name

    @property
    def file_name(self) -> str:
        return f"{self.stream}/dt={self.delivery_date}/{self.name}"

    def path(self, landing: Path) -> Path:
        return landing / self.stream / f"dt={self.delivery_date}" / self.name

    def to_json(self) -> dict[str, Any]:
        return {key: value for key, value in asdict(self).items() if value not in (None, "")}


def discover(landing: Path, night_date: date) -> list[Delivery]:
    """Every file with dt ≤ `night_date`, in reading order; files in no readable dt belong to the night that meets them."""
    found: list[Delivery] = []
    if landing.is_dir():
        for folder in sorted(landing.iterdir()):
            found.extend(_in_stream(folder, night_date))
    return sorted(found, key=lambda d: (d.delivery_date, d.stream, d.name))


def _in_stream(folder: Path, night_date: date) -> Iterator[Delivery]:
    stream = shown(folder.name)
    if folder.is_symlink() or not folder.is_dir():
        yield Delivery(stream, str(night_date), ".", refused="link" if folder.is_symlink() else "bad_name")
        return
    known = folder.name in load_contract().streams
    for day in sorted(folder.iterdir()):
        delivered = _delivery_date(day.name)
        if delivered is None or day.is_symlink() or not day.is_dir():
            yield Delivery(stream, str(night_date), shown(day.name), refused="link" if day.is_symlink() else "bad_name")
        elif delivered <= str(night_date):
            yield from _in_day(stream, delivered, day, known)


def _delivery_date(name: str) -> str | None:
    match = _DAY.fullmatch(name)
    try:
        return str(date.fromisoformat(match[1])) if match else None
    except ValueError:
        return None


def _in_day(stream: str, delivered: str, day: Path, known: bool) -> Iterator[Delivery]:
    files = [
        _delivery(stream, delivered, path, known)
        for path in sorted(day.iterdir())
        if path.name != MANIFEST or path.is_symlink() or not path.is_file()
    ]
    manifest = day / MANIFEST
    yield from _against_manifest(manifest, files) if manifest.is_file() and not manifest.is_symlink() else files


def _delivery(stream: str, delivered: str, path: Path, known: bool) -> Delivery:
    fact = path.lstat()
    base: dict[str, Any] = {"stream": stream, "delivery_date": delivered, "name": shown(path.name)}
    if path.is_symlink():
        return Delivery(**base, refused="link")
    if path.is_dir():
        return Delivery(**base, refused="nested_folder")
    if not path.is_file():
        return Delivery(**base, refused="special_file")
    name_format = format_of(path.name)
    reason = "bad_name" if name_format is None else None if known else "unknown_stream"
    return Delivery(**base, format=name_format or "", bytes=fact.st_size, mtime_ns=fact.st_mtime_ns, refused=reason)


def format_of(name: str) -> str | None:
    """The format a file name promises, None when the contract does not know the name."""
    for suffix in _FORMATS:
        if name.endswith("." + suffix) and _NAME.fullmatch(name[: -len(suffix) - 1]):
            return suffix
    return None


def shown(name: str) -> str:
    """A foreign name, safe to print: ASCII, escaped, at most 200 characters."""
    return name.encode("unicode_escape", "backslashreplace").decode("ascii", "replace")[:200]


def _against_manifest(manifest: Path, files: list[Delivery]) -> Iterator[Delivery]:
    promised = read_manifest(manifest)
    if promised is None:
        yield from (_with(file, refused=file.refused or "manifest_unreadable") for file in files)
        return
    present = {file.name for file in files}
    for file in files:
        entry = promised.get(file.name)
        yield file if file.refused else _with(file, refused="manifest_unlisted") if entry is None else _promise(file, entry)
    if files:
        stream, delivered = files[0].stream, files[0].delivery_date
    else:
        stream, delivered = shown(manifest.parent.parent.name), manifest.parent.name[3:]
    for name in sorted(set(promised) - present):
        yield Delivery(stream, delivered, shown(name), refused="manifest_missing")


def _promise(file: Delivery, entry: Mapping[str, Any]) -> Delivery:
    size = entry.get("bytes")
    if isinstance(size, int) and size != file.bytes:
        return _with(file, refused="manifest_short" if file.bytes < size else "manifest_altered")
    rows, digest = entry.get("rows"), entry.get("sha256")
    return _with(
        file,
        promised_rows=rows if isinstance(rows, int) else None,
        promised_sha256=digest.lower() if isinstance(digest, str) else None,
    )


def _with(file: Delivery, **changes: Any) -> Delivery:
    return Delivery(**{**asdict(file), **changes})


def read_manifest(path: Path) -> dict[str, Mapping[str, Any]] | None:
    """Promised entries by name; None when it is no manifest."""
    try:
        data = json.loads(path.read_bytes())
        entries = {entry["name"]: entry for entry in data["files"]}
    except (ValueError, KeyError, TypeError, OSError, RecursionError):
        return None
    return entries if all(isinstance(name, str) for name in entries) else None
