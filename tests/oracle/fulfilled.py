"""What a campaign's mechanic is for, in its own terms: discoveries, likers who resonate, tasks kept up."""

from __future__ import annotations

from datetime import date, timedelta
from statistics import median

from tests.oracle.campaign_days import Campaign, Night
from tests.oracle.identity import Versions
from tests.oracle.instants import DAY
from tests.oracle.landing import Row
from tests.oracle.suppression import rate

WEEK = 7


def fulfilled(night: Night, campaign: Campaign, row: Row, songs: Versions) -> Row:
    """Measures of the campaign's own mechanic; those of the others are NULL. `row`: the campaign as it was delivered last."""
    found: Row = {"discovery_count": None, "discoveries_per_1k_score": None, "median_streak_days": None}
    found |= rate("resonance", None, None) | rate("task_completion", None, None)
    seen: dict[str, int] = {}
    for look in campaign.impressions:
        seen.setdefault(look["user"], look["event_ts"])
    if row["mechanic"] == "treasure_artist":
        count = _discoveries(night, campaign, row["song_ids"], songs, seen)
        found |= {"discovery_count": count, "discoveries_per_1k_score": count * 1000 / len(seen) if seen else None}
    elif row["mechanic"] == "resonance":
        found |= rate("resonance", *_resonances(night, campaign))
    elif row["mechanic"] == "daily_task":
        streaks = _streaks(campaign, seen)
        found |= rate("task_completion", len(streaks), len(seen))
        found["median_streak_days"] = median(streaks) if streaks else None
    return found


def _discoveries(night: Night, campaign: Campaign, sung: list[str], songs: Versions, seen: dict[str, int]) -> int:
    artists = {version["artist_id"] for song, version in songs.newest().items() if song in sung}
    first: dict[tuple[str, str], Row] = {}
    for play in night.plays:
        version = songs.at(play["song_id"], play["business_date"])
        if version:
            first.setdefault((play["user"], version["artist_id"]), play)
    return sum(
        artist in artists
        and play["is_genuine"]
        and user in seen
        and seen[user] < play["event_ts"]
        and campaign.starts_at <= play["event_ts"] < campaign.ends_at
        for (user, artist), play in first.items()
    )


def _resonances(night: Night, campaign: Campaign) -> tuple[int, int]:
    first: dict[tuple[str, str], Row] = {}
    for like in campaign.likes:
        if like["is_genuine"] and like["song_id"] and night.is_mature(like["business_date"], WEEK):
            first.setdefault((like["user"], like["song_id"]), like)
    moved = set()
    comments = [event for event in night.events if event["stream"] == "comment" and event["moderation"] == "ok"]
    for deed in [*night.plays, *(comment for comment in comments if len(comment["text"]) >= 10)]:
        like = first.get((deed["user"], deed["song_id"]))
        if like and deed["event_ts"] <= like["event_ts"] + WEEK * DAY:
            is_later = deed["business_date"] > like["business_date"]
            if deed["stream"] == "comment" or deed["is_complete"] or (deed["is_effective"] and is_later):
                moved.add((deed["user"], deed["song_id"]))
    return len(moved), len(first)


def _streaks(campaign: Campaign, seen: dict[str, int]) -> list[int]:
    """The longest run of dates with a genuine completion, by exposed user with one."""
    dates: dict[str, set[date]] = {}
    for action in campaign.actions:
        if action["stream"] == "task" and action["is_genuine"] and action["user"] in seen:
            dates.setdefault(action["user"], set()).add(action["business_date"])
    return [max(_run(own, day) for day in own) for own in dates.values()]


def _run(own: set[date], day: date) -> int:
    length = 0
    while day + timedelta(days=length) in own:
        length += 1
    return length
