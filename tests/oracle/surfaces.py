"""surface_comparisons: every embedded surface, and all of them, against the popup of the same campaign."""

from __future__ import annotations

from tests.oracle import instants
from tests.oracle.campaign_days import Campaign, Night, bad_ends, by_user, follows, on_surface
from tests.oracle.contrasts import linearised, means, proportions, withheld
from tests.oracle.landing import Row
from tests.oracle.lifts import NOBODY_TO_HIDE, draw_refused, family, weight

SURFACES = ("share_flow", "comment_area", "discover_daily_task")
KPIS = ("participation_rate", "negative_feedback_rate", "disruption_rate")
Answers = tuple[float, float, int, int]
"""Of a user on a surface: took part here, gave negative feedback here, disrupted and all valid impressions."""
People = dict[str, Answers]


def surface_comparisons(night: Night, campaign: Campaign, row: Row, units: list[Row]) -> list[Row]:
    """Participation, negative feedback and disruption; `units` say who counts and who was drawn into which arm."""
    excluded = {unit["user_key"] for unit in units if not weight(unit, "genuine")}
    unheard = excluded | {unit["user_key"] for unit in units if unit["participated_raw"] and not unit["participated_genuine"]}
    credited = {user: look["surface"] for user, (_, look) in campaign.participations().items()}
    ends = {user: bad_ends(plays) for user, plays in by_user(night.plays).items()}
    people = {name: _on(campaign, (credited, ends), name) for name in (*SURFACES, "popup")}
    embedded: dict[str, Answers] = {}
    for name in SURFACES:
        for user, answer in people[name].items():
            before = embedded.get(user, (0.0, 0.0, 0, 0))
            flags = max(before[0], answer[0]), max(before[1], answer[1])
            embedded[user] = (*flags, before[2] + answer[2], before[3] + answer[3])
    people["embedded"] = embedded
    drawn = {unit["user_key"]: unit["variant"] for unit in units if unit["variant_count"] == 1}
    is_fair = bool(row["experiment_id"]) and not draw_refused(units)[0]
    found = [
        {
            **_compared(
                (campaign.campaign_id, surface, kpi),
                [people[name] for name in (surface, "popup")],
                unheard if kpi == "participation_rate" else excluded,
            ),
            "estimator": "randomised" if is_fair and _are_arms(drawn, people[surface], people["popup"]) else "association",
        }
        for surface in (*SURFACES, "embedded")
        for kpi in KPIS
    ]
    for one in found if campaign.ends_at <= campaign.starts_at else ():
        one["flags"] = ["ends_before_start"]
    named = [{"variant": one["surface"], "sample_ratio_p": None, "is_fraud_differential": None, **one} for one in found]
    return [{name: value for name, value in one.items() if name != "variant"} for one in family(named, "")]


def _are_arms(drawn: dict[str, str], surface: People, baseline: People) -> bool:
    """Whether 99 % of the users of each were drawn into one arm, and these are two arms."""
    arms = []
    for side in (surface, baseline):
        variants = [drawn[user] for user in side if user in drawn]
        arms.append({name for name in set(variants) if 100 * variants.count(name) >= 99 * len(side)})
    return all(arms) and arms[0] != arms[1]


def _on(campaign: Campaign, given: tuple[dict[str, str], dict[str, list[int]]], surface: str) -> dict[str, Answers]:
    credited, ends = given
    looks = by_user(on_surface(campaign.impressions, surface))
    feedback = by_user(e for e in on_surface(campaign.events, surface) if e["stream"] == "negative_feedback")
    moments = {user: [event["event_ts"] for event in events] for user, events in feedback.items()}
    found = {}
    for user, mine in looks.items():
        is_negative = any(follows(look, moments.get(user, ())) for look in mine)
        disrupted = sum(follows(look, ends.get(user, ()), 30 * instants.SECOND) for look in mine)
        found[user] = (float(credited.get(user) == surface), float(is_negative), disrupted, len(mine))
    return found


def _compared(key: tuple[str, str, str], sides: list[People], left_out: set[str]) -> Row:
    campaign_id, surface, kpi = key
    arms = [list(side.values()) for side in sides]
    named = {"campaign_id": campaign_id, "surface": surface, "baseline_surface": "popup", "kpi": kpi, "outcome": "genuine"}
    named["users"] = set(range(min((len(arm) for arm in arms if arm), default=NOBODY_TO_HIDE)))
    if not arms[0]:
        return {**named, **withheld((0, len(arms[1])), "no_exposure")}
    if not arms[1]:
        return {**named, **withheld((len(arms[0]), 0), "no_baseline")}
    if any(side.keys() <= left_out for side in sides):
        return {**named, **withheld((len(arms[0]), len(arms[1])), "all_excluded")}
    if kpi == "disruption_rate":
        return {**named, **means([linearised([a[2] for a in arm], [a[3] for a in arm]) for arm in arms])}
    return {**named, **proportions([[answer[KPIS.index(kpi)] for answer in arm] for arm in arms])}
