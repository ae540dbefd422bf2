"""What became of an insight: its song's growth beside that of comparable songs that nobody touched (DECISIONS 112)."""

from __future__ import annotations

from collections import defaultdict
from datetime import date, timedelta
from math import exp, log, sqrt

from tests.oracle.bubbles import popularity
from tests.oracle.campaign_days import Night
from tests.oracle.contrasts import PRINTED_Z, mean, variance
from tests.oracle.identity import Versions
from tests.oracle.landing import Row

WEEK, EVE = timedelta(days=7), timedelta(days=1)
FEWEST_SONGS = 2
"""As in the worlds' policy: a tenth of the songs of a small world is a handful."""
NOTHING: Row = {"users": set(), "outcome_difference": None, "ci_low": None, "ci_high": None, "evidence_grade": None}


class Outcomes:
    """Weeks of songs before and after editors touched them."""

    def __init__(self, night: Night, songs: Versions, actions: list[Row]) -> None:
        self._night, self._songs = night, songs
        self._heard: dict[str, list[Row]] = defaultdict(list)
        for play in night.plays:
            if play["is_effective"]:
                self._heard[play["song_id"]].append(play)
        self._touched: dict[str, date] = {}
        for action in sorted(actions, key=lambda action: action["business_date"], reverse=True):
            song = self.song_of(action)
            if song:
                self._touched[song] = action["business_date"]

    def song_of(self, action: Row) -> str | None:
        """The reference where it is a song that anybody ever heard, else the third part of the insight's name."""
        parts = [*action["insight_id"].split(":"), "", ""]
        return next((name for name in (action["ref_id"], parts[2]) if name in self._heard), None)

    def of(self, action: Row) -> Row:
        """Columns of content_actions for the first action on an insight, and whom they rest on."""
        song, day = self.song_of(action), action["business_date"]
        if song is None or not self._night.is_mature(day, 6):
            return NOTHING
        around = [play for play in self._genuine(song) if day - WEEK <= play["business_date"] < day + WEEK]
        found = {**NOTHING, "users": {play["user"] for play in around}}
        apart = [self._growth(other, day) for other in self._comparable(song, day)]
        if not around or len(apart) < FEWEST_SONGS or variance(apart) < 1e-20:
            return found
        middle = self._growth(song, day) - mean(apart)
        half = PRINTED_Z * sqrt(variance(apart) + variance(apart) / len(apart))
        low, value, high = (exp(bound) - 1 for bound in (middle - half, middle, middle + half))
        return {**found, "outcome_difference": value, "ci_low": low, "ci_high": high, "evidence_grade": "C"}

    def _genuine(self, song: str) -> list[Row]:
        return [play for play in self._heard[song] if play["is_genuine"]]

    def _comparable(self, song: str, day: date) -> list[str]:
        """Songs of the same tenth by plays on the eve that no action had touched when the week was over."""
        tenths = {name: tenth for name, (_, tenth) in popularity(self._night, self._songs, day - EVE).items()}
        alike = [name for name, tenth in tenths.items() if song in tenths and tenth == tenths[song]]
        return [name for name in alike if not (name in self._touched and self._touched[name] < day + WEEK)]

    def _growth(self, song: str, day: date) -> float:
        """Logarithm of plays of the week from a date on over those of the week before, half a play added to both."""
        dates = [play["business_date"] for play in self._genuine(song)]
        after = sum(day <= one < day + WEEK for one in dates)
        before = sum(day - WEEK <= one < day for one in dates)
        return log((after + 0.5) / (before + 0.5))
