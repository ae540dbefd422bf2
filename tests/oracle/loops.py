"""The loop of early supporters: liked, the artist grew, released a song, a reward was granted, used, liked or shared again."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from datetime import date, timedelta
from statistics import median

from tests.oracle.campaign_days import Night
from tests.oracle.engagement import Engagement
from tests.oracle.identity import Versions
from tests.oracle.landing import Row

STAGES = ("liked", "grown", "released", "granted", "used", "again")
ROUND = (100, 1_000, 10_000, 100_000)
AGAIN = timedelta(days=30)


class Loops:
    """What the stages of a loop are told by; `weeks` are the rows of artist_weeks, none hidden."""

    def __init__(self, night: Night, songs: Versions, weeks: list[Row], earned: Engagement) -> None:
        self.until = night.day
        self._grown: dict[str, set[date]] = defaultdict(set)
        for row in weeks:
            if row["growth_band"] in ("high", "explosive"):
                self._grown[row["artist_id"]].add(row["week_start_date"] + timedelta(days=6))
        self._crossings(night, songs)
        self._released: dict[str, list[date]] = defaultdict(list)
        for song in songs.newest().values():
            if song["release_date"] and song["release_date"] <= night.day:
                self._released[song["artist_id"]].append(song["release_date"])
        self._rewards: dict[tuple[str, str], list[date]] = defaultdict(list)
        for reward in night.rewards:
            self._rewards[(reward["user"], reward["action"])].append(reward["business_date"])
        self._earned = earned

    def _crossings(self, night: Night, songs: Versions) -> None:
        listeners: dict[str, dict[date, set[str]]] = defaultdict(lambda: defaultdict(set))
        for play in night.plays:
            version = songs.at(play["song_id"], play["business_date"])
            if version and play["is_effective"] and play["is_genuine"]:
                for later in range(28):
                    listeners[version["artist_id"]][play["business_date"] + timedelta(days=later)].add(play["user"])
        for artist, days in listeners.items():
            for day, users in days.items():
                before = len(days.get(day - timedelta(days=1), ()))
                if day <= night.day and any(before < limit <= len(users) for limit in ROUND):
                    self._grown[artist].add(day)

    def of(self, artist: str, user: str, liked: date) -> dict[str, date | None]:
        """The date of each stage reached, in their order."""
        found: dict[str, date | None] = dict.fromkeys(STAGES) | {"liked": liked}
        found["grown"] = _first(self._grown[artist], after=liked)
        if found["grown"]:
            found["released"] = _first(self._released[artist], after=found["grown"])
        if found["released"]:
            found["granted"] = _first(self._rewards[(user, "grant")], since=found["released"])
        if found["granted"]:
            found["used"] = _first(self._rewards[(user, "redeem")], since=found["granted"])
        if found["used"]:
            again = _first((day for day in self._signs(artist, user)), after=found["used"])
            found["again"] = again if again and again <= found["used"] + AGAIN else None
        return found

    def _signs(self, artist: str, user: str) -> Iterable[date]:
        for sign in self._earned.of(user):
            if sign["kind"] in ("like", "share") and sign["artist"] == artist and sign["is_genuine"]:
                yield sign["business_date"]


def _first(days: Iterable[date], after: date | None = None, since: date | None = None) -> date | None:
    later = [day for day in days if (after is None or day > after) and (since is None or day >= since)]
    return min(later, default=None)


def conversions(reached: list[dict[str, date | None]], day: date) -> Row:
    """Counts, shares of the stage before and median days of every stage, as of a day."""
    found: Row = {}
    before = len(reached)
    for earlier, stage in zip(STAGES, STAGES[1:], strict=False):
        pairs = [(loop[earlier], at) for loop in reached if (at := loop[stage]) and at <= day]
        waits = [float((at - start).days) for start, at in pairs if start]
        found[f"{stage}_count"] = len(pairs)
        found[f"{stage}_ratio"] = len(pairs) / before if before else None
        found[f"{stage}_median_days"] = median(waits) if waits else None
        before = len(pairs)
    return found
