"""Great Expectations over small relations of DuckDB, failing closed.

A relation comes over as a pandas frame and GX judges the frame: through SQLAlchemy every expectation would raise inside
its result (GX fetches after it has closed the connection), which reads as "all well". So an answer counts only when GX
judged as many rows as the frame has and says so; what raised, was not evaluated, or met NULLs nobody allowed, fails.
"""

from __future__ import annotations

import logging
import re
import warnings
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from numbers import Real
from typing import Any

import duckdb
import pandas as pd

from resonance.quality.results import Finding
from resonance.quality.suites import Expected, Suite, resolved


@dataclass(frozen=True)
class Judgement:
    """The findings about one suite and GX's own result, row values still in it."""

    suite: Suite
    findings: tuple[Finding, ...]
    result: Any


def fetch_frame(connection: duckdb.DuckDBPyConnection, query: str, parameters: Mapping[str, Any]) -> pd.DataFrame:
    """The rows of `query`; of `parameters` it gets those that it names as `$name`."""
    named = set(re.findall(r"\$([a-z_]\w*)", query))
    frame = connection.execute(query, {name: parameters[name] for name in named}).df()
    for column in frame.columns[[str(kind).startswith("datetime") for kind in frame.dtypes]]:
        frame[column] = frame[column].dt.strftime("%Y-%m-%d")
    return frame


def judge_frame(suite: Suite, frame: pd.DataFrame, parameters: Mapping[str, Any]) -> Judgement:
    """Judge one relation. A suite that needs rows and has none yields one failed finding in place of its answers."""
    if frame.empty:
        return Judgement(suite, _empty(suite), None)
    expected = {entry.name: entry for entry in suite.expectations}
    kwargs = {name: resolved(dict(entry.kwargs), parameters) for name, entry in expected.items()}
    result = _validate(suite, frame, kwargs)
    answers = {str((answer.expectation_config.meta or {}).get("name")): answer for answer in result.results}
    findings = tuple(_finding(suite, entry, kwargs[name], answers.get(name), frame) for name, entry in expected.items())
    return Judgement(suite, findings, result)


def unjudged(suite: Suite, cause: str) -> tuple[Finding, ...]:
    """One failed finding per expectation of a relation that could not be read."""
    return tuple(
        Finding(suite.name, suite.relation, e.name, e.severity, False, cause, "judged", e.because, state="raised")
        for e in suite.expectations
    )


def _empty(suite: Suite) -> tuple[Finding, ...]:
    if suite.needs_rows:
        because = "a suite that judged nothing proves nothing"
        return (
            Finding(
                suite.name, suite.relation, "has_rows", "critical", False, "0 rows", "≥ 1 row", because, state="not_evaluated"
            ),
        )
    return tuple(
        Finding(suite.name, suite.relation, e.name, e.severity, True, "no rows to judge", _limit(e.kwargs), e.because)
        for e in suite.expectations
    )


def quiet_context() -> Any:
    """A GX context that lives in memory, draws no progress bars and says nothing but errors."""
    import great_expectations as gx

    for name in ("great_expectations", "great_expectations.data_context.types.base"):
        logging.getLogger(name).setLevel(logging.ERROR)
    context = gx.get_context(mode="ephemeral")
    context.variables.progress_bars = {"globally": False, "metric_calculations": False}
    return context


def _validate(suite: Suite, frame: pd.DataFrame, kwargs: Mapping[str, Mapping[str, Any]]) -> Any:
    import great_expectations as gx

    asset = quiet_context().data_sources.add_pandas("warehouse").add_dataframe_asset(suite.relation)
    batch = asset.add_batch_definition_whole_dataframe("tonight").get_batch({"dataframe": frame})
    written = [
        {"type": e.type, "kwargs": dict(kwargs[e.name]), "severity": e.severity, "meta": {"name": e.name, "because": e.because}}
        for e in suite.expectations
    ]
    result_format = {
        "result_format": "COMPLETE",
        "unexpected_index_column_names": list(suite.keys),
        "return_unexpected_index_query": False,
    }
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return batch.validate(gx.ExpectationSuite(name=suite.name, expectations=written), result_format=result_format)


def _finding(suite: Suite, entry: Expected, kwargs: Mapping[str, Any], answer: Any, frame: pd.DataFrame) -> Finding:
    state, observed = _evaluated(entry, kwargs, answer, frame)
    result = dict(answer.result or {}) if answer is not None else {}
    rows = _rows(suite.keys, result) if state == "judged" and not answer.success else ()
    passed = state == "judged" and bool(answer.success)
    base = (suite.name, suite.relation, entry.name, entry.severity, passed, observed, _limit(kwargs), entry.because)
    return Finding(*base, rows=rows, state=state)


def _evaluated(entry: Expected, kwargs: Mapping[str, Any], answer: Any, frame: pd.DataFrame) -> tuple[str, str]:
    """`judged` with what was observed, or why the answer does not count."""
    if answer is None:
        return "not_evaluated", "Great Expectations gave no answer"
    if raised := _exception(answer.exception_info):
        return "raised", raised
    result = answer.result or {}
    if "element_count" not in result:
        return ("judged", str(result["observed_value"])) if "observed_value" in result else ("not_evaluated", "no count of rows")
    judged, missing = int(result["element_count"]), int(result.get("missing_count") or 0)
    if judged != _rows_meant(frame, kwargs):
        return "not_evaluated", f"{judged} of {_rows_meant(frame, kwargs)} rows were judged"
    if missing and not entry.may_be_null:
        return "not_evaluated", f"{missing} of {judged} rows are NULL"
    return "judged", f"{int(result['unexpected_count'])} of {judged - missing} rows break it{_extremes(result)}"


def _rows_meant(frame: pd.DataFrame, kwargs: Mapping[str, Any]) -> int:
    return len(frame.query(kwargs["row_condition"])) if kwargs.get("row_condition") else len(frame)


def _exception(info: Mapping[str, Any] | None) -> str:
    """The first exception's message, from either of the two shapes that GX uses."""
    if not info:
        return ""
    parts = [info] if "raised_exception" in info else list(info.values())
    raised = [part for part in parts if not isinstance(part, Mapping) or part.get("raised_exception")]
    return (
        "" if not raised else str(raised[0].get("exception_message") or "raised") if isinstance(raised[0], Mapping) else "raised"
    )


def _extremes(result: Mapping[str, Any]) -> str:
    values = [float(value) for value in result.get("unexpected_list") or [] if isinstance(value, Real)]
    if not values:
        return ""
    low, high = f"{min(values):.6g}", f"{max(values):.6g}"
    return f": {low}" if low == high else f": {low} … {high}"


def _rows(keys: Sequence[str], result: Mapping[str, Any]) -> tuple[dict[str, str], ...]:
    return tuple({key: str(row[key]) for key in keys} for row in result.get("unexpected_index_list") or [])


def _limit(kwargs: Mapping[str, Any]) -> str:
    low, high = kwargs.get("min_value"), kwargs.get("max_value")
    parts = [f"{'>' if kwargs.get('strict_min') else '≥'} {low}"] if low is not None else []
    parts += [f"{'<' if kwargs.get('strict_max') else '≤'} {high}"] if high is not None else []
    if "value_set" in kwargs:
        parts.append(f"one of {len(kwargs['value_set'])} values" if isinstance(kwargs["value_set"], list) else "a set of values")
    return " and ".join(parts) or "holds"
