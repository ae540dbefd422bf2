"""song_screenings: first plays, trials, the Wilson bound and the states."""

from __future__ import annotations

from collections import defaultdict
from datetime import date, timedelta
from math import sqrt

from tests.oracle import instants
from tests.oracle.campaign_days import Night
from tests.oracle.identity import Versions
from tests.oracle.landing import Row

Z = 1.959964
FEWEST_TRIALS = 100
LOWEST_BOUND = 0.45


def wilson(successes: int, trials: int) -> tuple[float, float]:
    """Wilson's 95 % interval of a proportion (E. B. Wilson, 1927)."""
    share, square = successes / trials, Z * Z
    middle = (share + square / (2 * trials)) / (1 + square / trials)
    half = Z / (1 + square / trials) * sqrt(share * (1 - share) / trials + square / (4 * trials * trials))
    return middle - half, middle + half


def song_screenings(night: Night, songs: Versions) -> list[Row]:
    """Rows of songs with ≥ 1 trial in the trailing 28 days; `users` are the listeners of the trials."""
    first: dict[tuple[str, str], Row] = {}
    for play in night.plays:
        first.setdefault((play["user"], play["song_id"]), play)
    trials: dict[str, list[Row]] = defaultdict(list)
    for play in first.values():
        if play["source"] != "own_library" and play["is_genuine"]:
            trials[play["song_id"]].append(play)
    start = night.start
    found = []
    for song, plays in sorted(trials.items()):
        found.extend(_days_of(song, plays, songs, instants.days(start, night.day)))
    return found


def _days_of(song: str, plays: list[Row], songs: Versions, days: list[date]) -> list[Row]:
    found, history = [], []
    for day in days:
        recent = [play for play in plays if day - timedelta(days=28) < play["business_date"] <= day]
        version = songs.at(song, day)
        review = version["originality_review"] if version else None
        history.append(_plain_state(review, recent))
        if recent:
            found.append(_row(song, day, review, recent, _lasting_state(history)))
    return found


def _plain_state(review: str | None, trials: list[Row]) -> str:
    if review != "passed":
        return "failed_review" if review == "failed" else "pending"
    if len(trials) < FEWEST_TRIALS:
        return "insufficient"
    lower, _ = wilson(sum(play["is_half"] for play in trials), len(trials))
    return "pass" if lower >= LOWEST_BOUND else "failed_listening"


def _lasting_state(history: list[str]) -> str:
    today = history[-1]
    if today not in ("insufficient", "failed_listening"):
        return today
    for earlier in reversed(history[-3:-1]):
        if earlier not in ("insufficient", "failed_listening"):
            return "pass" if earlier == "pass" else today
    return today


def _row(song: str, day: date, review: str | None, trials: list[Row], state: str) -> Row:
    successes = sum(play["is_half"] for play in trials)
    return {
        "song_id": song,
        "business_date": day,
        "users": {play["user"] for play in trials},
        "originality_review": review,
        "trial_count": len(trials),
        "success_count": successes,
        "listen_through_rate": successes / len(trials),
        "wilson_low": wilson(successes, len(trials))[0],
        "screening_state": state,
    }
