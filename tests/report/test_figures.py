"""Numbers and names as readers expect them."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest

from resonance.report import charts, figures


@pytest.mark.parametrize(
    ("value", "language", "text"),
    [
        (0, "zh", "0"), (999_999, "zh", "999,999"), (1_234_567, "zh", "123.5 万"), (45_678_901, "zh", "4,568 万"),
        (123_456_789, "zh", "1.23 亿"), (999_999, "en", "999,999"), (1_234_567, "en", "1.23M"), (45_678_901, "en", "45.7M"),
        (2_345_678_901, "en", "2.35B"),
    ],
)  # fmt: skip
def test_counts_follow_the_language(value: int, language: str, text: str) -> None:
    assert figures.count(value, language) == text


@pytest.mark.parametrize(
    ("value", "text"),
    [(0.0, "0.0%"), (1.0, "100.0%"), (0.1234, "12.3%"), (0.00432, "0.43%"), (0.00001, "< 0.01%"), (0.99999, "> 99.9%")],
)
def test_shares_never_round_to_a_certainty(value: float, text: str) -> None:
    assert figures.percent(value) == text


@pytest.mark.parametrize(("value", "text"), [(0.032, "+3.2%"), (-0.01, "−1.0%"), (0.0001, "±0.0%"), (-0.0001, "±0.0%")])
def test_changes_carry_their_sign(value: float, text: str) -> None:
    assert figures.signed_percent(value) == text


def test_days_and_instants_are_shanghais() -> None:
    assert figures.day(date(2026, 11, 9), "zh") == "2026年11月9日 周一"
    assert figures.day(date(2026, 11, 9), "en") == "Mon 9 Nov 2026"
    assert figures.instant(datetime(2026, 11, 9, 20, 5, tzinfo=UTC), "zh") == "11月10日 04:05"
    assert figures.instant(datetime(2026, 11, 9, 20, 5), "en") == "10 Nov 04:05"


def test_free_text_keeps_letters_and_joined_emoji() -> None:
    assert figures.clean("周杰伦 – « été » 👩\u200d🎤 1\n2\t3") == "周杰伦 – « été » 👩\u200d🎤 1 2 3"


def test_a_sparkline_keeps_gaps_and_draws_nothing_from_one_value() -> None:
    drawn = charts.sparkline([1.0, 2.0, None, 4.0, None, 5.0, 6.0])
    assert drawn.count("<polyline") == 2 and drawn.count("<path") == 2
    assert charts.sparkline([None, 3.0]) == "" and charts.sparkline([]) == ""
    assert "nan" not in charts.sparkline([2.0, 2.0, 2.0])


@pytest.mark.parametrize("share", [-1.0, 0.0, 0.5, 1.0, 7.0])
def test_bars_stay_inside_their_track(share: float) -> None:
    assert 'width="-' not in charts.bar(share) and 'width="700' not in charts.bar(share)
    assert charts.bar(None) == "" and charts.interval(None, 0.5) == ""
