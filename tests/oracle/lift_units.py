"""What the estimators of campaign_lifts and programme_lifts see: one row per unit, written out user by user."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from tests.oracle import instants
from tests.oracle.campaign_days import Campaign, Night, by_user, follows
from tests.oracle.identity import Versions
from tests.oracle.landing import Row
from tests.oracle.sessions import Session
from tests.oracle.users import segment

OUTCOMES = ("raw", "genuine", "weighted")
COUNTED = ("open_count", "playlist_create_count", "dwell_us", "session_count", "dwell_day_count")
PLAYED = "indie_play_count"
Dated = dict[str, list[tuple[date, float]]]
Described = Callable[[str, date], Row | None]
"""The reference row of a keyed user on a date."""


@dataclass
class Life:
    """By measure and user: dated amounts; first registrations; how fake a user is."""

    amounts: dict[str, Dated]
    registered: dict[str, Row]
    p_fake: Callable[[str], float]
    first_day: date

    def total(self, measure: str, user: str, first: date, last: date) -> float:
        """Sum over the dates from first to last."""
        return sum(amount for day, amount in self.amounts[measure].get(user, ()) if first <= day <= last)

    def weight(self, user: str, outcome: str) -> float:
        p_fake = self.p_fake(user)
        return {"raw": 1.0, "genuine": float(p_fake <= 0.5), "weighted": 1 - p_fake}[outcome]


def life_of(night: Night, opens: list[Row], sessions: Iterable[Session], p_fake: Callable[[str], float]) -> Life:
    """Counted opens, playlists created, sessions and their active time, first registrations."""
    amounts: dict[str, Dated] = {name: defaultdict(list) for name in COUNTED}
    registered: dict[str, Row] = {}
    for event in opens:
        amounts["open_count"][event["user"]].append((event["business_date"], 1))
    for event in night.events:
        if event["stream"] == "playlist" and event["action"] == "create":
            amounts["playlist_create_count"][event["user"]].append((event["business_date"], 1))
        if event["stream"] == "registration":
            registered.setdefault(event["user"], event)
    dwelt: dict[tuple[str, date], int] = defaultdict(int)
    for session in sessions:
        if not session.is_endless:
            dwelt[session.owner[0], session.business_date] += session.active
            amounts["session_count"][session.owner[0]].append((session.business_date, 1))
    for (user, day), active in dwelt.items():
        amounts["dwell_us"][user].append((day, active))
        amounts["dwell_day_count"][user].append((day, float(active > 0)))
    return Life(amounts, registered, p_fake, night.start)


def hear(life: Life, plays: list[Row]) -> None:
    """Effective plays of independent artists, as three measures."""
    for outcome in OUTCOMES:
        life.amounts[f"{PLAYED}_{outcome}"] = defaultdict(list)
    for play in plays:
        for outcome, amount in heard(play).items():
            life.amounts[f"{PLAYED}_{outcome}"][play["user"]].append((play["business_date"], amount))


def heard(play: Row) -> dict[str, float]:
    """What a play counts."""
    return {"raw": 1.0, "genuine": float(play["is_genuine"]), "weighted": float(1 - play["p_fake"])}


def effective_plays(night: Night, songs: Versions) -> list[Row]:
    """With the artist whose song it was on the day."""
    found = []
    for play in night.plays:
        song = songs.at(play["song_id"], play["business_date"])
        if play["is_effective"] and song:
            found.append({**play, "artist_id": song["artist_id"]})
    return found


def lift_units(night: Night, campaign: Campaign, row: Row, life: Life, described: Described) -> list[Row]:
    """Everyone who was assigned or exposed."""
    looks = by_user(campaign.impressions)
    drawn: dict[str, dict[str, Row]] = defaultdict(dict)
    for event in night.events:
        is_drawn = event["stream"] == "assignment" and row["experiment_id"] == event["experiment_id"]
        if is_drawn and event["event_ts"] < campaign.ends_at:
            drawn[event["user"]].setdefault(event["variant"], event)
    units = [
        _unit(night, campaign, life, (user, looks.get(user, []), list(drawn.get(user, {}).values())))
        for user in sorted(set(looks) | set(drawn))
    ]
    for unit in units:
        version = described(unit["user_key"], unit["anchor_date"])
        registered = version["registered_at"] if version else None
        tenure = (unit["anchor_date"] - instants.business_date(registered)).days if registered is not None else 0
        unit.update(campaign_id=campaign.campaign_id, segment=segment(version), tenure_days=max(0, tenure))
    for group in (True, False):
        _number([unit for unit in units if unit["is_exposed"] == group])
    return units


def _number(units: list[Row]) -> None:
    """Deciles of opens before, larger ones first in size, ties by key."""
    ranked = sorted(units, key=lambda unit: (unit["open_count_before"], unit["user_key"]))
    base, extra = divmod(len(ranked), 10)
    sizes = [base + (place < extra) for place in range(10)]
    deciles = [place + 1 for place, size in enumerate(sizes) for _ in range(size)]
    for unit, decile in zip(ranked, deciles, strict=True):
        unit["open_decile"] = decile


def _unit(night: Night, campaign: Campaign, life: Life, given: tuple[str, list[Row], list[Row]]) -> Row:
    user, looks, draws = given
    anchor = (looks or draws)[0]["business_date"]
    answers = [a for a in campaign.actions if a["user"] == user and any(follows(look, [a["event_ts"]]) for look in looks)]
    feedback = [e["event_ts"] for e in campaign.events if e["stream"] == "negative_feedback" and e["user"] == user]
    registered = life.registered.get(user)
    unit: Row = {
        "user_key": user, "anchor_date": anchor, "is_exposed": bool(looks), "variant_count": len(draws),
        "participated_raw": int(bool(answers)), "participated_genuine": int(any(a["is_genuine"] for a in answers)),
        "participated_weighted": max((float(1 - a["p_fake"]) for a in answers), default=0.0),
        "is_negative": int(any(follows(look, feedback) for look in looks)),
        "is_new": int(registered is not None and campaign.starts_at <= registered["event_ts"] < campaign.ends_at),
        "active_d7": int(anchor + timedelta(days=7) in night.active_days.get(user, ())),
        "user_weight": life.weight(user, "weighted"),
        "is_month_closed": night.is_mature(anchor, 29), "is_d7_closed": night.is_mature(anchor, 7),
    }  # fmt: skip
    unit |= {name: draws[0][name] if draws else None for name in ("variant", "phase", "expected_weight")}
    for window, first, last in (("before", -28, -1), ("after", 0, 29)):
        dates = (anchor + timedelta(days=first), anchor + timedelta(days=last))
        for measure in life.amounts:
            unit[f"{measure}_{window}"] = life.total(measure, user, *dates)
    return unit
