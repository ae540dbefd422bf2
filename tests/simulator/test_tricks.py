"""Every trick is visible in the answer key under its reason's name, and a world without tricks has no fakes."""

from __future__ import annotations

import json
from pathlib import Path

import pyarrow.parquet as pq
import pytest
from tests.simulator.simulated import Simulated, make

from resonance.errors import UsageError
from resonance.simulator.tricks import TRICKS, disguised


def reasons(made: Simulated, table: str) -> set[str]:
    return set(pq.read_table(made.answers / f"{table}.parquet").column("reason").to_pylist()) - {""}


@pytest.mark.parametrize("name", TRICKS)
def test_a_trick_alone_is_planted_and_nothing_else(name: str, tmp_path: Path) -> None:
    made = make(tmp_path, attacks=name, days=8, events_per_day=1500)
    assert reasons(made, "events") == {name}
    assert reasons(made, "users") == ({name} if name != "sold_likes" else set())
    rings = json.loads((made.answers / "truth.json").read_text())["rings"]
    assert rings and all(ring["reason"] == name and ring["members"] for ring in rings)


def test_the_ordinary_mix_plays_every_trick(world: Simulated) -> None:
    assert reasons(world, "events") == set(TRICKS)
    users = pq.read_table(world.answers / "users.parquet").to_pylist()
    fakes = {user["user_id"] for user in users if user["is_fake"]}
    assert 0.02 < len(fakes) / len(users) < 0.4
    events = pq.read_table(world.answers / "events.parquet").to_pylist()
    assert all(event["user_id"] in fakes or event["reason"] == "sold_likes" for event in events if event["user_id"])


def test_a_world_without_tricks_has_no_fakes(tmp_path: Path) -> None:
    made = make(tmp_path, attacks="none", days=8, events_per_day=1500)
    assert not reasons(made, "events") and not reasons(made, "users")
    assert pq.read_table(made.answers / "devices.parquet").num_rows == 0


def test_the_adversarial_mix_is_played_by_accounts_that_live(tmp_path: Path) -> None:
    made = make(tmp_path, attacks="adversarial", days=8, events_per_day=1500)
    events = pq.read_table(made.answers / "events.parquet").to_pylist()
    assert {event["reason"] for event in events} == set(TRICKS)
    slow = [event["stream"] for event in events if event["reason"] == "slow_drip"]
    assert slow.count("play") > slow.count("like") / 3
    assert disguised(TRICKS["device_farm"]).per_device[1] < TRICKS["device_farm"].per_device[0]


def test_parameters_of_rings_differ_between_seeds(tmp_path: Path) -> None:
    first = make(tmp_path / "a", attacks="device_farm", seed=1, days=4, events_per_day=1000)
    second = make(tmp_path / "b", attacks="device_farm", seed=2, days=4, events_per_day=1000)
    drawn = [json.loads((made.answers / "truth.json").read_text())["rings"][0]["parameters"] for made in (first, second)]
    assert drawn[0] != drawn[1]


def test_real_crowds_are_in_the_answer_key_as_real(world: Simulated) -> None:
    users = pq.read_table(world.answers / "users.parquet").to_pylist()
    real = {user["cohort"] for user in users if not user["is_fake"]}
    assert real >= {
        "fan_club",
        "campus_network",
        "family_device",
        "newcomer",
        "heavy_listener",
        "reward_driven",
        "influencer_follower",
        "niche_scene",
    }
    truth = json.loads((world.answers / "truth.json").read_text())
    assert {"viral_song", "breakout_song", "surge_song", "club_artist", "breakout_date", "club_date"} <= set(truth["special"])


def test_an_unknown_mix_is_refused_with_the_ones_there_are(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="script_burst"):
        make(tmp_path, attacks="magic")
