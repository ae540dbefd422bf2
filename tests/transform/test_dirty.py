from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from resonance.settings import Settings
from resonance.transform.dirty import EVER, BuildState, plan_build, read_state, starts_over, widen, write_state

D = date(2026, 11, 10)
AS_OF = datetime(2026, 11, 10, 22, tzinfo=UTC)
VERSIONS = ("policy", "code")
dates = st.dates(date(2026, 9, 1), D)


def state(last: date) -> BuildState:
    return BuildState(3, 2, str(last), datetime(2026, 11, 1, tzinfo=UTC).isoformat(), *VERSIONS)


@given(dates, st.dictionaries(dates, st.just("late_events"), max_size=4))
def test_everything_dirty_lies_in_what_is_rebuilt(last: date, dirty: dict[date, str]) -> None:
    plan = plan_build(state(last), D, dirty, over=False)
    assert plan.build_from <= D - timedelta(days=6)
    assert plan.build_from <= last + timedelta(days=1)
    assert all(plan.build_from <= day - timedelta(days=3) for day in dirty)
    assert plan.causes == {str(day): "late_events" for day in dirty}


@given(dates, dates)
def test_widening_only_ever_moves_back(first: date, changed: date) -> None:
    plan = plan_build(state(D - timedelta(days=1)), D, {first: "late_events"}, over=False)
    wider = widen(plan, {changed: "verdicts", first: "verdicts"})
    assert wider.build_from == min(plan.build_from, changed - timedelta(days=3))
    assert wider.causes[str(first)] == "late_events, verdicts" and wider.causes[str(changed)].endswith("verdicts")


def test_without_a_warehouse_everything_is_built() -> None:
    plan = plan_build(None, D, {}, over=True)
    assert (plan.build_from, plan.full_refresh) == (EVER, True)


def test_a_night_starts_over_when_what_is_built_cannot_be_continued() -> None:
    yesterday = D - timedelta(days=1)
    assert not starts_over(state(yesterday), D, AS_OF, VERSIONS)
    assert not starts_over(state(D), D, AS_OF, VERSIONS)
    assert starts_over(None, D, AS_OF, VERSIONS)
    assert starts_over(state(D), yesterday, AS_OF, VERSIONS)
    assert starts_over(state(yesterday), D, datetime(2026, 10, 1, tzinfo=UTC), VERSIONS)
    assert starts_over(state(yesterday), D, AS_OF, ("other policy", "code"))
    assert starts_over(state(yesterday), D, AS_OF, ("policy", "other code"))


def test_a_state_without_its_warehouse_is_no_state(settings: Settings) -> None:
    settings.build_state.parent.mkdir(parents=True)
    write_state(settings, state(D))
    assert read_state(settings) is None
    settings.warehouse.touch()
    assert read_state(settings) == state(D)
