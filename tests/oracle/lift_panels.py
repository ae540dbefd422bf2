"""Provinces and artists before and after, for the differences in differences."""

from __future__ import annotations

from collections import Counter, defaultdict
from datetime import date, timedelta

from tests.oracle import instants
from tests.oracle.campaign_days import Campaign, Night
from tests.oracle.identity import Versions
from tests.oracle.landing import Row
from tests.oracle.lift_units import OUTCOMES, PLAYED, Described, Life, heard

PERIODS = {"baseline": (-56, -29), "placebo": (-28, -1)}
REGISTERED = "registration_count"


def lift_regions(night: Night, campaign: Campaign, row: Row, given: tuple[Life, Versions, Described]) -> list[Row]:
    """One row per province and period with anything measured in it; none where a campaign treats no provinces."""
    if not row["treated_province_codes"] or campaign.ends_at <= campaign.starts_at:
        return []
    life, users, described = given
    first = instants.business_date(campaign.starts_at)
    last = min(instants.business_date(campaign.ends_at - 1), night.day - timedelta(days=3), first + timedelta(days=29))
    seen = {(event["user"], event["business_date"]) for event in night.events}
    sums: dict[tuple[str, str], Counter[str]] = defaultdict(Counter)
    days: dict[tuple[str, str], set[date]] = defaultdict(set)
    for user, day in seen:
        period = _period(day, first, last)
        version = described(user, day)
        if period and version and version["province_code"]:
            place = (version["province_code"], period)
            days[place].add(day)
            sums[place].update(_measured(life, user, day))
    people = Counter(one["province_code"] for one in users.all_at(first) if not one["is_internal"] and one["province_code"])
    has_baseline = life.first_day <= first - timedelta(days=56)
    return [
        {
            "campaign_id": campaign.campaign_id, "province_code": province, "period": period,
            "is_treated": province in row["treated_province_codes"], "has_baseline": has_baseline,
            "user_count": people[province], "day_count": len(days[province, period]), **measured,
        }
        for (province, period), measured in sorted(sums.items())
    ]  # fmt: skip


def _period(day: date, first: date, last: date) -> str | None:
    for name, (start, end) in PERIODS.items():
        if first + timedelta(days=start) <= day <= first + timedelta(days=end):
            return name
    return "after" if first <= day <= last else None


def _measured(life: Life, user: str, day: date) -> dict[str, float]:
    found = {}
    registered = life.registered.get(user)
    for outcome in OUTCOMES:
        weight = life.weight(user, outcome)
        for measure in life.amounts:
            if measure == f"{PLAYED}_{outcome}":
                found[measure] = life.total(measure, user, day, day)
            elif not measure.startswith(PLAYED):
                found[f"{measure}_{outcome}"] = life.total(measure, user, day, day) * weight
        found[f"{REGISTERED}_{outcome}"] = weight * bool(registered and registered["business_date"] == day)
    return found


def lift_artists(night: Night, artists: Versions, plays: list[Row], life: Life) -> list[Row]:
    """One row per programme, artist and period; an artist whom nobody heard has one without a period."""
    joined = _joined(artists)
    found = []
    for programme in sorted({programme for programme, _ in joined}):
        days = Counter(day for (name, _), day in joined.items() if name == programme)
        first = min(days, key=lambda day: (-days[day], day))
        members = {artist for (name, artist), day in joined.items() if (name, day) == (programme, first)}
        others = {artist for artist in artists.every_key() if _is_control(artists, artist)}
        last = min(night.day - timedelta(days=3), first + timedelta(days=27))
        told = {"programme": programme, "has_baseline": life.first_day <= first - timedelta(days=56)}
        told["day_count"] = min(max((night.day - timedelta(days=3) - first).days + 1, 0), 28)
        for artist in sorted(members | others):
            piles: dict[str, list[Row]] = defaultdict(list)
            for play in plays:
                period = _period(play["business_date"], first, last)
                if play["artist_id"] == artist and period:
                    piles[period].append(play)
            for period, pile in (piles or {"after": []}).items():
                counted = {f"{PLAYED}_{name}": sum(heard(play)[name] for play in pile) for name in OUTCOMES}
                rests = {"is_treated": artist in members, "user_count": len({play["user"] for play in pile})}
                found.append({**told, "artist_id": artist, "period": period, **rests, **counted})
    return found


def _joined(artists: Versions) -> dict[tuple[str, str], date]:
    """(programme, artist) → since when."""
    return {
        (programme, artist): day
        for artist in artists.every_key()
        for programme, day in artists.since(artist, "programme").items()
        if programme
    }


def _is_control(artists: Versions, artist: str) -> bool:
    return set(artists.since(artist, "programme")) == {None} and set(artists.since(artist, "is_independent")) == {True}
