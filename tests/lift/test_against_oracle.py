"""The estimators on arrays give what the oracle writes out unit by unit, on data that no world of a few accounts has."""

from __future__ import annotations

from math import isclose
from random import Random
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.oracle.changes import Panel as Written
from tests.oracle.changes import changes as written_changes
from tests.oracle.matching import BALANCED, Case, matched

from resonance.lift.contrast import Contrast
from resonance.lift.matching import Units, compare_matched
from resonance.lift.panels import changes
from resonance.lift.units import Block

Row = dict[str, Any]
NUMBERS = ("treated_value", "control_value", "difference", "ratio", "p_value")


def differing(ours: Contrast, theirs: Row) -> list[str]:
    """What the oracle says otherwise."""
    told = {name: getattr(ours, name) for name in ("treated_count", "control_count", *NUMBERS)}
    told |= {"ci_low": ours.interval[0], "ci_high": ours.interval[1]}
    told |= {"ratio_ci_low": ours.ratio_interval[0], "ratio_ci_high": ours.ratio_interval[1]}
    said = [f"{name}: {value} and {theirs[name]}" for name, value in told.items() if not _same(value, theirs[name])]
    return said + ([] if sorted(ours.flags) == sorted(theirs["flags"]) else [f"flags: {ours.flags} and {theirs['flags']}"])


def _same(ours: float | None, theirs: float | None) -> bool:
    if ours is None or theirs is None:
        return ours is theirs
    return isclose(ours, theirs, rel_tol=1e-9, abs_tol=1e-9)


def crowd(seed: int, size: int) -> list[Case]:
    """Strata of some ten and some hundred people, an outcome that follows the past, alike in both groups."""
    random, cases = Random(seed), []
    for _ in range(size):
        decile = 1 if random.random() < 0.5 else random.randrange(2, 6)
        past = random.gauss(10 + decile, 3)
        unit = {"segment": "gen_z", "tenure_days": random.choice([3, 100]), "open_decile": decile}
        unit |= dict.fromkeys(BALANCED[:3], round(past)) | {"joined": random.random() < 0.4}
        cases.append(Case(unit, unit["joined"], past * 0.7 + unit["joined"] + random.gauss(0, 1), past))
    return cases


def as_arrays(cases: list[Case]) -> tuple[Units, np.ndarray]:
    names = sorted({case.stratum for case in cases})
    stratum = np.array([names.index(case.stratum) for case in cases], dtype=np.int64)
    covariates = np.array([[float(case.unit[name]) for name in BALANCED] for case in cases])
    treated = np.array([case.is_treated for case in cases])
    return Units(treated, stratum, np.array([c.before for c in cases]), covariates), np.array([c.after for c in cases])


@given(st.integers(0, 10_000), st.sampled_from([40, 400, 1500]))
@settings(max_examples=25, deadline=None)
def test_matching_gives_what_the_oracle_writes_out(seed: int, size: int) -> None:
    cases = crowd(seed, size)
    assert not differing(compare_matched(*as_arrays(cases)), matched(cases))


def test_the_crowd_takes_own_slopes_and_common_ones_and_has_numbers() -> None:
    """Otherwise the test above would compare reasons for having none."""
    answers = [matched(crowd(seed, 1500)) for seed in range(5)]
    assert any(answer["ci_low"] is not None for answer in answers)


def provinces(seed: int, treated: int, others: int) -> list[Row]:
    random, rows = Random(seed), []
    for number in range(treated + others):
        base = random.randrange(20, 400)
        for period, days in (("baseline", 28), ("placebo", 28), ("after", 20)):
            grown = base * days / 28 * random.uniform(0.9, 1.1) * (1.3 if period == "after" and number < treated else 1)
            row = {"province_code": f"{number:02}", "period": period, "is_treated": number < treated, "has_baseline": True}
            rows.append({**row, "user_count": 30 + number, "day_count": days, "amount": round(grown)})
    return rows


@pytest.mark.parametrize("sizes", [(3, 9), (6, 9), (8, 15), (1, 14), (4, 6), (0, 12)])
@pytest.mark.parametrize("seed", range(4))
def test_changes_of_provinces_are_what_the_oracle_writes_out(seed: int, sizes: tuple[int, int]) -> None:
    """Exchanges all of them or drawn, the bootstrap, one cluster, too few, none."""
    rows, question = provinces(seed, *sizes), ("c", "k", f"o{seed}")
    kinds = {"province_code": object, "period": object}
    columns = {name: np.array([row[name] for row in rows], dtype=kinds.get(name, float)) for name in rows[0]}
    ours = changes(Block(columns), "province_code", "amount", question)
    people = [sum(row["user_count"] for row in rows[::3] if row["is_treated"] == side) for side in (True, False)]
    had = sum(row["amount"] for row in rows if row["period"] == "baseline" and row["is_treated"])
    relative = 28 * people[0] / had if had else 1.0
    panel = Written(rows, "province_code", "amount", question)
    assert not differing(ours, written_changes(panel, (people[0], people[1]), relative))
