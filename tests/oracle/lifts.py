"""campaign_lifts and surface_comparisons: who is in which arm, what they did, and the textbook intervals, written out."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, timedelta
from math import exp, fsum, log, sqrt
from statistics import NormalDist

from scipy import stats
from tests.oracle import instants
from tests.oracle.campaign_days import Campaign, Night, by_user, follows, on_surface
from tests.oracle.identity import Versions
from tests.oracle.landing import Row

Z = NormalDist().inv_cdf(0.975)
OUTCOMES = ("raw", "genuine", "weighted")
PROPORTIONS = ("participation_rate", "negative_feedback_rate", "new_user_rate", "d7_rate")
MEANS = ("open_count_30d", "playlist_create_count_30d", "indie_play_count")
SURFACES = ("share_flow", "comment_area", "discover_daily_task")
Values = list[float]
NOBODY_TO_HIDE = 1000
"""A row with two empty arms stays."""


@dataclass
class Unit:
    """A user of a campaign: variants, anchor date, and outcomes by (kpi, outcome), before the anchor for means."""

    user: str
    variants: set[str]
    anchor: date
    is_exposed: bool
    after: dict[tuple[str, str], float] = field(default_factory=dict)
    before: dict[tuple[str, str], float] = field(default_factory=dict)


@dataclass
class Life:
    """By user: dated counts of what means are made of, as (date, amount by outcome); registrations and verdicts."""

    opens: dict[str, list[date]]
    creates: dict[str, list[date]]
    indie: dict[str, list[tuple[date, dict[str, float]]]]
    registered: dict[str, int]
    p_fake: Callable[[str], float]

    def amount(self, kpi: str, user: str, outcome: str, first: date, last: date) -> float:
        """Sum over the dates from first to last."""
        if kpi == "indie_play_count":
            return fsum(by_outcome[outcome] for day, by_outcome in self.indie.get(user, ()) if first <= day <= last)
        dates = {"open_count_30d": self.opens, "playlist_create_count_30d": self.creates}[kpi].get(user, ())
        return sum(first <= day <= last for day in dates) * self.weight(user, outcome)

    def weight(self, user: str, outcome: str) -> float:
        p_fake = self.p_fake(user)
        return {"raw": 1.0, "genuine": float(p_fake <= 0.5), "weighted": 1 - p_fake}[outcome]


def life_of(night: Night, opens: list[Row], artists: Versions, songs: Versions, p_fake: Callable[[str], float]) -> Life:
    """Counted opens, playlists created, effective plays of independent artists, first registrations."""
    dated, created, registered = defaultdict(list), defaultdict(list), {}
    for event in opens:
        dated[event["user"]].append(event["business_date"])
    for event in night.events:
        if event["stream"] == "playlist" and event["action"] == "create":
            created[event["user"]].append(event["business_date"])
        if event["stream"] == "registration":
            registered.setdefault(event["user"], event["event_ts"])
    indie: dict[str, list[tuple[date, dict[str, float]]]] = defaultdict(list)
    for play in night.plays:
        song = songs.at(play["song_id"], play["business_date"])
        artist = artists.at(song["artist_id"], play["business_date"]) if song else None
        if play["is_effective"] and artist and artist["is_independent"]:
            amounts = {"raw": 1.0, "genuine": float(play["is_genuine"]), "weighted": float(1 - play["p_fake"])}
            indie[play["user"]].append((play["business_date"], amounts))
    return Life(dated, created, indie, registered, p_fake)


def campaign_lifts(night: Night, campaign: Campaign, row: Row, life: Life) -> list[Row]:
    """Rows of the estimator `randomised` for kpis that need no session."""
    units = [unit for unit in units_of(night, campaign, row, life) if unit.variants]
    kept = [unit for unit in units if len(unit.variants) == 1]
    others = sorted({name for unit in kept for name in unit.variants} - {"control"})
    crossed = 1 - len(kept) / len(units) if units else 0
    flags = ["arms_overlap"] if 0.01 <= crossed < 0.1 else []
    is_running = campaign.ends_at > instants.midnight(night.day + timedelta(days=1))
    found = []
    for variant in others:
        for kpi in (*PROPORTIONS, *MEANS):
            window = {"d7_rate": 7, **dict.fromkeys(MEANS, 29)}.get(kpi)
            closed = [unit for unit in kept if window is None or night.is_mature(unit.anchor, window)]
            is_open = len(closed) < len(kept)
            for outcome in OUTCOMES:
                arms = [[unit for unit in closed if unit.variants == {name}] for name in (variant, "control")]
                key = {"campaign_id": campaign.campaign_id, "variant": variant, "kpi": kpi, "outcome": outcome}
                answer = contrast(arms, (kpi, outcome), is_running or is_open) if closed else withheld(arms)
                said = {*answer.pop("flags"), *flags, *(["window_open"] if is_open else [])}
                users = set(range(min((len(arm) for arm in arms if arm), default=NOBODY_TO_HIDE)))
                found.append({**key, "estimator": "randomised", "users": users, **answer, "flags": sorted(said)})
    return found


def units_of(night: Night, campaign: Campaign, row: Row, life: Life) -> list[Unit]:
    """Everyone who was assigned or exposed."""
    looks = by_user(campaign.impressions)
    assigned: dict[str, list[Row]] = defaultdict(list)
    for event in night.events:
        is_drawn = event["stream"] == "assignment" and row["experiment_id"] == event["experiment_id"]
        if is_drawn and event["event_ts"] < campaign.ends_at:
            assigned[event["user"]].append(event)
    found = []
    for user in sorted(set(looks) | set(assigned)):
        anchor = looks[user][0]["business_date"] if user in looks else assigned[user][0]["business_date"]
        unit = Unit(user, {event["variant"] for event in assigned.get(user, ())}, anchor, user in looks)
        measure(unit, night, campaign, life)
        found.append(unit)
    return found


def measure(unit: Unit, night: Night, campaign: Campaign, life: Life) -> None:
    """All outcomes of one user."""
    looks = [look for look in campaign.impressions if look["user"] == unit.user]
    answers = [a for a in campaign.actions if a["user"] == unit.user and any(follows(look, [a["event_ts"]]) for look in looks)]
    joined = {
        "raw": float(bool(answers)),
        "genuine": float(any(a["is_genuine"] for a in answers)),
        "weighted": max((float(1 - a["p_fake"]) for a in answers), default=0.0),
    }
    feedback = [e["event_ts"] for e in campaign.events if e["stream"] == "negative_feedback" and e["user"] == unit.user]
    registered = life.registered.get(unit.user)
    plain = {
        "negative_feedback_rate": any(follows(look, feedback) for look in looks),
        "new_user_rate": registered is not None and campaign.starts_at <= registered < campaign.ends_at,
        "d7_rate": unit.anchor + timedelta(days=7) in night.active_days.get(unit.user, ()),
    }
    for outcome in OUTCOMES:
        unit.after["participation_rate", outcome] = joined[outcome]
        for kpi, holds in plain.items():
            unit.after[kpi, outcome] = holds * life.weight(unit.user, outcome)
        for kpi in MEANS:
            windows = ((unit.before, -28, -1), (unit.after, 0, 29))
            for into, first, last in windows:
                dates = (unit.anchor + timedelta(days=first), unit.anchor + timedelta(days=last))
                into[kpi, outcome] = life.amount(kpi, unit.user, outcome, *dates)


def withheld(arms: list[list[Unit]]) -> Row:
    nothing = dict.fromkeys(("treated_value", "control_value", "difference", "ratio", "pct_change", "ci_low", "ci_high"))
    return {"treated_count": len(arms[0]), "control_count": len(arms[1]), **nothing, "flags": []}


def contrast(arms: list[list[Unit]], question: tuple[str, str], is_running: bool) -> Row:
    """Values, difference, ratio and intervals of one question."""
    if not arms[0] or not arms[1]:
        return {**withheld(arms), "flags": ["no_control" if arms[0] else "no_treated"]}
    if question[0] in PROPORTIONS:
        values = [[unit.after[question] for unit in arm] for arm in arms]
        spreads = [mean(arm) * (1 - mean(arm)) for arm in values]
    else:
        if min(len(arm) for arm in arms) < 2:
            return {**withheld(arms), "flags": ["one_unit"]}
        values = without_past([[(unit.after[question], unit.before[question]) for unit in arm] for arm in arms])
        spreads = [variance(arm) for arm in values]
    one, other = mean(values[0]), mean(values[1])
    flags = ["no_events"] if one <= 0 or other <= 0 else []
    low, high = newcombe(values) if question[0] in PROPORTIONS else welch(values)
    if question[0] in MEANS and max(spreads) < 1e-20:
        low, high, flags = None, None, ["no_variation"]
    if is_running:
        flags.append("always_valid")
        if sum(spreads) > 1e-20:
            low, high = always_valid(one - other, spreads, [len(arm) for arm in arms])
    ratio = one / other if other > 0 else None
    return {
        **withheld(arms), "treated_value": one, "control_value": other, "difference": one - other, "ratio": ratio,
        "pct_change": None if ratio is None else ratio - 1, "ci_low": low, "ci_high": high, "flags": flags,
    }  # fmt: skip


def mean(values: Values) -> float:
    return fsum(values) / len(values)


def variance(values: Values) -> float:
    middle = mean(values)
    return fsum((value - middle) ** 2 for value in values) / (len(values) - 1)


def without_past(arms: list[list[tuple[float, float]]]) -> list[Values]:
    """CUPED: each outcome less θ · (past − mean past), θ over both arms."""
    both = [pair for arm in arms for pair in arm]
    y, x = mean([pair[0] for pair in both]), mean([pair[1] for pair in both])
    spread = fsum((past - x) ** 2 for _, past in both)
    slope = fsum((past - x) * (now - y) for now, past in both) / spread if spread else 0.0
    return [[now - slope * (past - x) for now, past in arm] for arm in arms]


def newcombe(arms: list[Values]) -> tuple[float, float]:
    """Method 10 of Newcombe (1998): Wilson bounds of each arm, put together."""
    (p, l1, u1), (q, l2, u2) = (_wilson(fsum(arm), len(arm)) for arm in arms)
    return p - q - sqrt((p - l1) ** 2 + (u2 - q) ** 2), p - q + sqrt((u1 - p) ** 2 + (q - l2) ** 2)


def _wilson(events: float, trials: int) -> tuple[float, float, float]:
    share = events / trials
    middle, half = events + Z * Z / 2, Z * sqrt(trials * share * (1 - share) + Z * Z / 4)
    return share, (middle - half) / (trials + Z * Z), (middle + half) / (trials + Z * Z)


def welch(arms: list[Values]) -> tuple[float, float]:
    parts = [variance(arm) / len(arm) for arm in arms]
    difference = mean(arms[0]) - mean(arms[1])
    if sum(parts) == 0:
        return difference, difference
    freedom = sum(parts) ** 2 / sum(part**2 / (len(arm) - 1) for part, arm in zip(parts, arms, strict=True))
    half = float(stats.t.ppf(0.975, freedom)) * sqrt(sum(parts))
    return difference - half, difference + half


def always_valid(difference: float, spreads: Values, sizes: list[int]) -> tuple[float, float]:
    """spec/metrics.md 5.1."""
    v = spreads[0] / sizes[0] + spreads[1] / sizes[1]
    tau = 1.959964**2 * sum(spreads) / sum(sizes)
    z = sqrt((v + tau) / tau * (-2 * log(0.05 / 2) - log(v / (v + tau))))
    return difference - z * sqrt(v), difference + z * sqrt(v)


def katz(arms: list[Values]) -> tuple[float, float]:
    (a, n), (b, m) = ((fsum(arm), len(arm)) for arm in arms)
    half = Z * sqrt(1 / a - 1 / n + 1 / b - 1 / m)
    return a * m / (b * n) / exp(half), a * m / (b * n) * exp(half)


def surface_comparisons(night: Night, campaign: Campaign) -> list[Row]:
    """Participation and negative feedback of every embedded surface, and of all, against the popup."""
    credited = {user: look["surface"] for user, (_, look) in campaign.participations().items()}
    people = {name: _on(campaign, credited, name) for name in (*SURFACES, "popup")}
    embedded: dict[str, tuple[float, float]] = {}
    for name in SURFACES:
        for user, answer in people[name].items():
            before = embedded.get(user, (0.0, 0.0))
            embedded[user] = (max(before[0], answer[0]), max(before[1], answer[1]))
    people["embedded"] = embedded
    found = []
    for surface in (*SURFACES, "embedded"):
        for at, kpi in enumerate(("participation_rate", "negative_feedback_rate")):
            arms = [[answer[at] for answer in people[name].values()] for name in (surface, "popup")]
            if arms[0]:
                found.append(_compared(campaign.campaign_id, surface, kpi, arms))
    return found


def _on(campaign: Campaign, credited: dict[str, str], surface: str) -> dict[str, tuple[float, float]]:
    """Exposed users of a surface: (took part here, gave negative feedback here)."""
    looks = by_user(on_surface(campaign.impressions, surface))
    feedback = by_user(e for e in on_surface(campaign.events, surface) if e["stream"] == "negative_feedback")
    moments = {user: [event["event_ts"] for event in events] for user, events in feedback.items()}
    return {
        user: (float(credited.get(user) == surface), float(any(follows(look, moments.get(user, ())) for look in mine)))
        for user, mine in looks.items()
    }


def _compared(campaign_id: str, surface: str, kpi: str, arms: list[Values]) -> Row:
    key = {"campaign_id": campaign_id, "surface": surface, "baseline_surface": "popup", "kpi": kpi, "outcome": "genuine"}
    counts = {"treated_count": len(arms[0]), "control_count": len(arms[1])}
    users = set(range(min(len(arm) for arm in arms if arm)))
    if not arms[1]:
        return {**key, "users": users, **counts, "difference": None, "ci_low": None, "flags": ["no_baseline"]}
    low, high = newcombe(arms)
    has_events = all(sum(arm) for arm in arms)
    bounds = katz(arms) if has_events else (None, None)
    return {
        **key, "users": users, **counts, "treated_value": mean(arms[0]), "control_value": mean(arms[1]),
        "difference": mean(arms[0]) - mean(arms[1]), "ci_low": low, "ci_high": high,
        "ratio_ci_low": bounds[0], "ratio_ci_high": bounds[1], "flags": [] if has_events else ["no_events"],
    }  # fmt: skip
