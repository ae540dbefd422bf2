"""Engagement score and φ: who earns points, what φ leaves of them, and where a user's day with one artist is cut."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import ROUND_HALF_UP, Decimal
from functools import cached_property

from tests.oracle import instants
from tests.oracle.actions import counted_unlikes
from tests.oracle.campaign_days import Campaign, Night, by_user, grouped
from tests.oracle.diffusion import Forest
from tests.oracle.identity import Versions
from tests.oracle.landing import Row

POINTS = {
    "like": Decimal(1),
    "comment": Decimal(2),
    "share": Decimal(4),
    "playlist": Decimal(5),
    "follow": Decimal(5),
    "task": Decimal(1),
    "effective": Decimal("0.5"),
    "complete": Decimal(1),
    "brought": Decimal(6),
    "unlike": Decimal(-1),
    "early_skip": Decimal("-0.2"),
    "negative_feedback": Decimal(-5),
}
SCALED = ("like", "comment", "task")
MOST_A_DAY = Decimal(12)
SIXTH = Decimal("0.000001")
Place = tuple[object, ...]


@dataclass(frozen=True)
class Engagement:
    """φ by date, and every event that earns points with its `score`."""

    phi: dict[date, Decimal]
    scored: list[Row]

    def of(self, user: str) -> list[Row]:
        """What one user did for them."""
        return self._by_user.get(user, [])

    @cached_property
    def _by_user(self) -> dict[str, list[Row]]:
        return by_user(self.scored)


def engagement(night: Night, songs: Versions, forest: Forest) -> Engagement:
    """Points of each user, kind, song and day, scaled by φ, cut at 12 a user, artist and day in event order."""
    signs = [{**sign, "artist": _artist(sign, songs)} for sign in _one_a_day(_signs(night, forest))]
    phi = _phi(night, signs)
    sums: dict[Place, Decimal] = defaultdict(Decimal)
    scored = []
    for sign in sorted(signs, key=lambda sign: (sign["event_ts"], sign["event_id"], sign["kind"])):
        share = phi[sign["business_date"]] if sign["kind"] in SCALED else Decimal(1)
        together = (sign["user"], sign["artist"], sign["business_date"])
        before = sums[together]
        sums[together] += _rounded(sign["worth"] * share)
        scored.append({**sign, "score": min(sums[together], MOST_A_DAY) - min(before, MOST_A_DAY)})
    return Engagement(phi, scored)


def engaged(rows: list[Row], campaign: Campaign, earned: Engagement) -> Iterator[Row]:
    """Rows of campaign_days with the scores of what carries the campaign inside it, by surface (and `all`) and date."""
    inside = grouped(sign for sign in earned.scored if campaign.holds(sign))
    for row in rows:
        signs = inside.get((row["surface"], row["business_date"]), [])
        score, exposed = sum((sign["score"] for sign in signs), Decimal(0)), row["exposed_user_count"]
        per_thousand = float(score) * 1000 / exposed if exposed else None
        yield {**row, "engagement_score": score, "engagement_per_1k_score": per_thousand}


def _signs(night: Night, forest: Forest) -> Iterator[Row]:
    for action in night.actions:
        if action["stream"] != "team":
            yield _sign(action["stream"], action)
    for event in counted_unlikes(night.events):
        yield _sign("unlike", event)
    for event in night.events:
        if event["stream"] == "negative_feedback":
            yield _sign("negative_feedback", event)
    for play in night.plays:
        kind = next((kind for kind in ("complete", "effective", "early_skip") if play[f"is_{kind}"]), None)
        if kind:
            yield _sign(kind, play)
    for share, adoption in forest.brought():
        shared = {**share, "p_fake": max(share["p_fake"], adoption["p_fake"])}
        for name in ("event_ts", "event_id", "business_date"):
            shared[name] = adoption[name]
        yield _sign("brought", shared)


def _sign(kind: str, event: Row) -> Row:
    about = _subject(event)
    song = event.get("song_id") or (about[1] if about[0] == "song" else None)
    return {**event, "kind": kind, "song": song, "about": about, "worth": POINTS[kind] * (1 - event["p_fake"])}


def _subject(event: Row) -> tuple[str | None, str | None]:
    if event["stream"] in ("like", "follow"):
        return event["target_type"], event["target_id"]
    if event["stream"] == "negative_feedback":
        return event["item_type"], event["item_id"]
    return ("task", event["task_id"]) if event["stream"] == "task" else ("song", event["song_id"])


def _one_a_day(signs: Iterable[Row]) -> list[Row]:
    """The first of each user, kind, subject and day; a complete play goes before any that is only effective."""
    kept: dict[Place, Row] = {}
    for sign in sorted(signs, key=lambda sign: (-POINTS[sign["kind"]], sign["event_ts"], sign["event_id"])):
        slot = "complete" if sign["kind"] == "effective" else sign["kind"]
        kept.setdefault((sign["user"], slot, sign["song"] or sign["about"], sign["business_date"]), sign)
    return list(kept.values())


def _phi(night: Night, signs: list[Row]) -> dict[date, Decimal]:
    """min(1, 2/3 · P_other / P_scaled) over 28 days, not below 0, to six places; 1 when there is nothing to scale."""
    sums: dict[tuple[bool, date], Decimal] = defaultdict(Decimal)
    for sign in signs:
        sums[sign["kind"] in SCALED, sign["business_date"]] += sign["worth"]
    found = {}
    for day in instants.days(night.start, night.day):
        month = instants.days(day - timedelta(days=27), day)
        scaled, other = (sum((sums[kind, date] for date in month), Decimal(0)) for kind in (True, False))
        found[day] = _rounded(max(Decimal(0), min(Decimal(1), 2 * other / (3 * scaled)))) if scaled else Decimal(1)
    return found


def _artist(sign: Row, songs: Versions) -> str | None:
    version = songs.at(sign["song"], sign["business_date"]) if sign["song"] else None
    if version:
        return str(version["artist_id"])
    kind, subject = sign["about"]
    return subject if kind == "artist" else None


def _rounded(value: Decimal) -> Decimal:
    return value.quantize(SIXTH, ROUND_HALF_UP)
