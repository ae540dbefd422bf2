"""Names and types of the marts are a public contract (spec/marts.md 2): the suffix of a column is its type."""

from __future__ import annotations

import re

import pytest
from tests.dbt_project.declared_project import DeclaredMart, declared_marts

STAMP = ("night_id", "as_of", "policy_version")
TEXT = frozenset({"string", "varchar"})
LIST = frozenset({"varchar[]", "array<string>"})
FIXED = {
    **dict.fromkeys(("dau", "wau", "mau_28d"), {"bigint"}),
    **dict.fromkeys(
        ("dau_mau28", "l28", "phi", "k_factor", "p_fake", "p_value", "q_value", "ci_low", "ci_high", "growth_z", "z_score"),
        {"double"},
    ),
    **dict.fromkeys(("value", "difference", "ratio"), {"double"}),
    "as_of": {"timestamp"},
}
SUFFIXES = (
    (r".*_count_weighted", {"decimal(18,6)"}),
    (r".*_count(_raw|_genuine)?", {"bigint"}),
    (r".+_(numerator|denominator)", {"bigint"}),
    (r".*_(id|key)", TEXT),
    (r".*_at", {"timestamp"}),
    (r".*_date", {"date"}),
    (r"(is|has)_.*", {"boolean"}),
    (r".*_(rate|ratio|score|index|minutes|hours|days)", {"double"}),
    (r".*_cny", {"decimal(18,4)"}),
)
WITHOUT_SUFFIX = {
    **dict.fromkeys(("growth_delta", "wilson_low", "precision", "recall"), {"double"}),
    **dict.fromkeys(
        (
            "effective_circles",
            "effective_nodes",
            "effective_provinces",
            "structural_virality",
            "hometown_affinity",
            "stickiness",
            "baseline_median",
            "baseline_mad",
        ),
        {"double"},
    ),
    **dict.fromkeys(("cascade_size", "cascade_depth", "candidate_rank", "supporter_rank", "standing"), {"bigint"}),
    **dict.fromkeys(("outcome_difference", "score"), {"double"}),
    **dict.fromkeys(("treated_value", "control_value", "pct_change", "adjustment_gap", "sample_ratio_p"), {"double"}),
    **dict.fromkeys(("ratio_ci_low", "ratio_ci_high"), {"double"}),
    **dict.fromkeys(("duration_ms", "iso_weekday"), {"bigint"}),
    **dict.fromkeys(
        (
            "flags",
            "tags",
            "top_tags",
            "top_scenes",
            "reasons",
            "surfaces",
            "song_ids",
            "treated_province_codes",
            "reward_eligible_actions",
        ),
        LIST,
    ),
    "quarantined_by_reason": {"map(varchar,bigint)", "map<string,bigint>"},
}
"""Columns of spec/marts.md 3 that its suffix rule does not speak of; any other one is text."""

NEVER_SUPPRESSED = {"platform_days", "source_health_days", "metrics", "restatements"}
SPINE = {
    "public": {
        "campaign_days", "campaign_funnels", "campaign_lifts", "surface_comparisons", "segment_mechanics", "programme_lifts",
        "campaign_scorecards", "bubble_days", "team_standings", "reward_days", "content_actions",
        "song_screenings", "artist_weeks", "authenticity_days", "platform_days",
        "source_health_days", "restatements", "metrics", "dim_songs", "dim_artists", "dim_campaigns", "dim_dates",
        "dim_provinces", "dim_tags",
    },
    "restricted": {"user_profiles", "verdicts"},
}  # fmt: skip


def expected_types(column: str) -> frozenset[str]:
    """The declared types that a column of this name may have."""
    bare = re.sub(r"_\d+d$", "", column)
    for known in (FIXED, WITHOUT_SUFFIX):
        if column in known:
            return frozenset(known[column])
    for pattern, types in SUFFIXES:
        if re.fullmatch(pattern, bare):
            return frozenset(types)
    return TEXT


def faults(mart: DeclaredMart) -> list[str]:
    """Sentences about columns that break the rules."""
    said = [
        f"{mart.name}.{name} is {kind}, its name says {' or '.join(sorted(expected_types(name)))}"
        for name, kind in mart.columns.items()
        if kind not in expected_types(name)
    ]
    rates = [name for name in mart.columns if re.fullmatch(r".*_rate(_\d+d)?", name)]
    said += [
        f"{mart.name}.{rate} stands without {rate.replace('_rate', part)}"
        for rate in rates
        for part in ("_numerator", "_denominator")
        if rate.replace("_rate", part) not in mart.columns
    ]
    if tuple(mart.columns)[: len(mart.grain)] != mart.grain:
        said.append(f"{mart.name} does not begin with its grain {mart.grain}")
    if tuple(mart.columns)[-3:] != STAMP:
        said.append(f"{mart.name} does not end with {STAMP}")
    return said


@pytest.mark.parametrize("visibility", SPINE)
def test_every_table_of_the_spine_exists_for_its_readers(visibility: str) -> None:
    assert {mart.name for mart in declared_marts().values() if mart.visibility == visibility} >= SPINE[visibility]


def test_every_suffix_is_its_type_and_every_rate_has_its_parts() -> None:
    assert [fault for mart in declared_marts().values() for fault in faults(mart)] == []


def test_every_mart_is_held_by_a_contract_and_a_test_of_its_grain() -> None:
    loose = [m.name for m in declared_marts().values() if not m.is_enforced or not m.tests & {"unique_grain", "unique"}]
    assert loose == []


def test_every_mart_says_what_one_row_is() -> None:
    assert [mart.name for mart in declared_marts().values() if not mart.description.startswith("One row per ")] == []


def test_no_public_table_names_a_person_or_a_device() -> None:
    public = [mart for mart in declared_marts().values() if mart.visibility == "public"]
    personal = {"user_key", "device_key", "ip_key", "account_key", "entity_id", "event_id"}
    named = [(mart.name, name) for mart in public for name in mart.columns if name in personal]
    assert named == [("bubble_days", "entity_id")], "its entities are songs and campaigns"


def test_public_rows_about_people_can_be_suppressed() -> None:
    public = {mart.name: mart for mart in declared_marts().values() if mart.visibility == "public"}
    said = {name: "is_suppressed" in mart.columns for name, mart in public.items() if not name.startswith("dim_")}
    assert {name for name, can in said.items() if not can} == NEVER_SUPPRESSED


@pytest.mark.parametrize(
    ("columns", "fault"),
    [
        ({"a_id": "string", "x_count": "double"}, "m.x_count is double, its name says bigint"),
        ({"a_id": "string", "x_count_28d": "integer"}, "m.x_count_28d is integer, its name says bigint"),
        ({"a_id": "string", "active_days_28d": "bigint"}, "m.active_days_28d is bigint, its name says double"),
        ({"a_id": "string", "x_count_weighted": "double"}, "m.x_count_weighted is double, its name says decimal(18,6)"),
        ({"a_id": "bigint"}, "m.a_id is bigint, its name says string or varchar"),
        ({"a_id": "string", "x_rate": "double", "x_numerator": "bigint"}, "m.x_rate stands without x_denominator"),
        ({"x_date": "date", "a_id": "string"}, "m does not begin with its grain ('a_id',)"),
    ],
)
def test_a_broken_rule_is_seen(columns: dict[str, str], fault: str) -> None:
    stamped = {**columns, "night_id": "string", "as_of": "timestamp", "policy_version": "string"}
    mart = DeclaredMart("m", "One row per a.", stamped, ("a_id",), "public", frozenset(), True)
    assert faults(mart) == [fault]
