"""campaign_lifts and programme_lifts: who is held against whom, and what is said of a whole family of questions."""

from __future__ import annotations

from collections import defaultdict
from datetime import timedelta

from scipy import stats
from tests.oracle import instants
from tests.oracle.campaign_days import Campaign, Night
from tests.oracle.changes import MINUTE, Panel, changes
from tests.oracle.contrasts import (
    Values,
    linearised,
    mean,
    means,
    newcombe_p,
    nobody,
    proportions,
    running,
    variance,
    withheld,
    without_past,
)
from tests.oracle.landing import Row
from tests.oracle.lift_units import OUTCOMES
from tests.oracle.matching import Case, matched

SHARES = {
    "participation_rate": "participated_{}",
    "negative_feedback_rate": "is_negative",
    "new_user_rate": "is_new",
    "d7_rate": "active_d7",
}
AMOUNTS = {
    "open_count_30d": "open_count",
    "playlist_create_count_30d": "playlist_create_count",
    "dwell_minutes_month": "dwell_us",
    "indie_play_count": "indie_play_count_{}",
}
RATIOS = {"dwell_minutes_user_day": "dwell_day_count", "dwell_minutes_session": "session_count"}
EVERY = (*SHARES, *AMOUNTS, *RATIOS)
MATCHED = (*AMOUNTS, "d7_rate")
ASSOCIATED = (*MATCHED, *RATIOS)
REGIONAL = {**AMOUNTS, "new_user_rate": "registration_count"}
GRADES = {"randomised": "A", "did": "B", "matched": "C", "association": "D"}
NOBODY_TO_HIDE = 1000
"""A row with two empty arms stays."""
Question = tuple[str, str]


def campaign_lifts(night: Night, campaign: Campaign, row: Row, units: list[Row], regions: list[Row]) -> list[Row]:
    """Every row of one campaign."""
    is_upside_down = campaign.ends_at <= campaign.starts_at
    if is_upside_down or not units:
        found = _refused(row, "ends_before_start" if is_upside_down else "no_exposure")
    else:
        found = [*_randomised(night, campaign, units)] if row["experiment_id"] else []
        found += _observed([unit for unit in units if unit["is_exposed"]])
    if row["treated_province_codes"] and is_upside_down:
        questions = [(kpi, outcome) for kpi in REGIONAL for outcome in OUTCOMES]
        found += [_row("treated_province", asked, "did", withheld((0, 0), "ends_before_start")) for asked in questions]
    elif row["treated_province_codes"]:
        found += _regional(campaign.campaign_id, regions, [unit for unit in units if unit["is_exposed"]])
    return family([{"campaign_id": campaign.campaign_id, **one} for one in found], row["primary_kpi"])


def _row(variant: str, question: Question, estimator: str, answer: Row) -> Row:
    sizes = [answer[name] for name in ("treated_count", "control_count") if answer[name]]
    users = set(range(min(sizes, default=NOBODY_TO_HIDE)))
    key = {"variant": variant, "kpi": question[0], "outcome": question[1], "estimator": estimator}
    return {**key, "users": users, "sample_ratio_p": None, "is_fraud_differential": None, **answer}


def _refused(row: Row, flag: str) -> list[Row]:
    asked = [("none", EVERY, "randomised")] if row["experiment_id"] else []
    asked += [("participant", MATCHED, "matched"), ("participant", ASSOCIATED, "association")]
    return [
        _row(variant, (kpi, outcome), estimator, withheld((0, 0), flag))
        for variant, kpis, estimator in asked
        for kpi in kpis
        for outcome in OUTCOMES
    ]


def value(unit: Row, question: Question, window: str = "after") -> float:
    """A unit's outcome; what has no verdicts of its own counts with the user's weight on the anchor date."""
    kpi, outcome = question
    if kpi in SHARES:
        column = SHARES[kpi]
        name = column.format(outcome)
    else:
        column = AMOUNTS.get(kpi, "dwell_us")
        name = f"{column.format(outcome)}_{window}"
    amount = float(unit[name]) / (MINUTE if column == "dwell_us" else 1)
    return amount if "{}" in column else amount * weight(unit, outcome)


def weight(unit: Row, outcome: str) -> float:
    p_fake = 1 - float(unit["user_weight"])
    return {"raw": 1.0, "genuine": float(p_fake <= 0.5 + 1e-12), "weighted": 1 - p_fake}[outcome]


def nobody_counts(arms: list[list[Row]], question: Question) -> bool:
    """Whether one of two arms with people has nobody who counts: excluded, or with an outcome that is all excluded."""
    kpi, outcome = question
    left = [[unit for unit in arm if weight(unit, "genuine") and _is_heard(unit, kpi)] for arm in arms]
    return outcome != "raw" and all(arms) and not all(left)


def _is_heard(unit: Row, kpi: str) -> bool:
    return value(unit, (kpi, "genuine")) > 0 or value(unit, (kpi, "raw")) == 0


def _closed(units: list[Row], kpi: str) -> tuple[list[Row], list[str]]:
    if kpi in SHARES and kpi != "d7_rate":
        return units, []
    done = [unit for unit in units if unit["is_d7_closed" if kpi == "d7_rate" else "is_month_closed"]]
    return done, ["window_open"] if len(done) < len(units) else []


def _values(arms: list[list[Row]], question: Question, with_past: bool) -> list[Values]:
    """Outcomes of both arms, the past taken from what is no share."""
    kpi, outcome = question
    if kpi in SHARES:
        return [[value(unit, question) for unit in arm] for arm in arms]
    after, before = ([[value(unit, question, window) for unit in arm] for arm in arms] for window in ("after", "before"))
    if kpi in RATIOS:
        after = [linearised(above, _below(arm, question, "after")) for above, arm in zip(after, arms, strict=True)]
        everyone = [unit for arm in arms for unit in arm]
        past = linearised([one for arm in before for one in arm], _below(everyone, question, "before"))
        before = [past[: len(arms[0])], past[len(arms[0]) :]]
    if not with_past:
        return after
    return without_past([list(zip(*pair, strict=True)) for pair in zip(after, before, strict=True)])


def _below(units: list[Row], question: Question, window: str) -> Values:
    return [float(unit[f"{RATIOS[question[0]]}_{window}"]) * weight(unit, question[1]) for unit in units]


def compared(arms: list[list[Row]], question: Question, with_past: bool = True) -> tuple[Row, Values]:
    """The answer, and the spread of a unit in each arm."""
    sizes = (len(arms[0]), len(arms[1]))
    if empty := nobody(sizes):
        return empty, []
    values = _values(arms, question, with_past)
    if question[0] in SHARES:
        return proportions(values), [mean(arm) * (1 - mean(arm)) for arm in values]
    return means(values), [variance(arm) for arm in values]


def draw_refused(units: list[Row]) -> tuple[list[str], float | None]:
    """Why an experiment says nothing, and how likely its draw is."""
    drawn = [unit for unit in units if unit["variant_count"]]
    kept = [unit for unit in drawn if unit["variant_count"] == 1]
    variants = sorted({unit["variant"] for unit in kept})
    fit = _sample_ratio(kept, variants) if kept else None
    reasons = {
        "no_assignment": not drawn, "no_exposure": bool(kept) and not any(unit["is_exposed"] for unit in kept),
        "no_control": bool(kept) and "control" not in variants, "no_treated": variants == ["control"],
        "arms_overlap": _crossed(units) >= 0.1, "sample_ratio_mismatch": fit is not None and fit < 0.001,
    }  # fmt: skip
    return [name for name, holds in reasons.items() if holds], fit


def _crossed(units: list[Row]) -> float:
    """Share of the drawn who are in more than one arm."""
    counts = [unit["variant_count"] for unit in units if unit["variant_count"]]
    return sum(count > 1 for count in counts) / len(counts) if counts else 0.0


def _randomised(night: Night, campaign: Campaign, units: list[Row]) -> list[Row]:
    kept = [unit for unit in units if unit["variant_count"] == 1]
    variants = sorted({unit["variant"] for unit in kept})
    crossed, (refused, fit) = _crossed(units), draw_refused(units)
    warned = ["arms_overlap"] if 0.01 <= crossed < 0.1 else []
    is_running = campaign.ends_at > instants.midnight(night.day + timedelta(days=1))
    found = []
    for variant in [name for name in variants if name != "control"] or ["none"]:
        for kpi in EVERY:
            closed, still_open = _closed(kept, kpi)
            arms = [[unit for unit in closed if unit["variant"] == name] for name in (variant, "control")]
            why = refused or ([] if closed else still_open)
            differs = None if why else _differs(arms, kpi)
            for outcome in OUTCOMES:
                is_empty = not why and nobody_counts(arms, (kpi, outcome))
                answer = withheld((len(arms[0]), len(arms[1])), *(why or ["all_excluded"]))
                if not why and not is_empty:
                    answer, spreads = compared(arms, (kpi, outcome))
                    answer = running(answer, spreads) if is_running or still_open else answer
                if not why:
                    answer["flags"] += still_open + (["is_fraud_differential"] if differs else [])
                answer["flags"] += warned
                more = {"sample_ratio_p": fit, "is_fraud_differential": differs}
                found.append(_row(variant, (kpi, outcome), "randomised", {**answer, **more}))
    return found


def _sample_ratio(kept: list[Row], variants: list[str]) -> float:
    """The smallest p-value of the arms against their weights, phase by phase."""
    found = [1.0]
    for phase in {unit["phase"] for unit in kept}:
        here = [unit for unit in kept if unit["phase"] == phase]
        given = [[float(unit["expected_weight"]) for unit in here if unit["variant"] == name] for name in variants]
        weights = [mean(one) if one else 0.0 for one in given]
        missing = [not one for one in given]
        left = 1 - sum(weights)
        if any(missing) and left > 1e-6:
            weights = [left / sum(missing) if gone else one for one, gone in zip(weights, missing, strict=True)]
        counts = [len(one) for one, known in zip(given, weights, strict=True) if known > 0]
        weights = [one for one in weights if one > 0]
        if len(counts) > 1:
            expected = [one / sum(weights) * sum(counts) for one in weights]
            far = sum((count - one) ** 2 / one for count, one in zip(counts, expected, strict=True))
            found.append(float(stats.chi2.sf(far, len(counts) - 1)))
    return min(found)


def _differs(arms: list[list[Row]], kpi: str) -> bool:
    """Whether the share of units whose outcome is not all genuine differs between the arms, at 1 %."""
    sides = []
    for arm in arms:
        pairs = [(value(unit, (kpi, "raw")), value(unit, (kpi, "genuine"))) for unit in arm]
        sides.append([float(genuine < raw) for raw, genuine in pairs if raw > 0])
    return all(sides) and newcombe_p(sides) < 0.01


def _observed(exposed: list[Row]) -> list[Row]:
    found = []
    for kpi in ASSOCIATED:
        chosen = [unit for unit in exposed if unit["participated_genuine"] or not unit["participated_raw"]]
        units, flags = _closed(chosen, kpi)
        arms = [[unit for unit in units if unit["participated_genuine"] == side] for side in (1, 0)]
        for outcome in OUTCOMES:
            question = (kpi, outcome)
            answers = {"association": compared(arms, question, with_past=False)[0]}
            if kpi in MATCHED:
                answers["matched"] = matched([_case(unit, question) for unit in units])
            for estimator, answer in answers.items():
                if not units:
                    answer = withheld((0, 0), *([] if flags else ["all_excluded" if exposed else "no_exposure"]))
                elif nobody_counts(arms, question):
                    answer = withheld((len(arms[0]), len(arms[1])), "all_excluded")
                row = _row("participant", question, estimator, {**answer, "flags": [*answer["flags"], *flags]})
                found.append(row if chosen or not exposed else {**row, "users": set(range(len(exposed)))})
    return found


def _case(unit: Row, question: Question) -> Case:
    before = float(unit["open_count_before"]) if question[0] in SHARES else value(unit, question, "before")
    return Case(unit, bool(unit["participated_genuine"]), value(unit, question), before)


def _regional(campaign_id: str, rows: list[Row], exposed: list[Row]) -> list[Row]:
    found = []
    people = {row["province_code"]: (row["is_treated"], row["user_count"]) for row in rows}
    sizes = tuple(sum(count for side, count in people.values() if side == treated) for treated in (True, False))
    for kpi, column in REGIONAL.items():
        for outcome in OUTCOMES:
            name = column.format(outcome) if "{}" in column else f"{column}_{outcome}"
            panel = Panel(rows, "province_code", name, (campaign_id, kpi, outcome))
            answer = changes(panel, (sizes[0], sizes[1]), 30 / (MINUTE if column == "dwell_us" else 1))
            if not any(outcome == "raw" or weight(unit, "genuine") for unit in exposed):
                answer = withheld((sizes[0], sizes[1]), "all_excluded" if exposed else "no_exposure")
            row = _row("treated_province", (kpi, outcome), "did", answer)
            found.append({**row, "users": set(range(len(exposed)))} if "all_excluded" in answer["flags"] else row)
    return found


def programme_lifts(rows: list[Row]) -> list[Row]:
    """Plays of a programme's artists; people of a row are the listeners of the smaller group."""
    found = []
    for programme in sorted({row["programme"] for row in rows}):
        mine = [row for row in rows if row["programme"] == programme]
        sides = [[row for row in mine if row["is_treated"] == side] for side in (True, False)]
        listeners = min((sum(row["user_count"] for row in side) for side in sides if side), default=0)
        sizes = (len({row["artist_id"] for row in sides[0]}), len({row["artist_id"] for row in sides[1]}))
        asked = []
        for outcome in OUTCOMES:
            kpi = "indie_play_count"
            answer = changes(Panel(mine, "artist_id", f"{kpi}_{outcome}", (programme, kpi, outcome)), sizes, 28)
            asked.append({"programme": programme, **_row("", (kpi, outcome), "did", answer), "users": set(range(listeners))})
        found += family(asked, "")
    return [{name: value for name, value in row.items() if name != "variant"} for row in found]


def family(rows: list[Row], primary_kpi: str) -> list[Row]:
    """Grade, q-value and gap of every row; flags in order."""
    families: dict[Question, list[Row]] = defaultdict(list)
    values = {(row["variant"], row["kpi"], row["outcome"], row["estimator"]): row["difference"] for row in rows}
    for row in rows:
        row["flags"] = sorted(set(row["flags"]))
        without = None if row["difference"] is None else "D"
        row["evidence_grade"] = without if row["ci_low"] is None else GRADES[row["estimator"]]
        raw, weighted = (values.get((row["variant"], row["kpi"], name, row["estimator"])) for name in ("raw", "weighted"))
        row["adjustment_gap"] = None if raw is None or weighted is None else raw - weighted
        row["q_value"] = row["p_value"]
        if row["p_value"] is not None and row["kpi"] != primary_kpi:
            families[row["outcome"], row["estimator"]].append(row)
    for members in families.values():
        correct(members)
    return rows


def correct(rows: list[Row]) -> None:
    """q-values of Benjamini and Hochberg over the p-values of a family."""
    smallest, members = 1.0, sorted((row for row in rows if row["p_value"] is not None), key=lambda row: row["p_value"])
    for place in range(len(members), 0, -1):
        smallest = min(smallest, members[place - 1]["p_value"] * len(members) / place)
        members[place - 1]["q_value"] = smallest
