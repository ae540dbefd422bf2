"""A campaign's lifts from its units: the planted truth lies inside, and what cannot be asked has a flag and no number."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from typing import Any

import numpy as np
import pytest

from resonance.lift.campaigns import campaign_lifts
from resonance.lift.evidence import grade_of
from resonance.lift.excluded import unseen
from resonance.lift.kpis import KPIS, OUTCOMES
from resonance.lift.lifts import Campaign, Lift
from resonance.lift.panels import programme_lifts, regional_lifts
from resonance.lift.results import Family, rows_of
from resonance.lift.surfaces import surface_lifts
from resonance.lift.units import Block, packs

CAMPAIGN = Campaign("c", datetime(2026, 10, 1), datetime(2026, 10, 20), "x", primary_kpi="participation_rate")
MEASURED = ("open_count", "playlist_create_count", "dwell_us", "session_count", "dwell_day_count")
PLAYED = ("indie_play_count_raw", "indie_play_count_genuine", "indie_play_count_weighted")


def units(size: int = 2000, seed: int = 5, **given: Any) -> Block:
    """Half control, half embedded; participation 0.1 and 0.147; nothing else differs. `given` replaces columns."""
    draws = np.random.default_rng(seed)
    embedded = np.arange(size) % 2 == 1
    took_part = (draws.random(size) < np.where(embedded, 0.147, 0.1)).astype(float)
    columns: dict[str, Any] = {
        "variant": np.where(embedded, "embedded", "control").astype(object), "variant_count": np.ones(size),
        "phase": np.full(size, "1", dtype=object), "expected_weight": np.full(size, 0.5), "is_exposed": np.ones(size),
        "segment": np.full(size, "gen_z", dtype=object), "tenure_days": draws.integers(0, 400, size).astype(float),
        "user_weight": np.ones(size), "is_month_closed": np.ones(size), "is_d7_closed": np.ones(size),
        "open_decile": np.ones(size), "participated_raw": took_part, "participated_genuine": took_part,
        "participated_weighted": took_part, "is_negative": (draws.random(size) < 0.05).astype(float),
        "is_new": np.zeros(size), "active_d7": (draws.random(size) < 0.3).astype(float),
    }  # fmt: skip
    for name in (*MEASURED, *PLAYED):
        habit = draws.gamma(2, 5, size)
        columns |= {f"{name}_{window}": draws.poisson(habit).astype(float) for window in ("before", "after")}
    return Block(columns | given)


def lifts(given: Block | None, campaign: Campaign = CAMPAIGN) -> dict[tuple[str, str, str, str], Lift]:
    return {(one.variant, one.kpi, one.outcome, one.estimator): one for one in campaign_lifts(campaign, given)}


def has_no_number(one: Lift) -> bool:
    found = one.contrast
    values = (found.treated_value, found.control_value, found.difference, found.ratio, found.pct_change, found.p_value)
    return values == (None,) * 6 and (*found.interval, *found.ratio_interval) == (None,) * 4


def test_every_question_is_answered_once() -> None:
    found = [(one.variant, one.kpi, one.outcome, one.estimator) for one in campaign_lifts(CAMPAIGN, units())]
    assert len(found) == len(set(found)) == len(KPIS) * 3 + 5 * 3 + 7 * 3
    assert {kpi for _, kpi, _, estimator in found if estimator == "randomised"} == {kpi.name for kpi in KPIS}


def test_a_planted_effect_is_inside_and_a_null_is_not_found() -> None:
    found = lifts(units(20_000))
    one = found["embedded", "participation_rate", "genuine", "randomised"].contrast
    assert one.ratio_interval[0] is not None and one.ratio_interval[1] is not None
    assert 1 < one.ratio_interval[0] < 1.47 < one.ratio_interval[1]
    nulls = [one.contrast.p_value for key, one in found.items() if key[1] not in ("participation_rate", "new_user_rate")]
    assert min(p for p in nulls if p is not None) > 0.01


def test_scripts_in_one_arm_mislead_the_raw_interval_only() -> None:
    given = units(20_000)
    scripted = (given.columns["variant"] == "embedded") & (np.arange(given.size) % 10 == 1)
    raw = np.where(scripted, 1.0, given["participated_raw"])
    genuine = np.where(scripted, 0.0, given["participated_genuine"])
    found = lifts(units(20_000, participated_raw=raw, participated_genuine=genuine, participated_weighted=genuine))
    truth = 0.147 * 0.8 - 0.1
    covers = []
    for outcome in OUTCOMES:
        low, high = found["embedded", "participation_rate", outcome, "randomised"].contrast.interval
        assert low is not None and high is not None
        covers.append(low <= truth <= high)
    assert covers == [False, True, True]
    assert all(one.is_fraud_differential for key, one in found.items() if key[1] == "participation_rate")
    assert not any(one.is_fraud_differential for key, one in found.items() if key[1] == "open_count_30d")


@pytest.mark.parametrize(
    ("given", "flag"),
    [
        ({"variant": np.full(2000, "embedded", dtype=object)}, "no_control"),
        ({"variant": np.full(2000, "control", dtype=object)}, "no_treated"),
        ({"is_exposed": np.zeros(2000)}, "no_exposure"),
        ({"variant_count": np.where(np.arange(2000) % 9 == 0, 2.0, 1.0)}, "arms_overlap"),
        ({"variant_count": np.full(2000, 2.0)}, "arms_overlap"),
        ({"variant_count": np.zeros(2000)}, "no_assignment"),
        ({"expected_weight": np.where(np.arange(2000) % 2 == 1, 0.6, 0.4)}, "sample_ratio_mismatch"),
    ],
)
def test_a_draw_that_failed_has_a_flag_and_no_number(given: dict[str, Any], flag: str) -> None:
    found = [one for one in campaign_lifts(CAMPAIGN, units(**given)) if one.estimator == "randomised"]
    assert found and all(has_no_number(one) and flag in one.contrast.flags for one in found)


def test_few_users_in_both_arms_are_dropped_and_told() -> None:
    found = lifts(units(variant_count=np.where(np.arange(2000) % 50 == 0, 2.0, 1.0)))
    one = found["embedded", "participation_rate", "raw", "randomised"].contrast
    assert one.flags == ("arms_overlap",) and one.difference is not None
    assert (one.treated_count, one.control_count) == (1000, 960)


@pytest.mark.parametrize(
    ("campaign", "given", "flag"),
    [
        (replace(CAMPAIGN, ends_at=CAMPAIGN.starts_at), units(20), "ends_before_start"),
        (replace(CAMPAIGN, ends_at=datetime(2026, 9, 1)), units(20), "ends_before_start"),
        (CAMPAIGN, None, "no_exposure"),
        (replace(CAMPAIGN, experiment_id=None), None, "no_exposure"),
    ],
)
def test_a_campaign_that_cannot_be_asked_is_there_without_a_number(campaign: Campaign, given: Block | None, flag: str) -> None:
    found = list(campaign_lifts(campaign, given))
    assert found and all(has_no_number(one) and one.contrast.flags == (flag,) for one in found)


def test_open_windows_count_closed_units_only_and_are_looked_at_every_night() -> None:
    closed = (np.arange(2000) % 4 < 2).astype(float)
    one = lifts(units(is_month_closed=closed))["embedded", "open_count_30d", "raw", "randomised"].contrast
    assert (one.treated_count, one.control_count, one.flags) == (500, 500, ("always_valid", "window_open"))
    none = lifts(units(is_month_closed=np.zeros(2000)))
    for key in [("embedded", "randomised"), ("participant", "matched"), ("participant", "association")]:
        found = none[key[0], "open_count_30d", "raw", key[1]]
        assert has_no_number(found) and found.contrast.flags == ("window_open",)


def test_a_running_experiment_is_always_valid_and_wider() -> None:
    key = ("embedded", "participation_rate", "raw", "randomised")
    ended, running = lifts(units())[key].contrast, lifts(units(), replace(CAMPAIGN, is_running=True))[key].contrast
    assert running.flags == ("always_valid",) and running.difference == ended.difference
    assert running.interval[0] < ended.interval[0] < ended.interval[1] < running.interval[1]  # type: ignore[operator]


def regions(treated: int = 11, others: int = 20, effect: float = 1.4, **given: Any) -> Block:
    draws = np.random.default_rng(2)
    number = treated + others
    level = draws.integers(1000, 9000, number).astype(float)
    rows: dict[str, list[Any]] = {name: [] for name in ("province_code", "period", "is_treated", "user_count", "count")}
    for period, days, change in (("baseline", 28, 1.0), ("placebo", 28, 1.05), ("after", 30, 1.1)):
        for place in range(number):
            ratio = effect if period == "after" and place < treated else 1.0
            values = (
                f"{place:06}",
                period,
                float(place < treated),
                level[place],
                draws.poisson(level[place] * change * ratio * days / 28),
            )
            for column, value in zip(rows.values(), values, strict=True):
                column.append(value)
    columns: dict[str, Any] = {name: np.array(rows[name], dtype=object) for name in ("province_code", "period")}
    columns |= {name: np.array(rows[name], dtype=float) for name in ("is_treated", "user_count")}
    size = len(rows["period"])
    columns |= {"has_baseline": np.ones(size), "day_count": np.where(columns["period"] == "after", 30.0, 28.0)}
    names = ("registration_count", "open_count", "playlist_create_count", "dwell_us", "indie_play_count")
    count = np.array(rows["count"], dtype=float)
    columns |= {f"{name}_{outcome}": count for name in names for outcome in OUTCOMES}
    return Block(columns | given)


def test_treated_provinces_are_held_against_the_others_change() -> None:
    found = {(one.kpi, one.outcome): one for one in regional_lifts("c", regions())}
    one = found["new_user_rate", "raw"].contrast
    assert one.ratio_interval[0] is not None and one.ratio_interval[1] is not None and one.difference is not None
    assert one.ratio_interval[0] < 1.4 < one.ratio_interval[1] and one.ratio_interval[0] > 1.3
    assert one.interval[0] is not None and one.interval[0] > 0
    assert one.treated_value == pytest.approx(1.1 * 1.4 * 30 / 28, rel=0.02)


@pytest.mark.parametrize(
    ("given", "flag"),
    [
        (None, "insufficient_baseline"),
        (regions(has_baseline=np.zeros(93)), "insufficient_baseline"),
        (regions().where(regions().columns["period"] != "after"), "window_open"),
        (regions(1, 30), "one_cluster"),
        (regions(0, 31), "no_treated"),
        (regions(31, 0), "no_control"),
        (regions(open_count_raw=np.where((np.arange(93) >= 31) & (np.arange(93) < 42), 1e5, 1e3)), "placebo_failed"),
    ],
)
def test_provinces_that_cannot_be_compared_have_a_flag_and_no_number(given: Block | None, flag: str) -> None:
    found = [one for one in regional_lifts("c", given) if (one.kpi, one.outcome) == ("open_count_30d", "raw")]
    assert [one.contrast.flags for one in found] == [(flag,)] and has_no_number(found[0])


def test_a_programme_counts_artists_and_rests_on_listeners() -> None:
    rows = regions(8, 12)
    given = Block({**rows.columns, "artist_id": rows.columns["province_code"], "user_count": np.full(60, 7.0)})
    found = {one.outcome: one for one in programme_lifts("p", given)}
    one = found["genuine"]
    assert (one.contrast.treated_count, one.contrast.control_count, one.user_count) == (8, 12, 168)
    assert one.contrast.ratio_interval[0] < 1.4 < one.contrast.ratio_interval[1]  # type: ignore[operator]


def surfaces(aligned: bool, popup: bool = True, **given: Any) -> Block:
    rows = [("popup", "control")] * (400 if popup else 0) + [("share_flow", "embedded" if aligned else "control")] * 300
    size = len(rows)
    draws = np.random.default_rng(1)
    texts = {
        "surface": np.array([row[0] for row in rows], dtype=object),
        "variant": np.array([row[1] for row in rows], dtype=object),
    }
    numbers = {name: (draws.random(size) < 0.2).astype(float) for name in ("is_participant", "is_negative")}
    counts = {"impression_count": draws.integers(1, 9, size).astype(float), "disrupted_impression_count": np.zeros(size)}
    people = {"user_weight": np.ones(size), **{f"participated_{name}": numbers["is_participant"] for name in ("raw", "genuine")}}
    return Block({**texts, **numbers, **counts, **people, **given})


@pytest.mark.parametrize(
    ("aligned", "is_fair", "estimator"), [(True, True, "randomised"), (True, False, "association"), (False, True, "association")]
)
def test_surfaces_are_randomised_only_where_they_are_arms(aligned: bool, is_fair: bool, estimator: str) -> None:
    found = [one for one in surface_lifts(surfaces(aligned), is_fair) if one.surface == "share_flow"]
    assert {one.lift.estimator for one in found} == {estimator}
    assert [one.lift.kpi for one in found] == ["participation_rate", "negative_feedback_rate", "disruption_rate"]


@pytest.mark.parametrize(
    ("given", "refused", "flag", "popups"),
    [(surfaces(True), "", "no_exposure", 400), (None, "", "no_exposure", 0), (surfaces(True), "upside_down", "upside_down", 0)],
)
def test_every_surface_has_rows_and_one_that_nobody_saw_a_flag(given: Block | None, refused: str, flag: str, popups: int) -> None:
    found = list(surface_lifts(given, True, refused))
    assert {one.surface for one in found} == {"comment_area", "discover_daily_task", "embedded", "share_flow"}
    assert len(found) == 12
    for one in found:
        if one.surface != "share_flow" or given is None or refused:
            assert has_no_number(one.lift) and one.lift.contrast.flags == (flag,) and one.lift.estimator == "association"
            assert (one.lift.contrast.treated_count, one.lift.contrast.control_count, one.lift.user_count) == (0, popups, popups)


def test_without_a_popup_there_is_no_baseline() -> None:
    found = [one for one in surface_lifts(surfaces(True, popup=False), True) if one.surface == "share_flow"]
    assert found and all(has_no_number(one.lift) and one.lift.contrast.flags == ("no_baseline",) for one in found)


EVERYBODY, NOBODY = np.ones(2000), np.zeros(2000)
REFUSED = {"participated_raw": EVERYBODY, "participated_genuine": NOBODY, "participated_weighted": np.full(2000, 0.05)}
"""Everybody took part, and every deed of it is excluded."""


@pytest.mark.parametrize("arm", ["embedded", "control", None])
def test_an_arm_of_excluded_users_has_a_flag_and_only_raw_numbers(arm: str | None) -> None:
    here = NOBODY == 0 if arm is None else units().columns["variant"] == arm
    found = lifts(units(user_weight=np.where(here, 0.1, 1.0)))
    drawn = {key: one for key, one in found.items() if key[3] == "randomised"}
    for (_, _, outcome, _), one in drawn.items():
        assert ("all_excluded" in one.contrast.flags) == has_no_number(one) == (outcome != "raw")
    grades = {grade_of("randomised", one.contrast) for key, one in drawn.items() if key[2] != "raw"}
    assert grades == {None}


def test_one_user_who_counts_in_each_arm_is_not_nobody() -> None:
    weights = np.where(np.arange(2000) < 4, 1.0, 0.1)
    drawn = [one for key, one in lifts(units(user_weight=weights)).items() if key[3] == "randomised"]
    assert drawn and not any("all_excluded" in one.contrast.flags for one in drawn)


def test_deeds_that_are_all_excluded_are_no_participation_of_nought() -> None:
    """Of the deeds nothing is left to compare, of the people everything but themselves against others."""
    found = lifts(units(**REFUSED))
    for outcome in ("genuine", "weighted"):
        one = found["embedded", "participation_rate", outcome, "randomised"]
        assert has_no_number(one) and one.contrast.flags == ("all_excluded",)
        assert found["embedded", "open_count_30d", outcome, "randomised"].contrast.difference is not None
    for key, one in found.items():
        if key[3] in ("matched", "association"):
            assert has_no_number(one) and one.contrast.flags == ("all_excluded",) and one.user_count == 2000


def test_where_others_stayed_away_a_participation_of_nought_is_a_number() -> None:
    half = (np.arange(2000) < 1000).astype(float)
    one = lifts(units(**REFUSED | {"participated_raw": half}))["embedded", "participation_rate", "genuine", "randomised"]
    assert one.contrast.difference == 0 and "all_excluded" not in one.contrast.flags


def test_a_comparison_with_excluded_users_only_says_so() -> None:
    stayed = units()["participated_raw"] == 0
    found = lifts(units(user_weight=np.where(stayed, 0.1, 1.0)))
    for (_, _, outcome, estimator), one in found.items():
        if estimator in ("matched", "association") and outcome != "raw":
            assert has_no_number(one) and one.contrast.flags == ("all_excluded",)


@pytest.mark.parametrize(
    ("given", "flags"),
    [
        (None, dict.fromkeys(OUTCOMES, "no_exposure")),
        (units(is_exposed=NOBODY), dict.fromkeys(OUTCOMES, "no_exposure")),
        (units(user_weight=np.full(2000, 0.49)), dict.fromkeys(OUTCOMES[1:], "all_excluded")),
        (units(user_weight=np.where(np.arange(2000) == 7, 0.5, 0.0)), {}),
        (units(user_weight=np.where(np.arange(2000) == 7, 1.0, 0.0), is_exposed=NOBODY), dict.fromkeys(OUTCOMES, "no_exposure")),
    ],
)
def test_provinces_say_nothing_of_a_campaign_that_nobody_saw(given: Block | None, flags: dict[str, str]) -> None:
    assert unseen(given).flags == flags
    for one in regional_lifts("c", regions(), unseen(given)):
        assert has_no_number(one) == (one.outcome in flags)
        assert one.contrast.flags == ((flags[one.outcome],) if one.outcome in flags else ())
        assert (one.user_count == 2000) == (flags.get(one.outcome) == "all_excluded")


def on_share_flow(given: Block) -> dict[str, Lift]:
    return {one.lift.kpi: one.lift for one in surface_lifts(given, True) if one.surface == "share_flow"}


@pytest.mark.parametrize(("is_upside_down", "flag"), [(True, "ends_before_start"), (False, "no_exposure")])
def test_provinces_without_any_day_say_why(is_upside_down: bool, flag: str) -> None:
    found = list(regional_lifts("c", None, unseen(None, is_upside_down)))
    assert len(found) == 15 and all(has_no_number(one) and one.contrast.flags == (flag,) for one in found)


@pytest.mark.parametrize("place", ["popup", "share_flow"])
def test_a_surface_of_excluded_users_has_a_flag_and_no_number(place: str) -> None:
    here = surfaces(True).columns["surface"] == place
    found = on_share_flow(surfaces(True, user_weight=np.where(here, 0.1, 1.0)))
    assert all(has_no_number(one) and one.contrast.flags == ("all_excluded",) for one in found.values())
    deeds = {"participated_raw": np.ones(700), "participated_genuine": np.where(here, 0.0, 1.0)}
    found = on_share_flow(surfaces(True, **deeds))
    assert has_no_number(found["participation_rate"]) and not has_no_number(found["negative_feedback_rate"])


def test_rows_carry_their_family_s_correction_and_the_gap() -> None:
    given = list(campaign_lifts(CAMPAIGN, units(participated_weighted=units()["participated_raw"] * 0.5)))
    keys = [("c", one.variant, one.kpi, one.outcome, one.estimator) for one in given]
    made = rows_of("campaign_lifts", Family(given, keys, "participation_rate"))
    rows = {(row["kpi"], row["outcome"], row["estimator"]): row for row in made}
    primary = rows["participation_rate", "raw", "randomised"]
    weighted = rows["participation_rate", "weighted", "randomised"]
    assert primary["q_value"] == primary["p_value"]
    assert primary["adjustment_gap"] == weighted["adjustment_gap"] == primary["difference"] - weighted["difference"] != 0
    others = [row for key, row in rows.items() if key[1:] == ("raw", "randomised") and key[0] != "participation_rate"]
    assert all(row["q_value"] >= row["p_value"] for row in others if row["p_value"] is not None)
    assert {row["evidence_grade"] for key, row in rows.items() if key[2] == "randomised"} <= {"A", "D"}


def test_campaigns_are_read_a_bounded_number_of_rows_at_a_time() -> None:
    assert list(packs([("a", 4), ("b", 5), ("c", 2), ("d", 99), ("e", 1)], 10)) == [["a", "b"], ["c"], ["d"], ["e"]]
    assert list(packs([])) == []
