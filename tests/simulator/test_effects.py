"""Planted effects are there when they are on, gone when they are off, and never in the null campaign."""

from __future__ import annotations

import json
from pathlib import Path

import duckdb
import pytest
from tests.simulator.simulated import Simulated, make

from resonance.errors import UsageError
from resonance.simulator.effects import load_effects


def rates(made: Simulated, campaign: str) -> tuple[float, float]:
    """Participation rate among assigned users by arm (control, embedded), from landing assignments and the answer key."""
    query = f"""
        with experiments as (
            select distinct experiment_id from read_json('{made.landing}/campaigns/*/*.jsonl') where campaign_id = '{campaign}'
        ),
        arms as (
            select user_id, variant from read_parquet('{made.landing}/assignment/*/*.parquet')
            join experiments using (experiment_id)
        )
        select variant, avg(cast("took_part_{campaign}" as int)) from arms
        join read_parquet('{made.answers}/users.parquet') users using (user_id)
        where not users.is_fake group by variant order by variant
    """
    control, embedded = (rate for _, rate in duckdb.sql(query).fetchall())
    return control, embedded


def test_the_embedded_arm_wins_where_it_is_planted_and_only_there(tmp_path: Path) -> None:
    made = make(tmp_path, attacks="none", days=24, events_per_day=7000)
    control, embedded = rates(made, "c-treasure")
    assert embedded / control > 1.2
    control, embedded = rates(made, "c-nightradio")
    assert 0.75 < embedded / control < 1.3


def test_with_effects_off_the_arms_are_alike_and_nothing_breaks_out(tmp_path: Path) -> None:
    made = make(tmp_path, attacks="none", days=16, events_per_day=14_000, effects="off", seed=2)
    control, embedded = rates(made, "c-treasure")
    assert 0.75 < embedded / control < 1.25
    truth = json.loads((made.answers / "truth.json").read_text())
    song = truth["special"]["breakout_song"]
    plays = duckdb.sql(f"select count(*) from read_json('{made.landing}/play/*/part-*.zst') where song_id = '{song}'").fetchall()[
        0
    ][0]
    assert plays < 0.02 * made.summary["events_by_stream"]["play"]


def test_effects_on_and_off_are_two_worlds(tmp_path: Path) -> None:
    on = make(tmp_path / "on", days=5, events_per_day=1000)
    off = make(tmp_path / "off", days=5, events_per_day=1000, effects="off")
    assert off.summary["events_by_stream"] != on.summary["events_by_stream"]


def test_a_file_overrides_one_effect_and_keeps_the_others(tmp_path: Path) -> None:
    as_yaml, as_json = tmp_path / "e.yml", tmp_path / "e.json"
    as_yaml.write_text("embedded_participation_ratio: 3\n")
    as_json.write_text('{"embedded_participation_ratio": 3}')
    assert load_effects(as_yaml) == load_effects(as_json) == load_effects(None) | {"embedded_participation_ratio": 3}


@pytest.mark.parametrize(
    ("text", "says"),
    [("magic_ratio: 2", "magic_ratio"), ("dwell_ratio: much", "dwell_ratio"), ("- 1", "no mapping"), ("a: [", "no YAML")],
)
def test_a_senseless_effects_file_is_refused_by_name(text: str, says: str, tmp_path: Path) -> None:
    path = tmp_path / "effects.yml"
    path.write_text(text)
    with pytest.raises(UsageError, match=says):
        load_effects(path)


def test_a_missing_effects_file_is_refused(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="no effects file"):
        load_effects(tmp_path / "none.yml")
