"""Exposures, participation, campaign_days and campaign_funnels."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal
from functools import cached_property

from tests.oracle import instants
from tests.oracle.actions import Measures, counted_rewards, is_countable
from tests.oracle.landing import Row
from tests.oracle.sessions import end_of
from tests.oracle.suppression import rate

TWENTY_FOUR_HOURS = 24 * instants.HOUR
THIRTY_DAYS = 30 * instants.DAY
COUNTS = ("like", "comment", "share", "playlist_add", "follow")
ALL = "all"
NEVER_ACTING = ("impression",)


@dataclass
class Campaign:
    """One campaign with everything that carries its id inside [starts_at, ends_at), each list in time order."""

    campaign_id: str
    starts_at: int
    ends_at: int
    impressions: list[Row] = field(default_factory=list)
    likes: list[Row] = field(default_factory=list)
    actions: list[Row] = field(default_factory=list)
    events: list[Row] = field(default_factory=list)
    rewards: list[Row] = field(default_factory=list)

    def holds(self, event: Row) -> bool:
        return event["campaign_id"] == self.campaign_id and self.starts_at <= event["event_ts"] < self.ends_at

    def participations(self) -> dict[str, tuple[Row, Row]]:
        """By user: the first genuine qualified action ≤ 24 h after a valid impression, and the last impression before it."""
        looks = by_user(self.impressions)
        found: dict[str, tuple[Row, Row]] = {}
        for action in self.actions:
            user, acted = action["user"], action["event_ts"]
            before = [look for look in looks.get(user, ()) if look["event_ts"] < acted]
            if user not in found and action["is_genuine"] and before and acted - before[-1]["event_ts"] <= TWENTY_FOUR_HOURS:
                found[user] = (action, before[-1])
        return found


@dataclass
class Night:
    """What every table of a night is computed from."""

    day: date
    events: list[Row]
    impressions: list[Row]
    likes: list[Row]
    plays: list[Row]
    actions: list[Row]
    active_days: dict[str, set[date]]

    @cached_property
    def start(self) -> date:
        """The first date of history."""
        return min(event["business_date"] for event in self.events)

    @cached_property
    def rewards(self) -> list[Row]:
        return counted_rewards(self.events)

    def is_mature(self, day: date, window: int) -> bool:
        return day + timedelta(days=window) <= self.day - timedelta(days=3)

    def campaign(self, row: Row) -> Campaign:
        campaign = Campaign(row["campaign_id"], row["starts_at"], row["ends_at"])
        for name in ("impressions", "likes", "actions", "events", "rewards"):
            setattr(campaign, name, [event for event in getattr(self, name) if campaign.holds(event)])
        return campaign


def by_user(rows: Iterable[Row]) -> dict[str, list[Row]]:
    found: dict[str, list[Row]] = defaultdict(list)
    for row in rows:
        found[row["user"]].append(row)
    return found


def on_surface(rows: Iterable[Row], surface: str) -> list[Row]:
    return [row for row in rows if surface in (ALL, row["surface"])]


def campaign_days(night: Night, campaign: Campaign) -> list[Row]:
    """Rows of one campaign; `users` is the set the row rests on."""
    credited = [{**action, "surface": look["surface"]} for action, look in campaign.participations().values()]
    ends = {user: sorted(bad_ends(plays)) for user, plays in by_user(night.plays).items()}
    parts = {name: grouped(getattr(campaign, name)) for name in ("impressions", "likes", "events", "rewards")}
    parts["credited"] = grouped(credited)
    places = {place for part in parts.values() for place in part}
    found = []
    for surface, day in sorted(places):
        here = {name: part.get((surface, day), []) for name, part in parts.items()}
        row = {"campaign_id": campaign.campaign_id, "surface": surface, "business_date": day}
        row.update(_counts(here))
        row.update(_rates(night, campaign, row, here["impressions"], ends))
        found.append(row)
    return found


def grouped(rows: Iterable[Row]) -> dict[tuple[str, date], list[Row]]:
    """Rows by (surface, date) and by (all, date)."""
    found: dict[tuple[str, date], list[Row]] = defaultdict(list)
    for row in rows:
        found[(ALL, row["business_date"])].append(row)
        if row["surface"] is not None:
            found[(row["surface"], row["business_date"])].append(row)
    return found


def _counts(here: dict[str, list[Row]]) -> Row:
    impressions, events = here["impressions"], here["events"]
    exposed = {look["user"] for look in impressions}
    acting = {event["user"] for event in events if event["stream"] not in NEVER_ACTING}
    row: Row = {
        "users": exposed | acting | {action["user"] for action in here["credited"]},
        "exposed_user_count": len(exposed),
        "impression_count": len(impressions),
        "topic_view_count": sum(look["item_type"] == "campaign" for look in impressions),
        "participant_count": len(here["credited"]),
        "cost_cny": sum((reward["cost_cny"] for reward in here["rewards"] if reward["action"] == "redeem"), Decimal(0)),
    }
    row.update(rate("participation", len(here["credited"]), len(exposed)))
    for kind in COUNTS:
        measures = Measures(here["likes"] if kind == "like" else _of_kind(events, kind))
        for measure in ("raw", "genuine", "weighted"):
            row[f"{kind}_count_{measure}"] = getattr(measures, measure)
    row.update(rate("fake_like", row["like_count_raw"] - row["like_count_genuine"], row["like_count_raw"]))
    return row


def _of_kind(events: list[Row], kind: str) -> list[Row]:
    return [event for event in events if event["stream"] == kind.split("_")[0] and is_countable(event)]


def _rates(night: Night, campaign: Campaign, row: Row, looks: list[Row], ends: dict[str, list[int]]) -> Row:
    if not night.is_mature(row["business_date"], 1):
        return {**rate("negative_feedback", None, None), **rate("disruption", None, None)}
    feedback = by_user(e for e in on_surface(campaign.events, row["surface"]) if e["stream"] == "negative_feedback")
    annoyed = {look["user"] for look in looks if follows(look, (e["event_ts"] for e in feedback.get(look["user"], ())))}
    disrupted = [look for look in looks if follows(look, ends.get(look["user"], ()), 30 * instants.SECOND)]
    return {
        **rate("negative_feedback", len(annoyed), row["exposed_user_count"]),
        **rate("disruption", len(disrupted), len(looks)),
    }


def follows(look: Row, moments: Iterable[int], within: int = TWENTY_FOUR_HOURS) -> bool:
    return any(look["event_ts"] < moment <= look["event_ts"] + within for moment in moments)


def bad_ends(plays: list[Row]) -> list[int]:
    return [end_of(play) for play in plays if play["end_reason"] in ("skip", "pause_timeout", "app_close")]


def campaign_funnels(night: Night, campaign: Campaign, needs_credit: bool = True) -> list[Row]:
    """Cohorts by the date of a user's first valid impression of (campaign, surface); `all` is the campaign."""
    first: dict[tuple[str, str], Row] = {}
    for look in campaign.impressions:
        for surface in {ALL, look["surface"]} - {None}:
            first.setdefault((surface, look["user"]), look)
    cohorts: dict[tuple[str, date], dict[str, Row]] = defaultdict(dict)
    for (surface, user), look in first.items():
        cohorts[(surface, look["business_date"])][user] = look
    taken_part = campaign.participations()
    again = by_user([*campaign.impressions, *(e for e in campaign.events if e["stream"] == "share")])
    found = []
    for (surface, day), members in sorted(cohorts.items()):
        row = {"campaign_id": campaign.campaign_id, "surface": surface, "cohort_date": day, "users": set(members)}
        interacted = {}
        for user, look in members.items():
            action, credit = taken_part.get(user, ({}, {}))
            fits = surface == ALL or not needs_credit or (credit and credit["surface"] == surface)
            if action and fits and follows(look, [action["event_ts"]]):
                interacted[user] = action
        row.update(_stages(night, day, members, interacted, again))
        found.append(row)
    return found


def _stages(night: Night, day: date, members: dict[str, Row], interacted: dict[str, Row], again: dict[str, list[Row]]) -> Row:
    row: Row = {"exposed_count": len(members)}
    row["interacted_count"] = len(interacted) if night.is_mature(day, 1) else None
    for n in (1, 7, 30):
        after = timedelta(days=n)
        stayed = [u for u, action in interacted.items() if action["business_date"] + after in night.active_days.get(u, ())]
        row[f"is_d{n}_mature"] = night.is_mature(day, 1 + n)
        row[f"active_d{n}_count"] = len(stayed) if row[f"is_d{n}_mature"] else None
    back = [user for user, action in interacted.items() if _comes_back(action, again.get(user, []))]
    is_closed = night.is_mature(day, 31)
    row["returned_or_reshared_30d_count"] = len(back) if is_closed else None
    row.update(rate("loop_closure", len(back) if is_closed else None, len(members) if is_closed else None))
    return row


def _comes_back(action: Row, later: list[Row]) -> bool:
    return follows(action, (event["event_ts"] for event in later if event is not action), THIRTY_DAYS)
