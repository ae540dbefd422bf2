"""Every boundary of the metric definitions, acted out by accounts of their own."""

from __future__ import annotations

from tests.oracle import instants
from tests.oracle.instants import DAY, HOUR, MINUTE, SECOND
from tests.worlds.script import Script

Who = tuple[str | None, str | None]


def set_traps(script: Script) -> None:
    """All of them."""
    for trap in (
        sessions_at_their_limits,
        a_session_over_midnight,
        a_day_long_chain,
        an_endless_night,
        guests_and_their_accounts,
        opens_at_thirty_seconds,
        likes_that_change_their_mind,
        campaign_boundaries,
        participation_at_its_limits,
        feedback_at_its_limits,
        disruption_at_its_limits,
        crowds_on_surfaces,
        a_screened_song,
        rewards_redeemed,
        an_experiment_with_every_kind_of_user,
        rewards_for_the_keen,
        teams_and_editors,
    ):
        trap(script)


def _who(script: Script, number: int) -> Who:
    user = script.cast.users[number]
    return user, f"dev-{user}"


def sessions_at_their_limits(script: Script) -> None:
    who, at = _who(script, 20), script.cast.span.at(6, 10)
    for gap in (30 * MINUTE, 30 * MINUTE + 1, 60 * SECOND, 60 * SECOND + 1, 59 * SECOND, 0):
        at += gap
        script.play(at, who, "song-01", 20_000)
        at += 20 * SECOND
    script.play(at, who, "song-00", 800_000)
    script.add("task", at + 800 * SECOND + 30 * MINUTE, who, task_id="daily")
    for who in ((script.cast.users[21], None), (script.cast.users[21], "dev-second")):
        script.open(script.cast.span.at(6, 10), who)


def a_session_over_midnight(script: Script) -> None:
    span = script.cast.span
    for number in (22, 23):
        who = _who(script, number)
        late = span.at(9) - 3 * MINUTE
        script.open(late, who)
        for minutes in (1, 4, 33, 34):
            script.look(late + minutes * MINUTE, who, "camp-a", "popup")
        script.play(late + MINUTE, who, "song-00", 400_000)
    guest: Who = (script.cast.users[24], None)
    for hours in (-1, -0.5, 0.5, 1):
        script.look(span.at(9, hours), guest, "camp-a", "banner")


def a_day_long_chain(script: Script) -> None:
    who, at = _who(script, 25), script.cast.span.at(7, 3)
    for number in range(100):
        script.open(at + number * 29 * MINUTE, who)
    script.look(at + 24 * HOUR + 2 * MINUTE, who, "camp-a", "popup")
    exact = _who(script, 26)
    for hours in range(49):
        script.add("task", at + hours * HOUR // 2, exact, task_id="daily")


def an_endless_night(script: Script) -> None:
    span = script.cast.span
    for number, gap in ((27, 59), (28, 60), (29, 61), (61, 59), (62, 59), (63, 59)):
        who, at = _who(script, number), span.at(11, 8)
        for step in range(60):
            script.play(at, who, "song-02", 900_000)
            at += 900 * SECOND + (gap if step == 50 else 1) * SECOND


def guests_and_their_accounts(script: Script) -> None:
    span, users = script.cast.span, script.cast.users
    for device, second_login in (("guest-one", None), ("guest-two", 12)):
        script.open(span.at(5, 9), (users[30], device))
        if second_login:
            script.open(span.at(second_login, 9), (users[31], device))
        for day in (4, 5, 6, 12, 13, 34, 35):
            for moment in (span.at(day, 9) - 1, span.at(day, 9), span.at(day, 9) + 1):
                if day < span.days:
                    script.play(moment, (None, device), "song-00", 40_000)
                    script.open(moment + HOUR, (None, device))
    for day in range(span.days):
        script.open(span.at(day, 15), (None, f"never-known-{day % 5}"))
        script.open(span.at(day, 16), (users[7], "internal-device"))
        script.play(span.at(day, 16.5), (None, "internal-device"), "song-00", 60_000)


def opens_at_thirty_seconds(script: Script) -> None:
    at = script.cast.span.at(8, 23) + 59 * MINUTE
    for who in ((script.cast.users[32], "dev-32"), (script.cast.users[33], None)):
        for seconds in (0, 29, 30, 59, 60, 90, 120):
            script.open(at + seconds * SECOND, who)
    script.open(at + 135 * SECOND, (script.cast.users[34], "dev-32"))


def likes_that_change_their_mind(script: Script) -> None:
    span = script.cast.span
    who, at = _who(script, 35), span.at(10, 23)
    words = [
        (0, "like"),
        (10, "unlike"),
        (20, "like"),
        (59 * 60 + 59, "unlike"),
        (3600, "like"),
        (7200, "like"),
        (9000, "unlike"),
    ]
    for song in ("song-00", "song-05"):
        for seconds, action in words:
            surface = "popup" if action == "like" and seconds < 7200 else "banner"
            script.like(at + seconds * SECOND, who, song, action, campaign_id="camp-a", surface=surface)
    same = span.at(11, 9)
    for action in ("like", "unlike", "like", "unlike"):
        script.like(same, _who(script, 36), "song-03", action)


def campaign_boundaries(script: Script) -> None:
    who = _who(script, 37)
    for campaign in script.cast.campaigns:
        for edge in (instants.parse(campaign["starts_at"]), instants.parse(campaign["ends_at"])):
            for shift in (-HOUR, -1, 0, 1, HOUR):
                at = edge + shift
                script.look(at, who, campaign["campaign_id"], "player", item_id=f"item{shift}")
                script.add("share", at, who, share_id=f"{at}", song_id="song-01", channel="qq", **_tag(campaign, "player"))


def _tag(campaign: dict[str, str], surface: str | None) -> dict[str, str | None]:
    return {"campaign_id": campaign["campaign_id"], "surface": surface}


def participation_at_its_limits(script: Script) -> None:
    at, tag = script.cast.span.at(12, 9), {"campaign_id": "camp-a"}
    for place, after in enumerate((-1, 0, 1, DAY - 1, DAY, DAY + 1)):
        who = _who(script, 40 + place)
        script.look(at, who, "camp-a", "popup")
        script.look(at, who, "camp-a", "banner")
        script.add("task", at + after, who, task_id="daily", surface="player", **tag)
    short = _who(script, 46)
    script.look(at, short, "camp-a", None)
    for text, moderation in (("好", "ok"), ("好听", "pending"), ("好听", "ok")):
        at += MINUTE
        script.add("comment", at, short, comment_id=f"{at}", song_id="song-01", text=text, moderation=moderation, **tag)


def feedback_at_its_limits(script: Script) -> None:
    at = script.cast.span.at(13, 9)
    for place, (after, surface) in enumerate(((0, "popup"), (1, "popup"), (DAY, "popup"), (DAY + 1, "popup"), (HOUR, "banner"))):
        who = _who(script, 47 + place)
        script.look(at, who, "camp-a", "popup")
        script.add("negative_feedback", at + after, who, feedback="close", campaign_id="camp-a", surface=surface)


def disruption_at_its_limits(script: Script) -> None:
    at = script.cast.span.at(13, 11)
    cases = ((0, "skip"), (1, "skip"), (30_000, "app_close"), (30_001, "pause_timeout"), (5_000, "error"), (5_000, "completed"))
    for place, (after_ms, reason) in enumerate(cases):
        who = _who(script, 52 + place)
        script.play(at - 10 * SECOND, who, "song-02", 10_000 + after_ms, end_reason=reason)
        script.look(at, who, "camp-a", "player")


def crowds_on_surfaces(script: Script) -> None:
    """Days on which single surfaces lie just above and below the 20 users of a public row."""
    random, span = script.random, script.cast.span
    crowds = (
        (14, (45, 21, 19, 0)),
        (15, (30, 20, 25, 22)),
        (16, (19, 19, 40, 0)),
        (span.days - 9, (50, 20, 5, 30)),
        (span.days - 2, (40, 25, 19, 0)),
    )
    for day, sizes in crowds:
        campaign = "camp-a" if day <= 16 else "camp-b"
        for surface, size in zip(("popup", "banner", "player", "share_flow"), sizes, strict=True):
            for user in random.sample(script.cast.users[20:], size):
                who = (user, f"dev-{user}")
                at = span.at(day, random.choice([9, 13, 22])) + random.randrange(600) * SECOND
                script.look(at, who, campaign, surface)
                _react(script, at + random.choice([1, 15, 31, 600]) * SECOND, who, campaign, surface)


def _react(script: Script, at: int, who: Who, campaign: str, surface: str) -> None:
    random, tag = script.random, {"campaign_id": campaign, "surface": surface}
    if random.random() < 0.4:
        script.like(at, who, "song-00", **tag)
    if random.random() < 0.3:
        script.play(at, who, "song-04", random.choice([1_000, 40_000]), end_reason="skip", source="campaign", **tag)
    if random.random() < 0.15:
        script.add("negative_feedback", at, who, feedback="close", **tag)
    for days in (1, 7, 30):
        if random.random() < 0.6 and at + days * DAY < script.cast.span.at(script.cast.span.days):
            script.open(at + days * DAY, who)


def a_screened_song(script: Script) -> None:
    """Song 00 passes, song 01 hovers at the limit, song 03 fails; more than a hundred trials each."""
    random, span = script.random, script.cast.span
    for song, chance, first in (("song-00", 0.75, 3), ("song-01", 0.54, 9), ("song-03", 0.4, 5)):
        duration = script.cast.songs[song]["duration_ms"]
        for user in script.cast.users:
            at = span.at(first + random.randrange(12), 18) + random.randrange(3600) * SECOND
            listened = duration // 2 if random.random() < chance else duration // 2 - 1
            source = "own_library" if random.random() < 0.1 else random.choice(["algo_radio", "discover", "search"])
            script.play(at, (user, f"dev-{user}"), song, listened, source=source, end_reason="skip")


def rewards_redeemed(script: Script) -> None:
    for number, action in enumerate(("grant", "claim", "redeem", "redeem")):
        at, who = script.cast.span.at(15, 10 + number), _who(script, 60)
        money = {"face_value_cny": "15.00", "cost_cny": "4.25" if number == 2 else 4.5}
        columns = {"grant_id": "g1", "reward_id": "r1", "merchant_id": "m1", **money}
        script.add("reward", at, who, action=action, campaign_id="camp-a", surface="popup", **columns)


def an_experiment_with_every_kind_of_user(script: Script) -> None:
    """Arms of camp-a from its second day on: a ramp, then halves; two users in both arms, some never exposed, one too late."""
    random, span = script.random, script.cast.span
    users = script.cast.users[20:140]
    for place, user in enumerate(users):
        ramp = place % 3 == 0
        at = span.at(5 if ramp else 8, random.choice([0, 9, 23.9])) + random.randrange(60) * SECOND
        arms = {"phase": "ramp" if ramp else "full", "expected_weight": 0.5}
        variants = ("control", "embedded") if place in (7, 8) else (random.choice(("control", "embedded")),)
        for late, variant in enumerate(variants):
            who = (user, f"dev-{user}")
            script.add("assignment", at + late * DAY, who, experiment_id="x-a", variant=variant, **arms)
        if random.random() < 0.3:
            script.open(span.at(9, 12), (user, f"dev-{user}"))
            script.look(span.at(10, 12), (user, f"dev-{user}"), "camp-a", "popup" if place % 2 else "share_flow")
            script.like(span.at(10, 13), (user, f"dev-{user}"), "song-01", campaign_id="camp-a", surface="popup")
    last = (script.cast.users[141], None)
    script.add(
        "assignment", span.at(span.days - 2), last, experiment_id="x-a", variant="control", phase="full", expected_weight=0.5
    )


def rewards_for_the_keen(script: Script) -> None:
    """Grants, claims and redeems of camp-a from two merchants: some take and leave, some stay, some hear a minute."""
    random, span = script.random, script.cast.span
    for place, user in enumerate(script.cast.users[70:100]):
        who, at = (user, f"dev-{user}"), span.at(9, 10) + place * SECOND
        tag = {"campaign_id": "camp-a", "surface": "popup"}
        if place % 2:
            script.like(at, who, "song-02", **tag)
        if place % 4 == 3:
            script.play(at + HOUR, who, "song-02", 60_000 if place % 8 == 3 else 59_999)
        given = {
            "grant_id": f"g-{place}",
            "reward_id": "r1",
            "merchant_id": "m1" if place % 3 else None,
            "face_value_cny": "9.90",
        }
        for step, action in enumerate(("grant", "claim", "redeem")[: 1 + place % 3]):
            later = at + step * random.choice([1, HOUR, DAY])
            script.add("reward", later, who, action=action, cost_cny="1.25" if action == "redeem" else "0", **given, **tag)
        if place % 5 == 0:
            script.open(at + random.choice([6, 7, 8]) * DAY, who)


def teams_and_editors(script: Script) -> None:
    """Two teams of a match of camp-a, members who change sides; an internal editor who acts on insights, twice on one."""
    span = script.cast.span
    for place, user in enumerate(script.cast.users[20:80]):
        who, at = (user, f"dev-{user}"), span.at(6 + place % 4, 9) + place * SECOND
        team = {"campaign_id": "camp-a", "match_id": "m-pk", "team_id": "red" if place % 3 else "blue"}
        script.add("team", at, who, action="join", **team)
        if place % 7 == 0:
            script.add("team", at + 3 * DAY, who, action="leave" if place % 2 else "join", **{**team, "team_id": "blue"})
    editor = (script.cast.users[7], None)
    for place, insight in enumerate(("surge:1", "surge:1", "candidate:2", "plain")):
        at, song = span.at(12 + place, 11), f"song-{place:02}"
        script.add("content_action", at, editor, insight_id=insight, action=("playlist_add", "zone")[place % 2], ref_id=song)
