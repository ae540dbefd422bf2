"""The calendar of mainland China: who works when, 2024 to 2027 (notices of the State Council's General Office)."""

from __future__ import annotations

import csv
from collections import Counter
from datetime import date, timedelta
from functools import cache

import pytest

from resonance.transform import PROJECT

MAKEUP_WORKDAYS = {
    2024: "0204 0218 0407 0428 0511 0914 0929 1012",
    2025: "0126 0208 0427 0928 1011",
    2026: "0104 0214 0228 0509 0920 1010",
    2027: "",
}
HOLIDAYS = {
    2024: "0101 0210-0217 0404-0406 0501-0505 0610 0915-0917 1001-1007",
    2025: "0101 0128-0204 0404-0406 0501-0505 0531-0602 1001-1008",
    2026: "0101-0103 0215-0223 0404-0406 0501-0505 0619-0621 0925-0927 1001-1007",
    2027: "0101 0205-0210 0405 0501-0504 0609 0915 1001-1005",
}


@cache
def calendar() -> dict[date, dict[str, str]]:
    with (PROJECT / "seeds" / "calendar.csv").open(encoding="utf-8", newline="") as file:
        return {date.fromisoformat(row["calendar_date"]): row for row in csv.DictReader(file)}


def days(year: int, spans: str) -> set[date]:
    found: set[date] = set()
    for span in spans.split():
        first, _, last = span.partition("-")
        start, end = (date(year, int(text[:2]), int(text[2:])) for text in (first, last or first))
        found |= {start + timedelta(days=n) for n in range((end - start).days + 1)}
    return found


def of_class(year: int, day_class: str) -> set[date]:
    return {day for day, row in calendar().items() if day.year == year and row["day_class"] == day_class}


def test_every_date_from_2024_to_2027_is_there_once() -> None:
    assert list(calendar()) == [date(2024, 1, 1) + timedelta(days=n) for n in range(1461)]


@pytest.mark.parametrize("year", HOLIDAYS)
def test_holidays_and_makeup_workdays_are_those_of_the_notice(year: int) -> None:
    assert of_class(year, "holiday") == days(year, HOLIDAYS[year])
    assert of_class(year, "makeup_workday") == days(year, MAKEUP_WORKDAYS[year])


def test_a_makeup_workday_is_a_weekend_day_and_a_workday_is_none() -> None:
    weekends = {day for day in calendar() if day.weekday() >= 5}
    for year in HOLIDAYS:
        assert of_class(year, "makeup_workday") <= weekends
        assert of_class(year, "weekend") <= weekends
        assert of_class(year, "workday") & weekends == set()


def test_only_the_year_without_a_notice_is_provisional() -> None:
    assert Counter((day.year, row["is_provisional"]) for day, row in calendar().items()) == {
        (2024, "false"): 366,
        (2025, "false"): 365,
        (2026, "false"): 365,
        (2027, "true"): 365,
    }


def test_holidays_have_their_name_in_both_languages_and_other_days_have_none() -> None:
    for row in calendar().values():
        assert bool(row["holiday_zh"]) == bool(row["holiday_en"]) == (row["day_class"] == "holiday")
