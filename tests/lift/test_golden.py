"""The golden vectors of spec/metrics.md 9 that belong to lifts, to six digits."""

from __future__ import annotations

import numpy as np
import pytest

from resonance.lift.assignments import sample_ratio_p
from resonance.lift.contrast import Contrast
from resonance.lift.means import Sample, adjust, cuped_slope
from resonance.lift.proportions import compare_proportions, katz, newcombe, wilson
from resonance.lift.sequential import Spread, always_valid, mixture

SIX = 1e-6
"""The page cuts some of its digits off and rounds others."""


def near(*values: float) -> object:
    return pytest.approx(values, abs=SIX)


@pytest.mark.parametrize(("events", "trials", "bounds"), [(30, 80, (0.276942, 0.484512)), (0, 20, (0.0, 0.161125))])
def test_wilson(events: int, trials: int, bounds: tuple[float, float]) -> None:
    assert wilson(events, trials) == near(*bounds)


@pytest.mark.parametrize(
    ("treated", "control", "difference", "bounds"),
    [
        ((56, 70), (48, 80), 0.2, (0.052431, 0.333873)),
        ((735, 10_000), (500, 10_000), 0.0235, (0.016844, 0.030186)),
        ((11, 10_000), (30, 10_000), -0.0019, (-0.003268, -0.000651)),
    ],
)
def test_newcombe(treated: tuple[int, int], control: tuple[int, int], difference: float, bounds: tuple[float, float]) -> None:
    assert newcombe(treated, control) == near(*bounds)
    ones = [np.repeat([1.0, 0.0], [events, trials - events]) for events, trials in (treated, control)]
    assert compare_proportions(*ones).difference == pytest.approx(difference, abs=1e-12)
    assert compare_proportions(*ones).interval == near(*bounds)


@pytest.mark.parametrize(
    ("treated", "control", "bounds"),
    [((735, 10_000), (500, 10_000), (1.316630, 1.641235)), ((11, 10_000), (30, 10_000), (0.183857, 0.731243))],
)
def test_katz(treated: tuple[int, int], control: tuple[int, int], bounds: tuple[float, float]) -> None:
    assert katz(treated, control) == near(*bounds)


def test_always_valid_interval() -> None:
    treated, control = (Spread(p * (1 - p), 10_000) for p in (0.0735, 0.05))
    assert mixture(treated, control).quantile == pytest.approx(3.584515, abs=SIX)
    assert always_valid(Contrast(10_000, 10_000, 0.0735, 0.05), treated, control).interval == near(0.011313, 0.035687)


@pytest.mark.parametrize(
    ("counts", "p_value"), [((5050, 4950), 0.317311), ((5200, 4800), 6.334e-5), ((166080, 171180, 166300), 3.1e-22)]
)
def test_sample_ratio(counts: tuple[int, ...], p_value: float) -> None:
    found = sample_ratio_p(np.array(counts, dtype=float), np.full(len(counts), 1 / len(counts)))
    assert found == pytest.approx(p_value, rel=6e-3 if p_value < 1e-9 else 5e-5)


def test_cuped() -> None:
    y, x = np.array([3.0, 5, 4, 8, 2, 6, 7, 9]), np.array([2.0, 4, 3, 7, 1, 5, 5, 8])
    control, treated = Sample(y[:4], x[:4]), Sample(y[4:], x[4:])
    assert treated.outcome.mean() - control.outcome.mean() == 1.0
    assert cuped_slope(treated, control) == pytest.approx(1.015674, abs=SIX)
    one, other = adjust(treated, control)
    assert one.mean() - other.mean() == pytest.approx(0.238245, abs=SIX)
