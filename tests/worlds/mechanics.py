"""Campaigns with the deeds that their mechanic is for: songs of people's hometowns, a task for every day, coupons."""

from __future__ import annotations

from random import Random

from tests.oracle import instants
from tests.oracle.instants import HOUR, MINUTE, SECOND
from tests.worlds.cast import PROVINCES
from tests.worlds.script import Script

HOME, TASK, COUPON, DRAWN = "camp-home", "camp-task", "camp-coupon", "camp-drawn"
KINDS = {HOME: "hometown", TASK: "daily_task", COUPON: "coupon", DRAWN: "treasure_artist"}
ARMS = (("control", "popup"), ("embedded", "share_flow"), ("deep", "comment_area"))
FIRST_DAY, LAST_DAY = 12, 16
"""They begin and end at nine."""
RUNS = ((0,), (0, 1), (0, 0, 2), (1, 2, 3), (0, 1, 3), (0, 1, 2, 3), (2, 4), ())
"""Days of the campaign on which somebody does the task."""
SONGS = ("home-0", "home-1", "home-2")


def set_mechanics(script: Script) -> None:
    """The campaigns and their songs; who sees these and passes one on; who does the task; who takes coupons."""
    script.random, kept = Random(18), script.random
    span, cast = script.cast.span, script.cast
    for number, song in enumerate(SONGS):
        home = {"song_id": song, "artist_id": "artist-home", "province_code": (*PROVINCES[:2], None)[number]}
        cast.songs[song] = {**cast.songs["song-00"], **home}
        for rows in cast.snapshots["songs"].values():
            rows.append(cast.songs[song])
    window = {"starts_at": instants.text(span.at(FIRST_DAY, 9)), "ends_at": instants.text(span.at(LAST_DAY, 9))}
    for rows in cast.snapshots["campaigns"].values():
        told = {**rows[0], **window, "song_ids": list(SONGS)}
        drawn = {DRAWN: "x-drawn"}
        rows += [
            {**told, "campaign_id": name, "mechanic": kind, "experiment_id": drawn.get(name)} for name, kind in KINDS.items()
        ]
    songs_are_seen(script)
    songs_are_passed_on(script)
    tasks_are_done(script)
    coupons_are_taken(script)
    surfaces_are_drawn(script)
    script.random = kept


def songs_are_seen(script: Script) -> None:
    """On every day from the one before to the last; again by some; liked within a day, at its end, a moment later or never."""
    random, span = script.random, script.cast.span
    for number in range(20, 120):
        user = script.cast.users[number]
        for song in random.sample(SONGS, 2):
            for day in sorted(random.sample(range(FIRST_DAY - 1, LAST_DAY + 1), random.choice([1, 2]))):
                at = span.at(day, random.choice([8, 9, 20])) + number * SECOND
                seen = {"item_type": "song", "item_id": song}
                script.look(at, (user, f"dev-{user}"), HOME, "player", **seen)
                if random.random() < 0.4:
                    script.like(at + random.choice([MINUTE, 24 * HOUR, 24 * HOUR + 1]), (user, f"dev-{user}"), song)


def songs_are_passed_on(script: Script) -> None:
    """Shares a moment before the campaign, at its first and at its last instant: only the second is of it."""
    users, span = script.cast.users, script.cast.span
    sharer = (users[60], f"dev-{users[60]}")
    first, last = span.at(FIRST_DAY, 9), span.at(LAST_DAY, 9)
    script.play(span.at(1, 9), sharer, SONGS[0], 60_000)
    for place, (at, openers) in enumerate(((first - 1, 4), (first, 14), (last, 6))):
        tag = {"share_id": f"home-{place}", "song_id": SONGS[0], "channel": "qq", "campaign_id": HOME}
        script.add("share", at, sharer, **tag)
        for number in range(openers):
            user = users[120 + number] if place == 1 else users[80 + 10 * place + number]
            opened = at + HOUR + number * MINUTE
            script.add("share_open", opened, (user, f"dev-{user}"), share_id=f"home-{place}")
            script.play(opened + MINUTE, (user, f"dev-{user}"), SONGS[0], 60_000)


def tasks_are_done(script: Script) -> None:
    """Runs of one to four dates, some with a gap, a date twice, a last one too late; some never saw the campaign."""
    span = script.cast.span
    for number in range(20, 60):
        user = script.cast.users[number]
        who = (user, f"dev-{user}")
        if number % 5:
            script.look(span.at(FIRST_DAY, 10) + number * SECOND, who, TASK, "player")
        for place, day in enumerate(RUNS[number % len(RUNS)]):
            script.add("task", span.at(FIRST_DAY + day, 11) + place * SECOND, who, task_id="daily", campaign_id=TASK)


def coupons_are_taken(script: Script) -> None:
    """Eight strangers like for a coupon and redeem it; some hear the song for a minute, some come back on day seven."""
    at = script.cast.span.at(FIRST_DAY, 10)
    for number in range(8):
        user, began = f"taker-{number}", at + number * MINUTE
        who, tag = (user, f"dev-{user}"), {"campaign_id": COUPON, "surface": "popup"}
        script.look(began, who, COUPON, "popup")
        script.like(began + SECOND, who, SONGS[1], **tag)
        script.play(began + 2 * SECOND, who, SONGS[1], 60_000 if number % 4 == 1 else 59_999)
        given = {
            "grant_id": f"tea-{number}",
            "reward_id": "r3",
            "merchant_id": "m1",
            "face_value_cny": "15.00",
            "cost_cny": "4.50",
        }
        for step, action in enumerate(("grant", "claim", "redeem")):
            script.add("reward", began + (3 + step) * MINUTE, who, action=action, **given, **tag)
        script.open(began + (7 if number % 4 == 3 else 8) * 24 * HOUR, who)


def surfaces_are_drawn(script: Script) -> None:
    """Three arms that are three surfaces, everybody drawn twice into the same, so that a lost line leaves nobody out."""
    for number in range(72):
        at, who = script.cast.span.at(FIRST_DAY, 11) + number * MINUTE, (f"drawn-{number}", f"dev-drawn-{number}")
        variant, surface = ARMS[number % 3]
        drawn = {"experiment_id": "x-drawn", "variant": variant, "phase": "full", "expected_weight": 0.333333}
        tag = {"campaign_id": DRAWN, "surface": surface}
        for again in (2, 1):
            script.add("assignment", at - again * MINUTE, who, **drawn)
        script.play(at, who, SONGS[2], 61_000)
        for place in range(1 + number % 4):
            script.look(at + place * SECOND, who, DRAWN, surface, item_type="song", item_id=SONGS[place % 3])
        if number % 3 and number % 7 or number % 6 == 0:
            script.like(at + 2 * MINUTE, who, SONGS[2], **tag)
        if number % 5 == number % 3:
            script.add("negative_feedback", at + 3 * MINUTE, who, feedback="close", **tag)
        if number % 4 == 1:
            script.play(at - 10 * SECOND, who, SONGS[1], 15_000, end_reason="skip")
