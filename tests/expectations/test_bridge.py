"""The bridge to Great Expectations fails closed: what was not judged, blocks."""

from __future__ import annotations

from pathlib import Path

import duckdb
import pandas as pd
import pytest
import yaml

from resonance.errors import BadSetting, HeldNight
from resonance.quality import GateResult, raise_if_held
from resonance.quality.bridge import fetch_frame, judge_frame, unjudged
from resonance.quality.results import Finding
from resonance.quality.suites import EXPECTATIONS, Suite, load_suite, load_suites

from .conftest import DAY


def suite(tmp_path: Path, severity: str = "warning", rows: str = "expected", **changes: object) -> Suite:
    """A suite of one expectation: `count` ≥ 1."""
    entry = {
        "type": "expect_column_values_to_be_between",
        "severity": severity,
        "kwargs": {"column": "count", "min_value": 1},
        "meta": {"name": "enough", "because": "few are none"},
        **changes,
    }
    path = tmp_path / "relation.yaml"
    path.write_text(yaml.safe_dump({"name": "s", "meta": {"keys": ["id"], "rows": rows}, "expectations": [entry]}))
    return load_suite(path)


def only(found: tuple[Finding, ...]) -> Finding:
    assert len(found) == 1
    return found[0]


def gate(*findings: Finding) -> GateResult:
    return GateResult("landing", DAY, "night", findings)


FRAME = pd.DataFrame({"id": ["a", "b", "c"], "count": [1, 2, 3], "is_wanted": [True, True, False]})


def test_a_kept_expectation_passes_and_a_broken_one_names_its_rows(tmp_path: Path) -> None:
    assert only(judge_frame(suite(tmp_path), FRAME, {}).findings).status == "pass"
    finding = only(judge_frame(suite(tmp_path), FRAME.assign(count=[0, 2, -3]), {}).findings)
    assert finding.status == "warn" and finding.rows == ({"id": "a"}, {"id": "c"})
    assert finding.observed == "2 of 3 rows break it: -3 … 0" and finding.limit == "≥ 1"


def test_an_expectation_that_raises_fails_even_when_it_is_only_a_warning(tmp_path: Path) -> None:
    finding = only(judge_frame(suite(tmp_path), FRAME.drop(columns="count"), {}).findings)
    assert (finding.state, finding.status) == ("raised", "fail")
    with pytest.raises(HeldNight, match="count"):
        raise_if_held(gate(finding))


def test_a_value_of_another_type_is_no_pass(tmp_path: Path) -> None:
    finding = only(judge_frame(suite(tmp_path), FRAME.assign(count=["x", "y", "z"]), {}).findings)
    assert finding.status == "fail" and finding.state != "judged"


def test_no_rows_where_rows_are_expected_block(tmp_path: Path) -> None:
    finding = only(judge_frame(suite(tmp_path), FRAME.head(0), {}).findings)
    assert (finding.state, finding.status) == ("not_evaluated", "fail")
    assert only(judge_frame(suite(tmp_path, rows="may_be_empty"), FRAME.head(0), {}).findings).status == "pass"


def test_a_null_nobody_allowed_blocks(tmp_path: Path) -> None:
    frame = FRAME.assign(count=[1, None, 3])
    assert only(judge_frame(suite(tmp_path), frame, {}).findings).state == "not_evaluated"
    allowed = suite(tmp_path, meta={"name": "enough", "because": "few", "may_be_null": True})
    assert only(judge_frame(allowed, frame, {}).findings).status == "pass"


def test_a_condition_judges_its_rows_only_and_all_of_them(tmp_path: Path) -> None:
    kwargs = {"column": "count", "min_value": 3, "row_condition": "not is_wanted", "condition_parser": "pandas"}
    finding = only(judge_frame(suite(tmp_path, kwargs=kwargs), FRAME, {}).findings)
    assert finding.status == "pass" and finding.observed.startswith("0 of 1 rows")
    kwargs = {**kwargs, "row_condition": "is_wanted"}
    assert only(judge_frame(suite(tmp_path, kwargs=kwargs), FRAME, {}).findings).rows == ({"id": "a"}, {"id": "b"})


def test_an_answer_that_great_expectations_withholds_blocks(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    import resonance.quality.bridge as bridge

    class Silent:
        results: tuple[object, ...] = ()

    monkeypatch.setattr(bridge, "_validate", lambda *_: Silent())
    finding = only(judge_frame(suite(tmp_path), FRAME, {}).findings)
    assert (finding.state, finding.status) == ("not_evaluated", "fail")


@pytest.mark.parametrize("result", [{}, {"element_count": 0, "unexpected_count": 0}, {"element_count": 2, "unexpected_count": 0}])
def test_a_success_over_too_few_rows_is_none(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, result: dict[str, int]) -> None:
    import resonance.quality.bridge as bridge

    class Config:
        meta = {"name": "enough"}

    class Answer:
        success, exception_info, expectation_config = True, {"raised_exception": False}, Config()

    answer = Answer()
    answer.result = result  # type: ignore[attr-defined]
    validation = type("Result", (), {"results": [answer]})()
    monkeypatch.setattr(bridge, "_validate", lambda *_: validation)
    assert only(judge_frame(suite(tmp_path), FRAME, {}).findings).status == "fail"


def test_a_relation_that_cannot_be_read_fails_all_its_expectations() -> None:
    for entry in load_suites("marts"):
        found = unjudged(entry, "no such table")
        assert len(found) == len(entry.expectations) and gate(*found).status == "fail"


def test_a_gate_that_judged_nothing_is_held() -> None:
    with pytest.raises(HeldNight, match="nothing was judged"):
        raise_if_held(gate())


@pytest.mark.parametrize(
    "changes",
    [
        {"severity": "info"},
        {"meta": {"name": "enough", "because": " "}},
        {"meta": {"because": "no name"}},
        {"kwargs": None, "type": None, "meta": None},
    ],
)
def test_a_suite_that_says_too_little_is_refused(tmp_path: Path, changes: dict[str, object]) -> None:
    with pytest.raises(BadSetting, match=r"relation\.yaml|cannot be read"):
        suite(tmp_path, **changes)


def test_an_unknown_parameter_is_refused(tmp_path: Path) -> None:
    with pytest.raises(BadSetting, match="gate_of_dreams"):
        judge_frame(suite(tmp_path, kwargs={"column": "count", "min_value": {"$PARAMETER": "gate_of_dreams"}}), FRAME, {})


def test_every_suite_begins_with_its_grain_and_has_its_relation() -> None:
    from resonance.quality.gates import MART_RELATIONS

    for path in sorted(EXPECTATIONS.glob("*/*.yaml")):
        assert path.read_text(encoding="utf-8").startswith("# One row"), path
        loaded = load_suite(path)
        assert loaded.name == f"{path.parent.name}.{path.stem}"
        assert (loaded.query is None) == (path.stem in {*MART_RELATIONS, "column_rules"}), path


def test_a_query_gets_the_parameters_it_names() -> None:
    frame = fetch_frame(duckdb.connect(), "select $night_date as night, 2 as two", {"night_date": DAY, "other": 1})
    assert frame.to_dict("list") == {"night": [str(DAY)], "two": [2]}
