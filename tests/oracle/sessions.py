"""Sessions, dwell, counted opens, and the session an impression belongs to."""

from __future__ import annotations

import bisect
from collections import defaultdict
from dataclasses import dataclass
from datetime import date

from tests.oracle import instants
from tests.oracle.landing import Row

NO_SESSION_EVENTS = {"impression", "assignment", "reward", "content_action"}
LONGEST_GAP = 30 * instants.MINUTE
LONGEST_SESSION = 24 * instants.HOUR
COVERED_GAP = instants.MINUTE
ENDLESS = 12 * instants.HOUR
Owner = tuple[str, str | None]


@dataclass
class Session:
    """One session of (user, device); instants and durations in microseconds."""

    owner: Owner
    start: int
    latest_end: int
    covered_until: int
    active: int = 0
    has_pause: bool = False
    event_count: int = 0

    @property
    def business_date(self) -> date:
        return instants.business_date(self.start)

    @property
    def is_endless(self) -> bool:
        return self.active > ENDLESS and not self.has_pause

    def add(self, start: int, end: int) -> None:
        """Sweep one more event, in order of (start, event_id)."""
        gap = start - self.covered_until
        if gap >= COVERED_GAP:
            self.has_pause = True
        if 0 < gap <= COVERED_GAP:
            self.active += gap
        self.active += max(0, end - max(start, self.covered_until))
        self.covered_until = max(self.covered_until, end)
        self.latest_end = max(self.latest_end, end)
        self.event_count += 1


def end_of(event: Row) -> int:
    """When an event ends: a play after what was listened, anything else at once."""
    return int(event["event_ts"]) + (event["listened_ms"] * 1000 if event["stream"] == "play" else 0)


def sessions_of(events: list[Row]) -> dict[Owner, list[Session]]:
    """Sessions by (user, device), in time order; `events` in order of (event_ts, event_id)."""
    found: dict[Owner, list[Session]] = defaultdict(list)
    latest_end: dict[Owner, int] = {}
    for event in events:
        if event["stream"] in NO_SESSION_EVENTS:
            continue
        owner, start, end = (event["user"], event["device"]), event["event_ts"], end_of(event)
        known = found[owner]
        is_new = not known or start - latest_end[owner] > LONGEST_GAP or start - known[-1].start >= LONGEST_SESSION
        if is_new:
            known.append(Session(owner, start, start, start))
        known[-1].add(start, end)
        latest_end[owner] = max(latest_end.get(owner, end), end)
    return found


def session_at(sessions: list[Session], instant: int) -> Session | None:
    """The latest session with start ≤ instant ≤ latest end + 30 min."""
    place = bisect.bisect_right([session.start for session in sessions], instant) - 1
    for session in reversed(sessions[: place + 1]):
        if instant <= session.latest_end + LONGEST_GAP:
            return session
    return None


def valid_impressions(events: list[Row], sessions: dict[Owner, list[Session]]) -> list[Row]:
    """One per (user, campaign, surface, item, session); without a session one per business date."""
    seen: set[tuple[object, ...]] = set()
    found: list[Row] = []
    for event in events:
        if event["stream"] != "impression" or event["visible_ms"] < 1000 or event["visible_pct"] < 0.5:
            continue
        owner = (event["user"], event["device"])
        session = session_at(sessions.get(owner, []), event["event_ts"])
        place = (owner[1], session.start) if session else (event["business_date"],)
        look = (event["user"], event["campaign_id"], event["surface"], event["item_type"], event["item_id"], place)
        if look not in seen:
            seen.add(look)
            found.append(event)
    return found


def counted_opens(events: list[Row]) -> list[Row]:
    """App opens ≥ 30 s after the previous accepted open of the device (of the user, where there is no device)."""
    previous: dict[str, int] = {}
    found: list[Row] = []
    for event in events:
        if event["stream"] != "app_open":
            continue
        place = event["device"] or event["user"]
        if place not in previous or event["event_ts"] - previous[place] >= 30 * instants.SECOND:
            found.append(event)
        previous[place] = event["event_ts"]
    return found
