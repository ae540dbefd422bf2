"""The oracle held to cases small enough to be worked out by hand."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from tests.oracle import instants
from tests.oracle.actions import Judge, classified, counted_likes
from tests.oracle.campaign_days import Campaign, Night, campaign_days
from tests.oracle.diffusion import Forest
from tests.oracle.engagement import Engagement, engagement
from tests.oracle.identity import stitcher
from tests.oracle.insights import Outcomes
from tests.oracle.instants import DAY, HOUR, MINUTE, SECOND
from tests.oracle.landing import FileLedger, Landed, checked, land
from tests.oracle.platform_days import lifecycle
from tests.oracle.sessions import counted_opens, sessions_of, valid_impressions
from tests.oracle.songs import _lasting_state, wilson
from tests.oracle.suppression import suppressed
from tests.oracle.users import segment

NOON = instants.parse("2026-10-05T12:00:00+08:00")
Row = dict[str, Any]


def event(stream: str, at: int, number: int = 0, **columns: Any) -> Row:
    """An accepted, identified event of one user on one device."""
    made = {"stream": stream, "event_ts": at, "event_id": f"e{number:03}", "user": "u:1", "device": "d:1"}
    made.update({"campaign_id": None, "surface": None, "p_fake": Decimal(0), "is_genuine": True})
    return {**made, "business_date": instants.business_date(at), **columns}


def play(at: int, listened_ms: int, number: int = 0, **columns: Any) -> Row:
    given = {"song_id": "s1", "listened_ms": listened_ms, "duration_ms": 200_000, "end_reason": "completed", **columns}
    return event("play", at, number, **given)


def impression(at: int, number: int = 0, **columns: Any) -> Row:
    given = {"item_type": "song", "item_id": "s1", "visible_ms": 1000, "visible_pct": 0.5, **columns}
    return event("impression", at, number, **given)


@pytest.mark.parametrize(("counts", "low", "high"), [((30, 80), 0.276942, 0.484512), ((0, 20), 0.0, 0.161125)])
def test_wilson_gives_the_golden_intervals(counts: tuple[int, int], low: float, high: float) -> None:
    assert wilson(*counts) == pytest.approx((low, high), abs=1e-6)


@pytest.mark.parametrize(("passed", "tried", "low"), [(52, 100, 0.423166), (520, 1000, 0.489018), (60, 100, 0.502003)])
def test_screening_gives_the_golden_lower_bounds(passed: int, tried: int, low: float) -> None:
    assert wilson(passed, tried)[0] == pytest.approx(low, abs=1e-6)


@pytest.mark.parametrize(("gap", "count"), [(30 * MINUTE, 1), (30 * MINUTE + 1, 2)])
def test_a_gap_of_exactly_thirty_minutes_does_not_end_a_session(gap: int, count: int) -> None:
    first = play(NOON, 60_000)
    then = event("app_open", NOON + MINUTE + gap, 1)
    assert len(sessions_of([first, then])["u:1", "d:1"]) == count


def test_a_session_ends_at_twenty_four_hours() -> None:
    chain = [event("app_open", NOON + n * 30 * MINUTE, n) for n in range(50)]
    assert [session.event_count for session in sessions_of(chain)["u:1", "d:1"]] == [48, 2]


def test_active_time_is_the_union_of_plays_and_short_gaps() -> None:
    events = [play(NOON, 60_000), play(NOON + 30 * SECOND, 60_000, 1)]
    events += [event("app_open", NOON + 150 * SECOND, 2), event("app_open", NOON + 211 * SECOND, 3)]
    (session,) = sessions_of(events)["u:1", "d:1"]
    assert session.active == 150 * SECOND
    assert session.has_pause


def test_thirteen_hours_without_a_pause_are_endless() -> None:
    events = [play(NOON + n * 4 * MINUTE, 200_000, n) for n in range(195)]
    (session,) = sessions_of(events)["u:1", "d:1"]
    assert session.is_endless
    events.append(play(NOON + 195 * 4 * MINUTE + 20 * SECOND, 200_000, 195))
    (session,) = sessions_of(events)["u:1", "d:1"]
    assert not session.is_endless


def test_an_open_thirty_seconds_after_any_open_counts() -> None:
    opens = [event("app_open", NOON + second * SECOND, second) for second in (0, 29, 58, 88)]
    assert [e["event_id"] for e in counted_opens(opens)] == ["e000", "e088"]


def test_a_second_look_after_midnight_in_one_session_is_none() -> None:
    late = instants.midnight(date(2026, 10, 6)) - MINUTE
    opened = event("app_open", late, 0)
    looks = [impression(late + SECOND, 1), impression(late + 2 * MINUTE, 2)]
    assert len(valid_impressions([opened, *looks], sessions_of([opened]))) == 1
    assert len(valid_impressions(looks, {})) == 2


def test_the_last_word_of_the_day_decides_a_like() -> None:
    def said(action: str, at: int, number: int) -> Row:
        return event("like", at, number, action=action, target_type="song", target_id="s1", song_id="s1")

    words = [said("like", NOON, 1), said("unlike", NOON + 1, 2), said("like", NOON + 2, 3), said("unlike", NOON + DAY, 4)]
    (like,) = counted_likes(words)
    assert (like["event_id"], like["like_event_count"]) == ("e003", 2)


@pytest.mark.parametrize(
    ("listened", "duration", "expected"),
    [
        (30_000, 200_000, "effective"),
        (29_999, 29_999, "effective half complete"),
        (100_000, 200_000, "effective half"),
        (99_999, 200_000, "effective"),
        (240_000, 900_000, "effective half"),
        (180_000, 200_000, "effective half complete"),
        (4_999, 200_000, "early_skip"),
        (5_000, 200_000, ""),
    ],
)
def test_plays_are_classified_at_their_limits(listened: int, duration: int, expected: str) -> None:
    found = classified(play(NOON, listened, duration_ms=duration, end_reason="skip"))
    assert [k for k in ("effective", "half", "complete", "early_skip") if found[f"is_{k}"]] == expected.split()


def test_an_event_belongs_to_the_only_account_of_its_device() -> None:
    logins = [
        {"user_id": "a", "device_id": "x", "event_ts": NOON},
        {"user_id": "b", "device_id": "x", "event_ts": NOON + DAY},
    ]
    owner_of = stitcher(logins)
    found = [owner_of("x", NOON + after) for after in (-1, 0, DAY, 30 * DAY - 1, 30 * DAY, 31 * DAY)]
    assert found == [None, "a", None, None, "b", None]


def test_a_person_wins_over_rules_and_an_event_over_a_user() -> None:
    def said(kind: str, who: str, p_fake: float, by: str) -> Row:
        return {"entity_type": kind, "entity_id": who, "p_fake": p_fake, "decided_by": by, "superseded_by": None}

    verdicts = [said("device", "d:1", 0.9, "rule:x"), said("user", "u:1", 0.3, "model:1")]
    assert Judge(verdicts).p_fake(event("play", NOON)) == Decimal("0.9")
    verdicts += [said("user", "u:1", 1, "person:p"), said("event", "e000", 0, "person:p")]
    assert Judge(verdicts).p_fake(event("play", NOON)) == 0
    assert Judge(verdicts).p_fake(event("play", NOON, 1)) == 1


class OneArtist:
    """Every song is of artist a."""

    def at(self, _: str, __: date) -> Row:
        return {"artist_id": "a"}


def engaged_night(*signs: tuple[str, str, int], p_fake: int = 0) -> Engagement:
    """Events of one user, (stream, song, second of the day), and what they earn."""
    columns = {
        "action": "add",
        "item_type": "song",
        "moderation": "ok",
        "text": "great",
        "share_id": None,
        "user_id": None,
        "p_fake": Decimal(p_fake),
    }
    events = [
        event(stream, NOON + at * SECOND, number, song_id=song, item_id=song, task_id=song, **columns)
        for number, (stream, song, at) in enumerate(signs)
    ]
    actions = [row for row in events if row["stream"] != "negative_feedback"]
    night = Night(date(2026, 10, 5), events, [], [], [], actions, {})
    return engagement(night, OneArtist(), Forest(night))  # type: ignore[arg-type]


def test_a_second_comment_on_a_song_of_the_day_earns_nothing() -> None:
    earned = engaged_night(("comment", "s", 0), ("comment", "s", 1), ("comment", "t", 2), ("share", "s", 3), ("share", "t", 4))
    assert [(sign["event_id"], sign["score"]) for sign in earned.scored] == [("e000", 2), ("e002", 2), ("e003", 4), ("e004", 4)]


def test_phi_keeps_the_cheap_signs_below_two_fifths() -> None:
    earned = engaged_night(("task", "s", 0), ("comment", "s", 1), ("comment", "t", 2), ("share", "s", 3))
    assert earned.phi == {date(2026, 10, 5): Decimal("0.533333")}
    scores = {sign["event_id"]: sign["score"] for sign in earned.scored}
    assert sum(scores.values()) - scores["e003"] == pytest.approx(Decimal("0.4") * sum(scores.values()), abs=Decimal("0.00001"))


def test_a_day_with_one_artist_is_cut_at_twelve_and_a_refusal_counts_from_what_was_earned() -> None:
    signs = [("share", "s", 0), ("share", "t", 1), ("share", "u", 2), ("share", "v", 3), ("negative_feedback", "s", 4)]
    assert [sign["score"] for sign in engaged_night(*signs).scored] == [4, 4, 4, 0, -1]


def test_what_is_judged_fake_earns_and_costs_nothing() -> None:
    earned = engaged_night(("share", "s", 0), ("negative_feedback", "s", 1), p_fake=1)
    assert [sign["score"] for sign in earned.scored] == [0, 0]


@pytest.mark.parametrize(("after", "count"), [(0, 0), (1, 1), (24 * HOUR, 1), (24 * HOUR + 1, 0)])
def test_participation_ends_twenty_four_hours_after_the_look(after: int, count: int) -> None:
    look = impression(NOON, campaign_id="c1", surface="popup")
    task = event("task", NOON + after, 1, campaign_id="c1", surface="player")
    campaign = Campaign("c1", NOON, NOON + 3 * DAY, [look], [], [task], [look, task])
    rows = campaign_days(Night(date(2026, 10, 20), [], [look], [], [], [task], {}), campaign)
    assert {row["surface"]: row["participant_count"] for row in rows if row["surface"] == "popup"} == {"popup": count}


def test_the_smallest_sibling_hides_a_lonely_suppressed_one() -> None:
    sizes = {"all": 60, "popup": 5, "banner": 25, "player": 30}
    rows = [{"c": 1, "surface": name, "users": set(range(size)), "x": size} for name, size in sizes.items()]
    hidden = {row["surface"]: row["x"] for row in suppressed(rows, ("c", "surface"), 20, ("surface", "all"))}
    assert hidden == {"all": 60, "popup": None, "banner": None, "player": 30}


def test_lifecycle_follows_the_two_periods() -> None:
    day = date(2026, 11, 20)
    ago = {n: day - timedelta(days=n) for n in (0, 27, 28, 55, 56)}
    cases = [({0}, "new"), ({27, 28}, "retained"), ({27, 56}, "resurrected"), ({55}, "dormant"), ({56}, None)]
    assert [lifecycle({ago[n] for n in given}, day) for given, _ in cases] == [state for _, state in cases]


def test_a_song_leaves_pass_after_three_failing_days() -> None:
    fails = ["failed_listening"]
    assert [_lasting_state(["pass", *fails * n]) for n in (1, 2, 3)] == ["pass", "pass", "failed_listening"]
    assert _lasting_state(["pending", *fails]) == "failed_listening"


def test_segments_take_the_first_that_fits() -> None:
    cases = {(None, 1): "unknown", (1995, 5): "gen_z", (1994, 3): "lower_tier", (1994, 2): "mature", (2010, 1): "other"}
    assert {given: segment({"birth_year": given[0], "city_tier": given[1]}) for given in cases} == cases


class NoSongs:
    """No song has tags."""

    def at(self, _: str, __: date) -> None:
        return None


def heard_songs(weeks: dict[str, tuple[int, int]]) -> Night:
    """Effective plays of songs in the weeks before and from 12 October on, each by its own user."""
    first = instants.midnight(date(2026, 10, 12)) + HOUR
    counted = [
        (song, first + (week - 1) * DAY * 3) for song, counts in weeks.items() for week in (0, 1) for _ in range(counts[week])
    ]
    plays = [
        {**play(at, 60_000, number, song_id=song, user=f"u:{number}"), "is_effective": True}
        for number, (song, at) in enumerate(counted)
    ]
    return Night(date(2026, 10, 21), plays, [], [], plays, [], {})


def test_an_outcome_is_the_growth_of_a_song_over_that_of_its_like() -> None:
    night = heard_songs({"a": (10, 30), "b": (10, 10), "c": (10, 20)})
    acted = {"insight_id": "note", "ref_id": "a", "business_date": date(2026, 10, 12)}
    with_every_song_alike = Outcomes(night, NoSongs(), [acted])  # type: ignore[arg-type]
    with_every_song_alike._comparable = lambda song, day: ["b", "c"]  # type: ignore[method-assign]
    row = with_every_song_alike.of(acted)
    assert row["outcome_difference"] == pytest.approx(30.5 / 10.5 / (20.5 / 10.5) ** 0.5 - 1)
    assert len(row["users"]) == 40 and row["ci_low"] < row["outcome_difference"] < row["ci_high"]
    assert with_every_song_alike.of({**acted, "business_date": date(2026, 10, 13)})["outcome_difference"] is None


LINE = {
    "event_id": "e1",
    "event_ts": "2026-10-05T12:00:00+08:00",
    "received_ts": "2026-10-05T12:00:01+08:00",
    "user_id": "a",
    "open_source": "icon",
}


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({}, None),
        ({"event_id": ""}, "missing_field"),
        ({"user_id": None}, "missing_field"),
        ({"open_source": "door"}, "bad_value"),
        ({"tz_offset_min": 841}, "bad_value"),
        ({"tz_offset_min": "480"}, "bad_value"),
        ({"event_ts": "2004-12-31T23:59:59Z"}, "too_late"),
        ({"event_ts": "2004-12-31T15:59:59Z"}, "bad_ts"),
        ({"received_ts": "2026-10-07T00:00:00+08:00"}, "bad_ts"),
        ({"event_ts": "2026-10-05T12:05:01+08:00"}, None),
        ({"event_ts": "2026-10-05T12:05:01.000001+08:00"}, "future_ts"),
        ({"event_ts": "2026-09-05T00:00:00+08:00"}, None),
        ({"event_ts": "2026-09-04T23:59:59+08:00"}, "too_late"),
    ],
)
def test_a_line_gets_the_first_reason_that_fits(change: Row, reason: str | None) -> None:
    assert checked("app_open", date(2026, 10, 5), {**LINE, **change})[0] == reason


@pytest.fixture
def deliver(tmp_path: Path) -> Callable[[str, str, list[Row]], None]:
    def write(day: str, name: str, lines: list[Row]) -> None:
        folder = tmp_path / "app_open" / f"dt={day}"
        folder.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text("".join(json.dumps(line) + "\n" for line in lines))

    return write


def test_one_event_is_accepted_once_over_all_deliveries(tmp_path: Path, deliver: Callable[..., None]) -> None:
    again = {**LINE, "event_ts": "2026-10-05T04:00:00Z", "received_ts": "2026-10-05T12:00:09+08:00"}
    deliver("2026-10-05", "a.jsonl", [again, {**LINE, "event_id": ""}])
    deliver("2026-10-05", "b.jsonl", [LINE])
    deliver("2026-10-06", "a.jsonl", [{**LINE, "open_source": "push"}])
    landed = land(tmp_path, [date(2026, 10, 6)])
    assert [dict(file.outcomes) for file in sorted(landed.ledger, key=_place)] == [
        {"received": 2, "quarantined": 1, "deduplicated": 1},
        {"received": 1, "accepted": 1},
        {"received": 1, "quarantined": 1},
    ]
    assert landed.ledger[-1].reasons == {"conflicting_duplicate": 1}


def _place(file: FileLedger) -> tuple[date, str]:
    return file.delivered, file.name


def test_a_clamped_event_happened_when_it_was_received(tmp_path: Path, deliver: Callable[..., None]) -> None:
    deliver("2026-10-05", "a.jsonl", [{**LINE, "event_ts": "2026-10-05T12:03:00+08:00"}])
    landed: Landed = land(tmp_path, [date(2026, 10, 5)])
    (accepted,) = landed.events
    assert accepted["event_ts"] == instants.parse(LINE["received_ts"])
    assert accepted["is_clock_clamped"]
