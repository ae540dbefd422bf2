"""Scenes from context, the deeds in them, and the cube of users, tags and scenes."""

from __future__ import annotations

import csv
from collections import Counter, defaultdict
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path

from tests.oracle import instants
from tests.oracle.campaign_days import Night
from tests.oracle.identity import Versions
from tests.oracle.instants import HOUR, MINUTE
from tests.oracle.interests import POINTS, WINDOW, Tastes
from tests.oracle.landing import Row
from tests.oracle.sessions import NO_SESSION_EVENTS, Owner, Session
from tests.oracle.users import segment

SEEDS = Path(__file__).parents[2] / "dbt_project" / "seeds"
THRESHOLDS = {"sleep": 5, "late_night": 3, "commute": 4, "work_focus": 4, "family_weekend": 4, "workout": 4}


def day_classes() -> dict[date, str]:
    """workday, weekend or holiday; a Saturday that is worked is a workday."""
    with (SEEDS / "calendar.csv").open(encoding="utf-8", newline="") as file:
        classes = {date.fromisoformat(row["calendar_date"]): row["day_class"] for row in csv.DictReader(file)}
    return {day: "workday" if name == "makeup_workday" else name for day, name in classes.items()}


def points(event: Row, day_class: str, hour: int) -> dict[str, int]:
    """Points of every scene for the event that begins a session."""
    device, mode, network = event["device_type"], event["app_mode"], event["network"]
    is_workday, is_free = day_class == "workday", day_class in ("weekend", "holiday")
    return {
        "sleep": (hour >= 22 or hour < 6) + 4 * (mode == "sleep") + (device == "speaker"),
        "late_night": 3 * (hour >= 22 or hour < 2),
        "commute": 2 * (7 <= hour < 9 or 17 <= hour < 19) + is_workday + 3 * (device == "car") + 4 * (mode == "driving")
        + (device == "phone" and network == "cell"),
        "work_focus": 2 * (9 <= hour < 12 or 14 <= hour < 18) + is_workday + 2 * (device == "pc")
        + (device == "phone" and network == "wifi"),
        "family_weekend": (8 <= hour < 21) + 2 * is_free + 2 * (device in ("tv", "speaker")) + 4 * (mode == "kids")
        + (device == "car"),
        "workout": (6 <= hour < 8 or 18 <= hour < 21) + 3 * (device == "watch"),
    }  # fmt: skip


def scene_of(event: Row, classes: dict[date, str]) -> str:
    """The scene to which a session's first event points."""
    offset = 480 if event.get("tz_offset_min") is None else event["tz_offset_min"]
    local = event["event_ts"] + offset * MINUTE
    found = points(event, classes.get(instants.EPOCH + timedelta(days=local // (24 * HOUR)), ""), local // HOUR % 24)
    fitting = [scene for scene in THRESHOLDS if found[scene] >= THRESHOLDS[scene]]
    return max(fitting, key=lambda scene: (found[scene], -list(THRESHOLDS).index(scene))) if fitting else "other"


@dataclass
class Segment:
    """A session and its scene from context."""

    session: Session
    first: Row
    plays: list[Row]
    scene: str = "other"
    is_segment: bool = False


def segments_of(night: Night, sessions: dict[Owner, list[Session]]) -> dict[Owner, list[Segment]]:
    """Every session in time order, with the plays that began in it."""
    classes = day_classes()
    events: dict[Owner, list[Row]] = defaultdict(list)
    for event in night.events:
        if event["stream"] not in NO_SESSION_EVENTS:
            events[(event["user"], event["device"])].append(event)
    found: dict[Owner, list[Segment]] = {}
    for owner, own in sessions.items():
        found[owner] = []
        for number, session in enumerate(own):
            until = own[number + 1].start if number + 1 < len(own) else None
            inside = [e for e in events[owner] if session.start <= e["event_ts"] and (until is None or e["event_ts"] < until)]
            segment = Segment(session, inside[0], [event for event in inside if event["stream"] == "play"])
            segment.is_segment = len(segment.plays) >= 3 or session.latest_end - session.start >= 10 * MINUTE
            segment.scene = scene_of(inside[0], classes) if segment.is_segment else "other"
            found[owner].append(segment)
    return found


class Scenes:
    """Which scene a play or like was in."""

    def __init__(self, night: Night, sessions: dict[Owner, list[Session]]) -> None:
        self.night, self.segments = night, segments_of(night, sessions)
        self.likes = [like for like in night.likes if like["target_type"] == "song"]

    def of(self, event: Row) -> str:
        own = self.segments.get((event["user"], event["device"]), [])
        before = [segment for segment in own if segment.session.start <= event["event_ts"]]
        return before[-1].scene if before else "other"


def user_content_scenes(scenes: Scenes, tastes: Tastes) -> list[Row]:
    """The twenty heaviest cells of every user who consents."""
    night, newest = scenes.night, tastes.users.newest()
    deeds: dict[tuple[str, str, date, str], tuple[float, Row]] = {}
    for like in scenes.likes:
        deeds[(like["user"], like["song_id"], like["business_date"], "like")] = (POINTS["like"], like)
    for play in night.plays:
        if play["is_effective"] or play["is_complete"]:
            value = POINTS["complete" if play["is_complete"] else "effective"]
            key = (play["user"], play["song_id"], play["business_date"], "play")
            if key not in deeds or deeds[key][0] < value:
                deeds[key] = (value, play)
    cells: dict[tuple[str, str, str], float] = defaultdict(float)
    for (user, song, day, _), (value, event) in deeds.items():
        who = newest.get(tastes.raw.get(user, ""))
        tags = tastes.tags(song, day)
        if night.day - WINDOW < day and who and who["consent_profiling"] and tags and event["p_fake"] < 1:
            fresh = value * float(1 - event["p_fake"]) * 0.5 ** ((night.day - day).days / 30)
            for tag in tags:
                cells[(user, tag, scenes.of(event))] += fresh / len(tags)
    of_user, of_cell = Counter[str](), Counter[tuple[str, str]]()
    for (user, tag, scene), weight in cells.items():
        of_user[user] += weight  # type: ignore[assignment]
        of_cell[(tag, scene)] += weight  # type: ignore[assignment]
    found, total = defaultdict(list), sum(of_user.values())
    for (user, tag, scene), weight in cells.items():
        share = weight / of_user[user]
        row = {"user_key": user, "tag": tag, "scene": scene, "weight_score": weight, "share_ratio": share}
        found[user].append({**row, "lift_ratio": share / (of_cell[(tag, scene)] / total)})
    ranked = {
        user: sorted(rows, key=lambda r: (-round(r["weight_score"], 12), r["tag"], r["scene"])) for user, rows in found.items()
    }
    return [row for rows in ranked.values() for row in rows[:20]]


def top_scenes(scenes: Scenes, songs: Versions) -> dict[str, list[str]]:
    """Up to three scenes for serving of every user, from the trailing 28 days."""
    with (SEEDS / "scene_tags.csv").open(encoding="utf-8", newline="") as file:
        hints = {row["tag"]: row["scene"] for row in csv.DictReader(file)}
    counted: dict[str, Counter[str]] = defaultdict(Counter)
    for (user, _), own in scenes.segments.items():
        for one in own:
            if one.is_segment and one.session.business_date > scenes.night.day - timedelta(days=28):
                scene = one.scene if one.scene != "other" else _hinted(one, songs, hints)
                counted[user][scene] += scene != "other"
    ordered = {user: sorted(found.items(), key=lambda item: (-item[1], item[0])) for user, found in counted.items()}
    return {user: [scene for scene, count in found if count][:3] for user, found in ordered.items()}


def _hinted(segment: Segment, songs: Versions, hints: dict[str, str]) -> str:
    newest, said = songs.newest(), Counter[str]()
    for play in segment.plays:
        tags = newest.get(play["song_id"], {"tags": []})["tags"]
        said.update({hints[tag] for tag in tags if tag in hints})
    likely = [(-count, scene) for scene, count in said.items() if 2 * count > len(segment.plays)]
    return min(likely)[1] if likely else "other"


def user_interests(tastes: Tastes) -> list[Row]:
    """Interests of the night, and since when they are on."""
    on = tastes.on[tastes.last]
    return [
        {
            "user_key": user,
            "tag": tag,
            "tf_score": one.tf,
            "share_ratio": one.share,
            "affinity_score": one.affinity,
            "lift_ratio": one.lift,
            "song_count": len(one.songs),
            "action_count": one.actions,
            "day_count": len(one.days),
            "is_on": (user, tag) in on,
            "on_since_date": on.get((user, tag)),
        }
        for (user, tag), one in tastes.by_day[tastes.last].items()
    ]


def profile_days(night: Night, tastes: Tastes) -> list[Row]:
    """Whose interests are on, by segment and province of the day."""
    found = []
    for day, on in tastes.on.items():
        members: dict[tuple[str, str, str], set[str]] = defaultdict(set)
        for user, tag in on:
            who = tastes.user_at(user, day)
            members[(segment(who), (who or {})["province_code"] or "unknown", tag)].add(user)
        recent = set(instants.days(day - timedelta(days=27), day))
        for (name, province, tag), users in members.items():
            active = [len(night.active_days.get(user, set()) & recent) for user in users]
            is_full = (day - tastes.start).days >= 27 and any(active)
            row = {"business_date": day, "segment": name, "province_code": province, "tag": tag, "users": users}
            row.update({"user_count": len(users), "active_user_count": sum(day in night.active_days.get(u, ()) for u in users)})
            row["stickiness"] = sum(active) / 28 / sum(map(bool, active)) if is_full else None
            found.append(row)
    return found
