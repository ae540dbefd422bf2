"""Double screening of songs, and what the authenticity filter took out."""

from __future__ import annotations

from datetime import date, timedelta

from resonance.report.digest import Filtered, FilteredEvents, Rate, Screening, SongScreening
from resonance.report.tables import Marts, Row

EVENT_ORDER = ("like", "comment", "share", "share_open", "play", "follow")
STATES = ("pass", "failed_listening", "insufficient", "pending", "failed_review")
SONGS_SHOWN = 15
MOVES_SHOWN = 8
SCREENING_COLUMNS = (
    "song_id business_date trial_count listen_through_rate listen_through_numerator listen_through_denominator wilson_low "
    "screening_state is_suppressed"
)
FILTER_COLUMNS = "business_date event_type reason event_count fake_count fake_rate fake_numerator fake_denominator is_suppressed"


def gather_screening(marts: Marts, day: date) -> Screening:
    """States of `day`, the songs that pass, and who entered or left `pass` since the day before. Songs, never artists."""
    titles = {row["song_id"]: row["title"] for row in marts.rows("dim_songs", "song_id title")}
    rows = marts.rows(
        "song_screenings",
        SCREENING_COLUMNS,
        "where business_date between ? and ? order by song_id",
        [day - timedelta(days=1), day],
    )
    today = [_song(row, titles) for row in rows if row["business_date"] == day]
    passed_before = {row["song_id"]: row for row in rows if row["business_date"] < day and row["screening_state"] == "pass"}
    counts = {state: sum(song.state == state for song in today) for state in STATES}
    counts["hidden"] = sum(song.is_suppressed and not song.state for song in today)
    shown = sorted((song for song in today if song.state == "pass"), key=lambda s: (-(s.wilson_low or 0.0), s.song_id))
    before = any(row["business_date"] < day for row in rows)
    entered = [song for song in shown if before and song.song_id not in passed_before]
    left = [song for song in today if song.state not in ("pass", "") and song.song_id in passed_before]
    return Screening(
        counts=tuple((state, count) for state, count in counts.items() if today and (count or state != "hidden")),
        songs=tuple(shown[:SONGS_SHOWN]),
        entered=tuple(entered[:MOVES_SHOWN]),
        left=tuple(left[:MOVES_SHOWN]),
    )


def _song(row: Row, titles: dict[str, str]) -> SongScreening:
    return SongScreening(
        song_id=row["song_id"],
        title=titles.get(row["song_id"]) or row["song_id"],
        state=row["screening_state"] or "",
        is_suppressed=bool(row["is_suppressed"]),
        trials=row["trial_count"],
        listen_through=Rate(row["listen_through_rate"], row["listen_through_numerator"], row["listen_through_denominator"]),
        wilson_low=row["wilson_low"],
    )


def gather_filtered(marts: Marts, day: date) -> Filtered:
    """Excluded events of `day` by type, and by reason over all types (one event may have several reasons)."""
    rows = marts.rows("authenticity_days", FILTER_COLUMNS, "where business_date = ? order by event_type, reason", [day])
    reasons: dict[str, int] = {}
    hidden = 0
    for row in rows:
        if row["reason"] == "all" or row["event_type"] == "all":
            continue
        if row["is_suppressed"] or row["fake_count"] is None:
            hidden += 1
        elif row["fake_count"]:
            reasons[row["reason"]] = reasons.get(row["reason"], 0) + row["fake_count"]
    totals = [_events(row) for row in rows if row["reason"] == "all" and row["event_type"] != "all"]
    return Filtered(
        events=tuple(sorted(totals, key=_place)),
        reasons=tuple(sorted(reasons.items(), key=lambda item: (-item[1], item[0]))),
        hidden_reasons=hidden,
    )


def _events(row: Row) -> FilteredEvents:
    rate = Rate(row["fake_rate"], row["fake_numerator"], row["fake_denominator"])
    if rate.denominator is None:
        rate = Rate.of(row["fake_count"], row["event_count"])
    return FilteredEvents(row["event_type"], rate, bool(row["is_suppressed"]))


def _place(events: FilteredEvents) -> tuple[int, str]:
    known = EVENT_ORDER.index(events.event_type) if events.event_type in EVENT_ORDER else len(EVENT_ORDER)
    return known, events.event_type
