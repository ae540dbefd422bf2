"""What a quarantined line may keep: ids as keys, text blanked, everything that is not plainly what its column says masked."""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from resonance.contract import Column, Stream, load_contract
from resonance.landing.pieces import LIMITS
from resonance.landing.typed import BadValue, Number, typed
from resonance.privacy.keys import device_key, ip_key, user_key

_PAIR = re.compile(r'"([a-z_]{1,40})"(\s*:\s*)("(?:[^"\\]|\\.)*"|-?\d[\d.eE+-]*|true|false|null)')
_SIMPLE_NAME = re.compile(r"[A-Za-z_][A-Za-z_]{0,39}")
_KINDS: dict[str, Callable[[bytes, str], str]] = {"user": user_key, "device": device_key}


def mask(text: str) -> str:
    """Letters as x, digits as 9, the rest as it is: the shape without the content."""
    return "".join("9" if c.isdigit() else "x" if c.isalnum() else c for c in text)


def shape(column: Column | None, raw: Any) -> str | None:
    """Type, length and mask of a value that broke a rule; of ids and texts the length only."""
    if raw is None:
        return None
    kind = {Number: "number", str: "text", bool: "boolean", list: "list", dict: "object"}.get(type(raw), type(raw).__name__)
    if isinstance(raw, list | dict):
        return f"{kind}[{len(raw)}]"
    text = str(raw)
    return f"{kind}[{len(text)}]" if column is None or column.id else f"{kind}[{len(text)}] {mask(text[:40])}"


@dataclass(frozen=True)
class Redactor:
    """Redacts lines of one stream. `key`: the pseudonym key."""

    stream: Stream
    key: bytes

    def fields(self, kind: str, fields: dict[str, Any]) -> dict[str, Any]:
        """The fields of a line that could be read, safe to keep, names and order kept."""
        secrets = self._secrets(fields)
        return {
            name if name in self.stream.by_name or _SIMPLE_NAME.fullmatch(name) else mask(name[:40]): _swept(
                self._field(kind, name, raw, fields), secrets
            )
            for name, raw in fields.items()
        }

    def users(self, fields: dict[str, Any]) -> list[str]:
        """Keys of every user that the line names: erasure finds the quarantined line by them."""
        return sorted({str(self._keyed(c, fields)) for c in self._ids(fields) if c.id == "user"})

    def line(self, kind: str, fields: dict[str, Any]) -> str:
        """Redacted line as it would have been delivered: JSON object or CSV record."""
        safe = self.fields(kind, fields)
        if kind == "csv":
            out = io.StringIO()
            csv.writer(out, lineterminator="").writerow(["" if v is None else v for v in safe.values()])
            return cut(out.getvalue())
        return cut(json.dumps(safe, ensure_ascii=False, default=str, separators=(",", ":")))

    def unparseable(self, kind: str, raw: bytes) -> str:
        """A line that could not be read: its structure, enum values and keyed ids; all else masked."""
        text = raw[: LIMITS.raw].decode("utf-8", "backslashreplace").replace("\0", "\\0")
        if kind != "json":
            return cut(mask(text))
        parts, at = [], 0
        for match in _PAIR.finditer(text):
            parts += [mask(text[at : match.start()]), self._pair(match)]
            at = match.end()
        return cut("".join([*parts, mask(text[at:])]))

    def _pair(self, match: re.Match[str]) -> str:
        name, colon, literal = match.groups()
        column = self.stream.by_name.get(name)
        known = f'"{name}"{colon}' if name in _names() else f'"{mask(name)}"{colon}'
        try:
            found = json.loads(literal)
        except ValueError:
            return known + mask(literal)
        if column is not None and column.id in _KINDS and found not in (None, "") and column.id_when is None:
            return f'{known}"{_KINDS[column.id](self.key, str(found))}"'
        if column is not None and column.enum and found in column.enum or found is None or isinstance(found, bool):
            return known + literal
        return known + mask(literal)

    def _ids(self, fields: dict[str, Any]) -> list[Column]:
        return [c for c in self.stream.columns if c.id in _KINDS and self._is_personal(c, fields) and fields.get(c.name)]

    @staticmethod
    def _is_personal(column: Column, fields: dict[str, Any]) -> bool:
        return column.id_when is None or fields.get(column.id_when.column) not in column.id_when.safe

    def _keyed(self, column: Column, fields: dict[str, Any]) -> str:
        when = column.id_when
        kind = "device" if when and when.device and fields.get(when.column) == when.device else str(column.id)
        raw = fields[column.name]
        return _KINDS[kind](self.key, raw if isinstance(raw, str) else json.dumps(raw, default=str))

    def _secrets(self, fields: dict[str, Any]) -> dict[str, str]:
        found = {str(fields[c.name]): self._keyed(c, fields) for c in self._ids(fields)}
        for column in self.stream.columns:
            if column.id in ("ip", "text") and fields.get(column.name):
                found.setdefault(str(fields[column.name]), "")
        return {raw: safe for raw, safe in found.items() if raw}

    def _field(self, kind: str, name: str, raw: Any, fields: dict[str, Any]) -> Any:
        column = self.stream.by_name.get(name)
        if raw is None or raw == "":
            return raw
        if column is None:
            return shape(None, raw)
        if column.id == "text":
            return ""
        if column.id == "ip":
            return _ip(self.key, raw)
        if column.id and self._is_personal(column, fields):
            return self._keyed(column, fields)
        return _kept(kind, column, raw)


def _kept(kind: str, column: Column, raw: Any) -> Any:
    try:
        typed(kind, column, raw)
    except BadValue:
        return shape(column, raw)
    return json.loads(raw) if isinstance(raw, Number) and column.type != "money" else raw


def _ip(key: bytes, raw: Any) -> str:
    try:
        return ip_key(key, str(raw))
    except ValueError:
        return f"ip[{len(str(raw))}]"


def _swept(found: Any, secrets: dict[str, str]) -> Any:
    if not isinstance(found, str):
        return [_swept(item, secrets) for item in found] if isinstance(found, list) else found
    for raw, safe in secrets.items():
        if found == raw or (len(raw) >= 4 and raw in found):
            found = found.replace(raw, safe)
    return found


@lru_cache(maxsize=1)
def _names() -> frozenset[str]:
    return frozenset(name for stream in load_contract().streams.values() for name in stream.by_name)


def cut(text: str) -> str:
    """At most 64 KiB of UTF-8."""
    encoded = text.encode("utf-8", "backslashreplace")
    return text if len(encoded) <= LIMITS.raw else encoded[: LIMITS.raw].decode("utf-8", "ignore")
