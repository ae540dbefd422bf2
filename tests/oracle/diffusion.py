"""Who brought an adopter: the share behind the last opening before a user's first genuine sign of a song."""

from __future__ import annotations

from collections.abc import Iterator

from tests.oracle import instants
from tests.oracle.campaign_days import Night, by_user
from tests.oracle.landing import Row

SEVENTY_TWO_HOURS = 72 * instants.HOUR
THIRTY_DAYS = 30 * instants.DAY


def adoptions(night: Night) -> dict[tuple[str, str], Row]:
    """By (user, song): the first genuine like event or effective play."""
    effective = {play["event_id"] for play in night.plays if play["is_effective"]}
    found: dict[tuple[str, str], Row] = {}
    for event in night.events:
        likes = event["stream"] == "like" and event["action"] == "like" and event["target_type"] == "song"
        if event["is_genuine"] and (likes or event["event_id"] in effective):
            found.setdefault((event["user"], event["song_id"]), event)
    return found


def brought(night: Night) -> Iterator[tuple[Row, Row]]:
    """(share, adoption) with share < open < adoption ≤ open + 72 h, by somebody else who had adopted the song before."""
    adopted = adoptions(night)
    shares: dict[str, Row] = {}
    for event in night.events:
        if event["stream"] == "share":
            shares.setdefault(event["share_id"], event)
    opens = by_user(event for event in night.events if event["stream"] == "share_open")
    for (user, song), adoption in adopted.items():
        for opened in reversed(opens.get(user, [])):
            share = shares.get(opened["share_id"])
            if share is None or share["song_id"] != song or not share["event_ts"] < opened["event_ts"] < adoption["event_ts"]:
                continue
            if adoption["event_ts"] > opened["event_ts"] + SEVENTY_TWO_HOURS or _is_own(night, share, opened):
                continue
            earlier = adopted.get((share["user"], song))
            if earlier and earlier["event_ts"] < adoption["event_ts"]:
                yield share, adoption
                break


def _is_own(night: Night, share: Row, opened: Row) -> bool:
    """The same user or device, or a device on which the sharer's account was seen in the 30 days up to the opening."""
    if share["user"] == opened["user"] or (share["device"] and share["device"] == opened["device"]):
        return True
    return any(
        event["user"] == share["user"]
        and event["device"] == opened["device"] is not None
        and event["user_id"]
        and opened["event_ts"] - THIRTY_DAYS < event["event_ts"] <= opened["event_ts"]
        for event in night.events
    )
