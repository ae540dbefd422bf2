"""Mixes say which tricks are played; each is in the answer key by its reason's name, and none where none is asked for."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pyarrow.parquet as pq
import pytest
from tests.simulator.simulated import Simulated, make

from resonance.errors import UsageError
from resonance.simulator.mixes import FEWEST, MIXES, MOST, parse_mix
from resonance.simulator.styles import ATTACKS, SIGNATURES, STYLES, space
from resonance.simulator.tricks import draw_tactic


def reasons(made: Simulated, table: str) -> set[str]:
    return set(pq.read_table(made.answers / f"{table}.parquet").column("reason").to_pylist()) - {""}


@pytest.mark.parametrize(
    ("mix", "planted"), [("sold_likes", {"sold_likes"}), ("share_ring+emulator", {"share_ring", "emulator"})]
)
def test_a_trick_alone_is_planted_and_nothing_else(mix: str, planted: set[str], tmp_path: Path) -> None:
    made = make(tmp_path, attacks=mix, days=8, events_per_day=1500)
    assert reasons(made, "events") == planted
    assert reasons(made, "users") == planted - {"sold_likes"}
    assert all(ring["members"] and ring["targets"] for ring in made.rings.values())


def test_the_ordinary_mix_plays_every_trick(world: Simulated) -> None:
    assert reasons(world, "events") == set(ATTACKS)
    users = pq.read_table(world.answers / "users.parquet").to_pylist()
    fakes = {user["user_id"] for user in users if user["is_fake"]}
    assert 0.02 < len(fakes) / len(users) < 0.4
    events = pq.read_table(world.answers / "events.parquet").to_pylist()
    assert all(event["user_id"] in fakes or event["reason"] == "sold_likes" for event in events if event["user_id"])
    assert {event["ring"] for event in events} <= set(world.rings)


def test_a_world_without_tricks_has_no_fakes(tmp_path: Path) -> None:
    made = make(tmp_path, attacks="none", days=8, events_per_day=1500)
    assert not reasons(made, "events") and not reasons(made, "users")
    assert pq.read_table(made.answers / "devices.parquet").num_rows == 0


def test_reasons_and_signatures_are_one_vocabulary() -> None:
    assert set(SIGNATURES) == set(ATTACKS)


@pytest.mark.parametrize("style", STYLES)
@pytest.mark.parametrize("name", ATTACKS)
def test_a_drawn_manner_lies_in_its_space(name: str, style: str) -> None:
    trick = space(name, style)
    tactic = draw_tactic(np.random.default_rng(3), trick)
    for field, drawn in tactic.drawn.items():
        limits = getattr(trick, field)
        if isinstance(drawn, str):
            assert drawn in (limits if isinstance(limits, tuple) else (limits,))
        else:
            assert limits[0] - 1e-3 <= drawn <= limits[1] + 1e-3, field


def test_the_adversarial_mix_is_small_aged_groups_on_their_own_devices() -> None:
    for name, trick in parse_mix("adversarial", 1).tricks:
        drawn = [draw_tactic(np.random.default_rng(seed), trick) for seed in range(20)]
        if name not in ("device_farm", "fresh_account_ring", "sold_likes", "network_farm"):
            assert max(tactic.members for tactic in drawn) <= 60
            assert min(tactic.age for tactic in drawn) >= 60
            assert {tactic.devices for tactic in drawn} == {"own"}


def test_random_mixes_differ_in_what_how_much_and_how() -> None:
    mixes = [parse_mix("random", seed) for seed in range(60)]
    assert len({tuple(name for name, _ in mix.tricks) for mix in mixes}) > 50
    shares = [mix.prevalence for mix in mixes]
    assert min(shares) < 3 * FEWEST and max(shares) > MOST / 3 and min(shares) >= FEWEST and max(shares) <= MOST
    assert {name for mix in mixes for name, _ in mix.tricks} == set(ATTACKS)
    assert len({mix.habits for mix in mixes}) == 60
    assert any(share == 0 for mix in mixes for share in mix.cohorts.values())
    assert parse_mix("random", 4) == parse_mix("random", 4)


def test_presets_for_judging_are_no_part_of_random() -> None:
    kept_out = {trick for name in MIXES if name.startswith("held_out") for _, trick in parse_mix(name, 1).tricks}
    drawn = {trick for seed in range(60) for _, trick in parse_mix("random", seed).tricks}
    assert kept_out and not kept_out & drawn


def test_parameters_of_rings_differ_between_seeds(tmp_path: Path) -> None:
    made = [make(tmp_path / str(seed), attacks="device_farm", seed=seed, days=4, events_per_day=1000) for seed in (1, 2)]
    drawn = [next(iter(world.rings.values()))["parameters"] for world in made]
    assert drawn[0] != drawn[1]


def test_a_platform_may_lack_streams_and_columns(tmp_path: Path) -> None:
    seed = next(seed for seed in range(2_000) if {"ip", "app_open"} <= set(parse_mix("random", seed).habits.blind))
    made = make(tmp_path, attacks="random", seed=seed, days=3, events_per_day=2_000)
    assert made.summary["events_by_stream"]["app_open"] == 0 < made.summary["events_by_stream"]["play"]
    assert made.one("select count(ip) from plays") == 0


def test_options_change_prevalence_labels_and_crowds() -> None:
    plain, changed = parse_mix("ordinary", 1), parse_mix("ordinary,prevalence=0.2,labels=0.4,crowds=2,fan_club=0.3", 1)
    assert changed.tricks == plain.tricks
    assert (changed.prevalence, changed.label_share, changed.cohorts["fan_club"]) == (0.2, 0.4, 0.3)
    assert changed.cohorts["niche_scene"] == 2 * plain.cohorts["niche_scene"]


@pytest.mark.parametrize(
    ("mix", "says"),
    [
        ("magic", "script_burst"),
        ("ordinary,prevalence=2", "out of range"),
        ("ordinary,labels=many", "no number"),
        ("ordinary,unicorns=0.1", "fan_club"),
    ],
)
def test_an_unknown_mix_is_refused_with_the_ones_there_are(mix: str, says: str) -> None:
    with pytest.raises(UsageError, match=says):
        parse_mix(mix, 1)
