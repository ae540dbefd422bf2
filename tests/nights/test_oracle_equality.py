"""The published marts are those that the oracle works out from the same deliveries."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import timedelta

import duckdb
import pytest
from tests.nights.comparing import GRAINS, Row, differences, report
from tests.nights.conftest import Published
from tests.nights.running import KEY, read_table
from tests.oracle.tables import World, compute
from tests.worlds.excluded import DEEDS, PEOPLE


def is_idle(row: Row) -> bool:
    """A row that says nothing happened: every count is 0 or hidden."""
    return all(not value for name, value in row.items() if "_count" in name or name.endswith(("_rate", "_numerator")))


@pytest.fixture(scope="module", params=["base", "traps", "storm"])
def computed(request: pytest.FixtureRequest) -> Iterator[tuple[Published, dict[str, list[Row]]]]:
    """A night and every table of it by the oracle."""
    night: Published = request.getfixturevalue(request.param)
    deliveries = World(night.home.landing, bytes.fromhex(KEY), (night.span.last,))
    yield night, compute(deliveries, read_table(night.home, "verdicts"), read_table(night.home, "campaign_lifts"), night.k)


def test_a_night_publishes_what_the_oracle_computes(computed: tuple[Published, dict[str, list[Row]]]) -> None:
    night, tables = computed
    said = [text for name in GRAINS for text in differences(name, tables[name], read_table(night.home, name), is_idle)]
    assert not said, report(said)


UNITS = {
    "int_lift_units": ("campaign_id", "user_key"),
    "int_lift_regions": ("campaign_id", "province_code", "period"),
    "int_lift_artists": ("programme", "artist_id", "period"),
}


def test_estimators_see_the_units_that_the_oracle_sees(computed: tuple[Published, dict[str, list[Row]]]) -> None:
    night, tables = computed
    said = []
    with duckdb.connect(str(night.home.state / "warehouse" / "warehouse.duckdb"), read_only=True) as warehouse:
        for name, grain in UNITS.items():
            cursor = warehouse.execute(f"select * from intermediate.{name}")
            names = [column[0] for column in cursor.description or ()]
            seen = [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]
            said += differences(name, tables[name], seen, lambda row: False, grain)
    assert not said, report(said)


def test_lifts_reach_what_their_world_is_made_for(traps: Published) -> None:
    """Every estimator has a number with an interval somewhere, and every reason to have none is met."""
    rows = [*read_table(traps.home, "campaign_lifts"), *read_table(traps.home, "programme_lifts")]
    told = {(row["estimator"], row["evidence_grade"]) for row in rows if row["ci_low"] is not None}
    assert told == {("randomised", "A"), ("did", "B"), ("matched", "C"), ("association", "D")}
    flags = {flag for row in rows for flag in row["flags"]}
    assert flags >= {"arms_overlap", "ends_before_start", "few_clusters", "no_control", "no_exposure", "placebo_failed"}
    assert flags >= {"no_treated", "one_cluster", "poor_match", "too_few_clusters", "window_open"}
    dwelt = {row["kpi"] for row in rows if row["kpi"].startswith("dwell") and row["ci_low"] is not None}
    assert dwelt == {"dwell_minutes_month", "dwell_minutes_session", "dwell_minutes_user_day"}
    gaps = [row["adjustment_gap"] for row in rows if row["estimator"] in ("did", "matched")]
    assert any(gap is not None and abs(gap) > 0.001 for gap in gaps)


NUMBERS = ("treated_value", "control_value", "difference", "ratio", "pct_change", "p_value", "q_value", "adjustment_gap")
BOUNDS = ("ci_low", "ci_high", "ratio_ci_low", "ratio_ci_high")


def numbers(row: Row) -> list[str]:
    """Columns of a lift that say something, counts and the check of the draw left out."""
    return [name for name in (*NUMBERS, *BOUNDS, "evidence_grade") if row[name] is not None]


EVERY = {"randomised", "did", "matched", "association"}
CANNOT_BE_ASKED = {
    "camp-e": ("ends_before_start", EVERY),
    "camp-f": ("no_exposure", EVERY),
    "camp-g": ("no_control", {"randomised"}),
    "camp-h": ("arms_overlap", {"randomised"}),
}


@pytest.mark.parametrize("campaign", sorted(CANNOT_BE_ASKED))
def test_a_campaign_that_cannot_be_asked_has_a_flag_and_no_number(traps: Published, campaign: str) -> None:
    """Upside down, unseen, without control, everybody in two arms; a surface that nobody saw compares nothing either."""
    flag, estimators = CANNOT_BE_ASKED[campaign]
    rows = [row for row in read_table(traps.home, "campaign_lifts") if row["campaign_id"] == campaign]
    asked = [row for row in rows if row["estimator"] in estimators]
    assert {row["estimator"] for row in asked} == estimators
    assert all(flag in row["flags"] and not numbers(row) and not row["is_suppressed"] for row in asked)
    surfaces = [row for row in read_table(traps.home, "surface_comparisons") if row["campaign_id"] == campaign]
    why = "ends_before_start" if flag == "ends_before_start" else "no_exposure"
    assert len(surfaces) == 12 and all(row["flags"] == [why] and not numbers(row) for row in surfaces)
    (card,) = (row for row in read_table(traps.home, "campaign_scorecards") if row["campaign_id"] == campaign)
    assert card["verdict"] == "no_evidence" and card["stickiness_rate"] is None and card["data_value_rate"] is None


def test_an_arm_of_one_province_has_a_flag_and_no_number(traps: Published) -> None:
    rows = [
        row for row in read_table(traps.home, "campaign_lifts") if row["campaign_id"] == "camp-h" and row["estimator"] == "did"
    ]
    assert len(rows) == 15 and all(row["flags"] == ["one_cluster"] and not numbers(row) for row in rows)


EXCLUDED = (PEOPLE, DEEDS)


def test_a_campaign_of_excluded_people_or_deeds_has_flags_and_no_number(traps: Published) -> None:
    """Neither a crash nor an effect of nought among people who are none; raw rows count what was handed over."""
    lifts = [row for row in read_table(traps.home, "campaign_lifts") if row["outcome"] != "raw"]
    surfaces = read_table(traps.home, "surface_comparisons")
    people = [row for row in (*lifts, *surfaces) if row["campaign_id"] == PEOPLE]
    assert {row["kpi"] for row in people} >= {"participation_rate", "d7_rate", "open_count_30d", "disruption_rate"}
    assert all(row["flags"] and not numbers(row) and not row["is_suppressed"] for row in people)
    assert {"randomised", "matched", "association"} <= {row["estimator"] for row in people if "all_excluded" in row["flags"]}
    deeds = [row for row in (*lifts, *surfaces) if row["campaign_id"] == DEEDS and row["kpi"] == "participation_rate"]
    joined = [row for row in lifts if row["campaign_id"] == DEEDS and row["estimator"] in ("matched", "association")]
    assert deeds and joined and all(row["flags"] and not numbers(row) for row in (*deeds, *joined))
    cards = {row["campaign_id"]: row for row in read_table(traps.home, "campaign_scorecards")}
    assert all(cards[name]["verdict"] == "no_evidence" and cards[name]["data_value_rate"] == 0 for name in EXCLUDED)
    assert cards[PEOPLE]["user_ratio"] is None and cards[PEOPLE]["platform_ratio"] is None


def test_surfaces_are_randomised_where_they_are_arms_alone(traps: Published) -> None:
    drawn = [row for row in read_table(traps.home, "surface_comparisons") if row["campaign_id"] == "camp-drawn"]
    graded = {(row["surface"], row["estimator"], row["evidence_grade"]) for row in drawn if row["ci_low"] is not None}
    assert graded == {
        ("share_flow", "randomised", "A"),
        ("comment_area", "randomised", "A"),
        ("embedded", "association", "D"),
    }
    assert any(row["q_value"] > row["p_value"] for row in drawn if row["p_value"] is not None)


def test_a_campaign_of_too_few_people_is_hidden_and_says_that_it_is(base: Published) -> None:
    for table in ("campaign_days", "campaign_funnels", "campaign_lifts", "campaign_scorecards"):
        rows = [row for row in read_table(base.home, table) if row["campaign_id"] == "camp-c"]
        stays = {*GRAINS[table], "night_id", "as_of", "policy_version"}
        told = {name for row in rows for name, value in row.items() if not isinstance(value, bool) and value is not None}
        assert rows and all(row["is_suppressed"] for row in rows) and told <= stays, table


def test_the_worlds_reach_what_they_are_made_for(traps: Published, storm: Published) -> None:
    days = [row for night in (traps, storm) for row in read_table(night.home, "platform_days")]
    funnels = read_table(traps.home, "campaign_funnels")
    assert sum(row["endless_session_count"] for row in days) >= 1
    assert any(row["fake_like_numerator"] for row in days)
    assert any(row["returned_or_reshared_30d_count"] for row in funnels)
    diffusion = read_table(traps.home, "song_diffusion_days")
    assert max(row["cascade_depth"] for row in diffusion) >= 5 and any(row["newcomer_count"] for row in diffusion)
    assert {row["screening_state"] for row in read_table(traps.home, "song_screenings")} >= {
        "pass",
        "failed_listening",
        "pending",
    }


def test_people_and_songs_reach_what_their_worlds_are_made_for(traps: Published, storm: Published) -> None:
    tables = ("user_interests", "song_surges", "early_supporters", "region_flows", "scene_song_days", "audience_members")
    rows = {name: [row for night in (traps, storm) for row in read_table(night.home, name)] for name in tables}
    assert {row["is_on"] for row in rows["user_interests"]} == {True, False}
    assert {row["is_surge"] for row in rows["song_surges"]} == {True, False}
    assert {row["revoked_at"] is None for row in rows["early_supporters"]} == {True, False}
    assert any(row["is_priority_eligible"] for row in rows["early_supporters"])
    loops = read_table(traps.home, "early_supporter_summaries")
    assert all(any(row[f"{stage}_count"] for row in loops) for stage in ("grown", "released", "granted", "used", "again"))
    assert any(row["hometown_affinity"] for row in rows["region_flows"])
    assert len({row["scene"] for row in rows["scene_song_days"]}) == 7
    assert any(row["q_value"] is not None and row["q_value"] < 0.05 for row in rows["scene_song_days"])
    assert {row["is_holdout"] for row in rows["audience_members"]} == {True, False}


def test_the_filter_is_held_against_labels_and_words(traps: Published) -> None:
    rows = read_table(traps.home, "authenticity_days")
    assert any(0 < row[name] < 1 for name in ("precision", "recall") for row in rows if row["reason"] != "all" and row[name])
    assert {row["reason"] for row in rows if row["overturned_count"]} > {"all", "spam_comment"}
    assert {row["event_type"] for row in rows if row["overturned_count"]} >= {"comment", "like", "play"}


def test_campaigns_reach_what_their_mechanics_are_for(traps: Published) -> None:
    cards = {row["campaign_id"]: row for row in read_table(traps.home, "campaign_scorecards")}
    home, task = cards["camp-home"], cards["camp-task"]
    assert home["hometown_affinity"] and 1 <= home["penetrated_province_count"] < home["effective_provinces"]
    assert 0 < task["task_completion_numerator"] < task["task_completion_denominator"] and task["median_streak_days"] > 1
    assert cards["camp-a"]["resonance_numerator"] and cards["camp-b"]["discovery_count"]
    rewards, teams = read_table(traps.home, "reward_days"), read_table(traps.home, "team_standings")
    paid = ("granted_count", "claimed_count", "redeemed_count", "farmer_numerator", "leaked_cny", "cost_per_incremental_cny")
    assert all(any(row[name] for row in rewards) for name in paid)
    assert {row["standing"] for row in teams} >= {1, 2}


def test_candidates_are_proposed_answered_and_held_back(traps: Published) -> None:
    candidates, actions = read_table(traps.home, "playlist_candidates"), read_table(traps.home, "content_actions")
    assert any(row["acted_on_date"] for row in candidates)
    assert {row["insight_type"] for row in actions if row["created_date"]} >= {"surge", "candidate", "boost"}
    assert any(row["created_date"] and row["acted_on_date"] for row in actions)


def test_insights_have_outcomes_where_their_windows_are_closed(traps: Published, storm: Published) -> None:
    rows = {row["insight_id"]: row for row in read_table(traps.home, "content_actions") if row["acted_on_date"]}
    told = {name: row for name, row in rows.items() if row["outcome_difference"] is not None}
    assert told.keys() >= {"note-1", "zone:commute:song-06", "candidate:sleep:song-20", "boost:all:song-17"}
    assert all(row["ci_low"] < row["outcome_difference"] < row["ci_high"] for row in told.values())
    assert {row["evidence_grade"] for row in told.values()} == {"C"}
    assert {row["acted_on_date"] for row in told.values()} >= {traps.span.last - timedelta(days=9)}
    assert not told.keys() & {"boost:all:never-heard", "boost:all:song-18"} and "boost:all:song-18" in rows
    assert any(row["outcome_difference"] is not None for row in read_table(storm.home, "content_actions"))


def test_few_users_and_their_lonely_sibling_are_hidden(base: Published) -> None:
    rows = read_table(base.home, "campaign_days")
    hidden = [row for row in rows if row["is_suppressed"]]
    assert hidden and len(hidden) < len(rows)
    assert all(row["exposed_user_count"] is None and row["like_count_raw"] is None for row in hidden)


def test_a_changed_number_would_be_seen(base: Published) -> None:
    rows = read_table(base.home, "platform_days")
    changed = [{**row, "dau": row["dau"] + (row is rows[9])} for row in rows]
    assert [text.split(": ")[1] for text in differences("platform_days", rows, changed, is_idle)] == [
        f"dau is {rows[9]['dau'] + 1}, expected {rows[9]['dau']}"
    ]


def test_the_gate_finds_every_accepted_row_in_the_lake(base: Published) -> None:
    record = json.loads(sorted((base.home.state / "nights").glob(f"{base.span.last:%Y%m%d}-*.json"))[0].read_text())
    said = record["steps"]["landing_gate"]["failed"]
    assert not [text for text in said if "the_ledger_accepted" in text]
