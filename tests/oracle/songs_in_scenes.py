"""Lifts of songs in scenes, surges, playlist candidates and audiences."""

from __future__ import annotations

import hashlib
from collections import defaultdict
from datetime import date, timedelta
from math import erfc, exp, log, sqrt
from statistics import median
from typing import Any

from tests.oracle import instants
from tests.oracle.actions import HALF, Judge
from tests.oracle.instants import DAY, HOUR
from tests.oracle.interests import Tastes
from tests.oracle.landing import Row
from tests.oracle.loops import Loops, conversions
from tests.oracle.scenes import Scenes, day_classes
from tests.oracle.suppression import rate, suppressed

Z = 1.959964
MONTH = timedelta(days=28)


def is_held_out(text: str) -> bool:
    """The tenth that is kept out."""
    return int(hashlib.md5(text.encode()).hexdigest()[:8], 16) < int(0.1 * 2**32)


def scene_song_days(scenes: Scenes) -> list[Row]:
    """Rows of the trailing 28 days; `users` are those with a play or like in the scene."""
    deeds: dict[str, list[tuple[str, Row]]] = defaultdict(list)
    for event in [*scenes.night.plays, *scenes.likes]:
        deeds[event["song_id"]].append((scenes.of(event), event))
    start, found = scenes.night.start, []
    for song, own in sorted(deeds.items()):
        for day in instants.days(start, scenes.night.day):
            recent = [(scene, event) for scene, event in own if day - MONTH < event["business_date"] <= day]
            for scene in sorted({scene for scene, _ in recent}):
                here = [event for name, event in recent if name == scene]
                there = [(name, event) for name, event in recent if name != scene]
                found.append(_song_row((scene, song, day), here, there))
    for day in instants.days(start, scenes.night.day):
        for scene in {row["scene"] for row in found}:
            _correct([row for row in found if row["business_date"] == day and row["scene"] == scene])
    return [{name: value for name, value in row.items() if name != "p"} for row in found]


def _song_row(key: tuple[str, str, date], here: list[Row], there: list[tuple[str, Row]]) -> Row:
    likes = sum(event["stream"] == "like" and event["is_genuine"] for event in here)
    plays = len({(e["user"], e["business_date"]) for e in here if e["stream"] == "play" and e["is_effective"]})
    others = sum(event["stream"] == "like" and event["is_genuine"] for _, event in there)
    elsewhere = len({(n, e["user"], e["business_date"]) for n, e in there if e["stream"] == "play" and e["is_effective"]})
    starts = [event for event in here if event["stream"] == "play"]
    row = {"scene": key[0], "song_id": key[1], "business_date": key[2], "users": {event["user"] for event in here}}
    row.update({"play_count": plays, **rate("like", likes, plays), **rate("other_scene_like", others, elsewhere)})
    row.update(rate("early_skip", sum(play["is_early_skip"] for play in starts), len(starts)))
    return {**row, **_katz((likes, plays), (others, elsewhere)), "q_value": None}


def _katz(here: tuple[int, int], there: tuple[int, int]) -> Row:
    (a, n), (b, m) = here, there
    nothing = {"lift_ratio": None, "ci_low": None, "ci_high": None, "p": None}
    if n < FEWEST or m < FEWEST or not b:
        return nothing
    ratio = (a / n) / (b / m)
    if not a or a > n or b > m or (a == n and b == m):
        return {**nothing, "lift_ratio": ratio}
    error = sqrt(1 / a - 1 / n + 1 / b - 1 / m)
    p = erfc(abs(log(ratio)) / error / sqrt(2))
    return {"lift_ratio": ratio, "ci_low": exp(log(ratio) - Z * error), "ci_high": exp(log(ratio) + Z * error), "p": p}


FEWEST = 5
"""Plays on each side, as in the worlds' policy."""


def _correct(family: list[Row]) -> None:
    known = sorted((row for row in family if row["p"] is not None), key=lambda row: row["p"])
    smallest = 1.0
    for place in range(len(known), 0, -1):
        smallest = min(smallest, known[place - 1]["p"] * len(known) / place)
        known[place - 1]["q_value"] = smallest


def song_surges(scenes: Scenes, least: int = 2) -> list[Row]:
    """Hours with at least `least` genuine likes, judged in the order of time."""
    hours: dict[tuple[str, str, int], list[Row]] = defaultdict(list)
    for like in scenes.likes:
        if like["is_genuine"]:
            hours[(like["song_id"], scenes.of(like), like["event_ts"] // HOUR)].append(like)
    start, classes = scenes.night.start, day_classes()
    surged: set[tuple[str, str, int]] = set()
    found = []
    for (song, scene, hour), likes in sorted(hours.items(), key=lambda item: item[0][2]):
        day = likes[0]["business_date"]
        if len(likes) < least:
            continue
        before = [
            len(hours.get((song, scene, hour - 24 * back), ()))
            for back in range(1, 29)
            if day - timedelta(days=back) >= start
            and classes[day - timedelta(days=back)] == classes[day]
            and (song, scene, hour - 24 * back) not in surged
        ]
        row = {
            "song_id": song,
            "scene": scene,
            "surge_hour_at": instants.moment(hour * HOUR),
            "users": {like["user"] for like in likes},
        }
        row.update(_judged(len(likes), before, least))
        if row["is_surge"]:
            surged.add((song, scene, hour))
        found.append(row)
    return found


def _judged(count: int, before: list[int], least: int) -> Row:
    row: Row = {"like_count_genuine": count, "baseline_median": None, "baseline_mad": None, "z_score": None, "is_surge": False}
    if len(before) < 8:
        return row
    middle = median(before)
    mad = median(abs(value - middle) for value in before)
    z = (count - middle) / max(1.4826 * mad, sqrt(max(middle, 1)))
    row.update({"baseline_median": middle, "baseline_mad": mad, "z_score": z})
    return {**row, "is_surge": z >= 3.5 and count >= least and count >= 2 * max(middle, 1)}


def audiences(tastes: Tastes, judge: Judge) -> tuple[list[Row], list[Row]]:
    """audience_members of the night, audience_sizes of every date with their `users`."""
    members, sizes = [], []
    for day, on in tastes.on.items():
        gathered: dict[tuple[str, str, str], dict[str, str]] = defaultdict(dict)
        for (user, tag), since in on.items():
            who = tastes.user_at(user, day)
            if who and _may_be_asked(who, day) and judge.of_user(user) <= HALF:
                reason = f"{tag} on since {since}"
                gathered[(f"merchandise:{tag}", tag, "all")][user] = reason
                if who["province_code"]:
                    gathered[(f"concert:{tag}:{who['province_code']}", tag, who["province_code"])][user] = reason
        for (name, tag, place), people in gathered.items():
            held = sum(is_held_out(f"{name}|{user}") for user in people)
            row: Row = {"audience_id": name, "tag": tag, "place": place, "business_date": day, "users": set(people)}
            sizes.append({**row, "member_count": len(people), "holdout_count": held})
            if day == tastes.last:
                members += [
                    {"audience_id": name, "user_key": user, "reason": reason, "is_holdout": is_held_out(f"{name}|{user}")}
                    for user, reason in people.items()
                ]
    return members, sizes


def sized(sizes: list[Row], k: int) -> list[Row]:
    """audience_sizes with the few hidden; provinces are siblings of their tag's whole."""
    shown = suppressed(sizes, ("tag", "place", "business_date"), k, ("place", "all"))
    for row in shown:
        tag, place = row.pop("tag"), row.pop("place")
        row["audience_id"] = f"merchandise:{tag}" if place == "all" else f"concert:{tag}:{place}"
    return shown


def _may_be_asked(who: Row, day: date) -> bool:
    is_adult = who["birth_year"] is not None and day.year - who["birth_year"] >= 18
    return bool(who["consent_marketing"] and who["consent_profiling"] and is_adult)


def supporters(scenes: Scenes, tastes: Tastes, diffusion: list[Row]) -> list[Row]:
    """Who found an artist early: artist, user, liked_at, revoked_at, in the order of time."""
    night, songs = scenes.night, tastes.songs
    first: dict[tuple[str, str], Row] = {}
    for like in scenes.likes:
        version = songs.at(like["song_id"], like["business_date"])
        if version and like["is_genuine"]:
            first.setdefault((version["artist_id"], like["user"]), like)
    broken: dict[str, date] = {}
    for row in diffusion:
        version = songs.at(row["song_id"], row["business_date"])
        if row["breakout_date"] and version:
            artist = version["artist_id"]
            broken[artist] = min(broken.get(artist, row["breakout_date"]), row["breakout_date"])
    last = {(e["user"], e["target_id"]): e for e in night.events if e["stream"] == "like" and e["target_type"] == "song"}
    heard: dict[tuple[str, str], list[int]] = defaultdict(list)
    for play in night.plays:
        if play["is_effective"]:
            heard[(play["user"], play["song_id"])].append(play["event_ts"])
    niche, found = _niche(night.plays, tastes), []
    for (artist, user), like in sorted(first.items(), key=lambda item: (item[1]["event_ts"], item[1]["event_id"])):
        at, day = like["event_ts"], like["business_date"]
        is_backed = any(at - 7 * DAY <= moment <= at + DAY for moment in heard[(user, like["song_id"])])
        if is_backed and niche(artist, day) and not (artist in broken and day >= broken[artist]):
            end = last[(user, like["song_id"])]
            revoked = end["event_ts"] if end["action"] == "unlike" else None
            found.append({"artist_id": artist, "user_key": user, "liked_at": at, "revoked_at": revoked, "day": day})
    return found


def _niche(plays: list[Row], tastes: Tastes) -> Any:
    listened: dict[str, list[Row]] = defaultdict(list)
    for play in plays:
        version = tastes.songs.at(play["song_id"], play["business_date"])
        if version and play["is_effective"] and play["is_genuine"]:
            listened[version["artist_id"]].append(play)
    known: dict[date, dict[str, int]] = {}

    def is_niche(artist: str, day: date) -> bool:
        if day not in known:
            counts = {a: len({p["user"] for p in own if day - MONTH < p["business_date"] <= day}) for a, own in listened.items()}
            known[day] = {name: count for name, count in counts.items() if count}
        sizes = known[day]
        below = sum(count < sizes.get(artist, 0) for count in sizes.values())
        place = below / (len(sizes) - 1) if artist in sizes and len(sizes) > 1 else 0
        return sizes.get(artist, 0) < 10_000 and place < 0.8

    return is_niche


def early_supporters(found: list[Row], tastes: Tastes, active: dict[str, set[date]], accused: set[str]) -> list[Row]:
    """Rank, tier and rights."""
    newest, rows = tastes.users.newest(), []
    alive: dict[str, list[str]] = defaultdict(list)
    for one in found:
        if one["revoked_at"] is None:
            alive[one["artist_id"]].append(one["user_key"])
    for one in found:
        user, order = one["user_key"], alive[one["artist_id"]]
        rank = order.index(user) + 1 if one["revoked_at"] is None else None
        level = tier(rank, len(order)) if rank else None
        is_early = level in ("pioneer", "early") and user not in accused
        who = newest.get(tastes.raw.get(user, "")) or {}
        is_minor = who.get("birth_year") is not None and tastes.last.year - who["birth_year"] < 18
        is_here = any(day > tastes.last - timedelta(days=30) for day in active.get(user, ()))
        row = {"artist_id": one["artist_id"], "user_key": user, "liked_at": instants.moment(one["liked_at"])}
        row["revoked_at"] = instants.moment(one["revoked_at"])
        row.update({"supporter_rank": rank, "tier": level, "is_priority_eligible": is_early and is_here and not is_minor})
        rows.append({**row, "is_certified": is_early and sum(user in names for names in alive.values()) >= 3})
    return rows


def tier(rank: int, total: int) -> str:
    if rank <= 100 or rank <= 0.01 * total:
        return "pioneer"
    return "early" if rank <= 1_000 or rank <= 0.1 * total else "supporter"


def early_supporter_summaries(found: list[Row], loops: Loops) -> list[Row]:
    """Counts by tier and stages of the loop on every date since the first supporter; `users` are the supporters."""
    rows = []
    alive = [one for one in found if one["revoked_at"] is None]
    first: dict[str, date] = {}
    for one in sorted(alive, key=lambda one: one["day"]):
        first.setdefault(one["artist_id"], one["day"])
    dates = [(artist, day) for artist, start in sorted(first.items()) for day in instants.days(start, loops.until)]
    for artist, day in dates:
        mine = [one for one in alive if one["artist_id"] == artist and one["day"] <= day]
        so_far = [one["user_key"] for one in mine]
        tiers = [tier(rank + 1, len(so_far)) for rank in range(len(so_far))]
        row: Row = {"artist_id": artist, "business_date": day, "users": set(so_far), "supporter_count": len(so_far)}
        row.update(conversions([loops.of(artist, one["user_key"], one["day"]) for one in mine], day))
        rows.append({**row, "pioneer_count": tiers.count("pioneer"), "early_count": tiers.count("early")})
    return rows
