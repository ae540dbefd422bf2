"""Who did it: keyed ids, events without an account, internal accounts, reference versions."""

from __future__ import annotations

import bisect
import hashlib
import hmac
from collections import defaultdict
from collections.abc import Callable
from datetime import date
from typing import Any

from tests.oracle import instants
from tests.oracle.landing import Landed, Row

THIRTY_DAYS = 30 * instants.DAY


class Keys:
    """Pseudonyms under one key."""

    def __init__(self, key: bytes) -> None:
        self._key = key
        self._known: dict[str, str] = {}

    def user(self, raw: str) -> str:
        return self._keyed("u:", f"user:{raw}")

    def device(self, raw: str) -> str:
        return self._keyed("d:", f"device:{raw}")

    def _keyed(self, prefix: str, text: str) -> str:
        if text not in self._known:
            self._known[text] = prefix + hmac.new(self._key, text.encode(), hashlib.sha256).hexdigest()[:32]
        return self._known[text]


class Versions:
    """A versioned reference stream: the row of an id that was valid at the end of a business date."""

    def __init__(self, landed: Landed, stream: str, id_column: str, until: date) -> None:
        given = landed.references.get(stream, {})
        self._days = sorted(day for day in given if day <= until)
        self._rows = [{row[id_column]: row for row in given[day]} for day in self._days]

    def at(self, key: str, day: date) -> Row | None:
        """The version valid at the end of a day; a row's first version reaches back to the beginning."""
        place = bisect.bisect_right(self._days, day) - 1
        if place >= 0 and key in self._rows[place]:
            return self._rows[place][key]
        if any(key in rows for rows in self._rows[: place + 1]):
            return None
        return next((rows[key] for rows in self._rows[max(place, 0) :] if key in rows), None)

    def all_at(self, day: date) -> list[Row]:
        """Every row that is valid at the end of a day."""
        known = sorted({key for rows in self._rows for key in rows})
        return [row for row in (self.at(key, day) for key in known) if row]

    def every_key(self) -> set[str]:
        """Ids that any snapshot has."""
        return {key for rows in self._rows for key in rows}

    def since(self, key: str, column: str) -> dict[Any, date]:
        """Each value a column of this row had, and the first day it had it; the first version reaches back to 1970."""
        found: dict[Any, date] = {}
        for day in self._days:
            version = self.at(key, day)
            if version:
                found.setdefault(version[column], day if found or not self._is_first(key, day) else date(1970, 1, 1))
        return found

    def _is_first(self, key: str, day: date) -> bool:
        return all(key not in rows for known, rows in zip(self._days, self._rows, strict=True) if known < day)

    def newest(self) -> dict[str, Row]:
        """All rows of the newest snapshot."""
        return self._rows[-1] if self._rows else {}


def identified(landed: Landed, keys: Keys, users: Versions, until: date) -> list[Row]:
    """Events up to a business date with `user` and `device`, stitched, internal accounts left out, in time order."""
    events = [event for event in landed.events if event["business_date"] <= until and event["delivered"] <= until]
    owner_of = stitcher(events)
    found: list[Row] = []
    for event in sorted(events, key=lambda event: (event["event_ts"], event["event_id"])):
        account = event["user_id"] or owner_of(event["device_id"], event["event_ts"])
        version = users.at(account, event["business_date"]) if account else None
        if version and version["is_internal"]:
            continue
        device = keys.device(event["device_id"]) if event["device_id"] else None
        found.append({**event, "user": keys.user(account) if account else device, "device": device, "account": account})
    return found


def stitcher(events: list[Row]) -> Callable[[str, int], str | None]:
    """The account of a device at an instant: the only one on it in the 30 days up to and including the instant."""
    logins: dict[str, list[tuple[int, str]]] = defaultdict(list)
    for event in events:
        if event["user_id"] and event["device_id"]:
            logins[event["device_id"]].append((event["event_ts"], event["user_id"]))
    for entries in logins.values():
        entries.sort()

    def owner_of(device: str, instant: int) -> str | None:
        accounts = {user for happened, user in logins.get(device, ()) if instant - THIRTY_DAYS < happened <= instant}
        return accounts.pop() if len(accounts) == 1 else None

    return owner_of
