"""Wilson's interval in SQL gives the golden vectors of spec/metrics.md 9."""

from __future__ import annotations

import duckdb
import jinja2
import pytest

from resonance.transform import PROJECT


def bound(macro: str, successes: int, trials: int) -> float | None:
    source = (PROJECT / "macros" / "wilson.sql").read_text()
    sql = jinja2.Environment().from_string(source + f"{{{{ {macro}('k', 'n') }}}}").render()
    query = f"select {sql} from (select {successes} as k, {trials} as n) as counts"
    found: float | None = duckdb.sql(query).fetchall()[0][0]
    return found


@pytest.mark.parametrize(
    ("successes", "trials", "lower"),
    [(30, 80, 0.276942), (0, 20, 0.0), (52, 100, 0.423166), (520, 1000, 0.489018), (60, 100, 0.502003)],
)
def test_the_lower_bound_is_wilsons(successes: int, trials: int, lower: float) -> None:
    assert bound("wilson_low", successes, trials) == pytest.approx(lower, abs=5e-7)


@pytest.mark.parametrize(("successes", "trials", "upper"), [(30, 80, 0.484512), (0, 20, 0.161125)])
def test_the_upper_bound_is_wilsons(successes: int, trials: int, upper: float) -> None:
    """The page cuts 0.4845127 off where it rounds the others: hence one unit of its last place."""
    assert bound("wilson_high", successes, trials) == pytest.approx(upper, abs=1e-6)


def test_nothing_tried_has_no_bound() -> None:
    assert bound("wilson_low", 0, 0) is None
