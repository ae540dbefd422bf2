"""The dictionary speaks of every measure, and of nothing else."""

from __future__ import annotations

import csv
from functools import cache

from tests.dbt_project.declared_project import declared_marts

from resonance.transform import PROJECT

NUMBERS = ("bigint", "double", "decimal", "map")
NO_METRICS = {
    ("dim_songs", "duration_ms"), ("dim_dates", "iso_weekday"), ("verdicts", "p_fake"),
}  # fmt: skip
"""Numbers that describe a thing and measure nothing."""


@cache
def dictionary() -> list[dict[str, str]]:
    with (PROJECT / "seeds" / "metrics_dictionary.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def measures() -> set[tuple[str, str]]:
    return {
        (mart.name, name)
        for mart in declared_marts().values()
        for name, kind in mart.columns.items()
        if kind.startswith(NUMBERS) and name not in mart.grain
    } - NO_METRICS


def test_every_measure_of_every_mart_is_defined_once() -> None:
    defined = [(row["table_name"], row["column_name"]) for row in dictionary()]
    assert len(defined) == len(set(defined))
    assert measures() - set(defined) == set()
    assert set(defined) - measures() == set()


def test_a_metric_is_named_by_its_table_and_column() -> None:
    assert [row["metric_name"] for row in dictionary()] == [f"{row['table_name']}.{row['column_name']}" for row in dictionary()]


def test_every_definition_is_there_in_both_languages_with_an_owner() -> None:
    empty = [
        (row["metric_name"], name)
        for row in dictionary()
        for name in ("unit", "definition_zh", "definition_en", "owner")
        if not row[name].strip()
    ]
    assert empty == []


def test_a_rate_names_its_own_numerator_and_denominator() -> None:
    columns = {mart.name: set(mart.columns) for mart in declared_marts().values()}
    rates = [row for row in dictionary() if row["column_name"].endswith("_rate")]
    assert rates
    for row in rates:
        stem = row["column_name"].removesuffix("_rate")
        assert (row["numerator"], row["denominator"]) == (f"{stem}_numerator", f"{stem}_denominator")
        assert {row["numerator"], row["denominator"]} <= columns[row["table_name"]]
