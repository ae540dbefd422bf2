"""The answer key: what was planted, beside the landing folder and never in it."""

from __future__ import annotations

import json
from dataclasses import asdict
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from resonance.simulator.campaigns import variants
from resonance.simulator.catalogue import TAGS
from resonance.simulator.cohorts import COHORTS
from resonance.simulator.digits import key_text
from resonance.simulator.draws import Array
from resonance.simulator.people import REASONS, segments
from resonance.simulator.pulled import CARRIERS
from resonance.simulator.tastes import planted_interests
from resonance.simulator.vocabulary import ENUMS
from resonance.simulator.world import World

SPECIAL_SONGS = ("breakout_song", "viral_song", "surge_song", "scene_song")


def answers_folder(out: Path) -> Path:
    """`<out>-answers`, beside the landing folder."""
    return out.parent / f"{out.name}-answers"


class FakeEvents:
    """Collects the fake events while the files are made."""

    def __init__(self) -> None:
        self._blocks: list[tuple[str, dict[str, Array]]] = []

    def note(self, stream: str, columns: dict[str, Array], users: Array) -> None:
        """Remember event, ring, account and time of each fake row."""
        fake = np.flatnonzero(columns["ring"] > 0)
        if len(fake):
            kept = {name: columns[name][fake] for name in ("event_id", "ring", "event_ts")}
            self._blocks.append((stream, kept | {"user": users[columns["context"][fake]]}))

    def _column(self, name: str) -> Array:
        blocks = [block[name] for _, block in self._blocks]
        return np.concatenate(blocks) if blocks else np.zeros(0, dtype=np.int64)

    def sold_likes(self, world: World) -> Array:
        """Keys of the fake events of real accounts."""
        selling = np.array([False, *(ring.job.tactic.extra == "sold" for ring in world.rings)])
        return np.asarray(self._column("event_id")[selling[self._column("ring")]])

    def table(self, world: World) -> pa.Table:
        """event_id, stream, reason, ring, user_id (null: anonymous), event_ts (UTC)."""
        ring, user = self._column("ring"), self._column("user")
        streams = [stream for stream, block in self._blocks for _ in range(len(block["ring"]))]
        users = pa.array([*world.vocabularies["users"].values, None], pa.string())
        reasons = pa.array(["", *(ring.name for ring in world.rings)], pa.string())
        return pa.table(
            {
                "event_id": pa.array([key_text("e", key) for key in self._column("event_id").tolist()], pa.string()),
                "stream": pa.array(streams, pa.string()),
                "reason": reasons.take(pa.array(ring)),
                "ring": pa.array(["", *(ring.ring_id for ring in world.rings)], pa.string()).take(pa.array(ring)),
                "user_id": users.take(pa.array(np.where(user < 0, len(users) - 1, user))),
                "event_ts": pa.array(self._column("event_ts"), pa.timestamp("ms", tz="UTC")),
            }
        )


def write_answers(world: World, out: Path, fakes: FakeEvents, summary: dict[str, Any]) -> None:
    """truth.json, users.parquet, devices.parquet, events.parquet and faults.json in the answers folder."""
    folder = answers_folder(out)
    folder.mkdir(parents=True, exist_ok=True)
    pq.write_table(_users(world), folder / "users.parquet")
    pq.write_table(_devices(world), folder / "devices.parquet")
    pq.write_table(fakes.table(world), folder / "events.parquet")
    faults = sorted(world.planted.pop("faults", []), key=lambda fact: (fact["stream"], fact["dt"], fact["outcome"]))
    _write_json(folder / "faults.json", faults)
    _write_json(folder / "truth.json", {**summary, **_truth(world)})


def _write_json(path: Path, value: Any) -> None:
    path.write_text(json.dumps(value, ensure_ascii=False, indent=1, sort_keys=True) + "\n", encoding="utf-8")


def _users(world: World) -> pa.Table:
    people = world.people
    segment = np.full(len(people), "other", dtype=object)
    for name, mask in segments(people).items():
        segment[mask] = name
    return pa.table(
        {
            "user_id": world.vocabularies["users"].values,
            "is_fake": people.ring > 0,
            "reason": [REASONS[code] for code in people.reason.tolist()],
            "ring": _ring_ids(world),
            "cohort": [COHORTS[code] for code in people.cohort.tolist()],
            "segment": segment.tolist(),
            "main_tag": [TAGS[tag] for tag in people.main_tag.tolist()],
            "second_tag": [TAGS[tag] if tag >= 0 else "" for tag in people.second_tag.tolist()],
            **{name: _tags(mask) for name, mask in zip(("tags", "doubtful_tags"), planted_interests(world), strict=True)},
            "device_id": [world.vocabularies["devices"].values[at] for at in people.device.tolist()],
            "is_internal": people.is_internal,
            **{f"took_part_{plan.campaign_id}": world.state_participant[:, at] >= 0 for at, plan in enumerate(world.campaigns)},
            **{f"joined_day_{plan.campaign_id}": world.state_participant[:, at] for at, plan in enumerate(world.campaigns)},
        }
    )


def _tags(mask: Array) -> list[list[str]]:
    return [[TAGS[tag] for tag in np.flatnonzero(row)] for row in mask]


def _ring_ids(world: World) -> list[str]:
    """The ring an account was made for, or sells its likes to."""
    names = ["", *(ring.ring_id for ring in world.rings)]
    code = world.people.ring.copy()
    for ring in world.rings:
        if ring.job.tactic.extra == "sold":
            code[ring.crew.members] = ring.code
    return [names[at] for at in code.tolist()]


def _devices(world: World) -> pa.Table:
    """One row per device that only fake accounts use."""
    people = world.people
    reason = np.zeros(len(world.device_types), dtype=np.int64)
    for devices in (people.device, people.second_device):
        fake = (people.reason > 0) & (devices >= 0)
        reason[devices[fake]] = people.reason[fake]
    reason[people.device[people.reason == 0]] = 0
    at = np.flatnonzero(reason)
    return pa.table(
        {
            "device_id": pa.array([world.vocabularies["devices"].values[n] for n in at.tolist()], pa.string()),
            "reason": pa.array([REASONS[reason[n]] for n in at.tolist()], pa.string()),
        }
    )


def _truth(world: World) -> dict[str, Any]:
    things, special = world.vocabularies["things"].values, dict(world.special)
    named: dict[str, Any] = {name: things[special.pop(name)] for name in SPECIAL_SONGS}
    artists = world.first["artist"]
    named["club_artists"] = [things[artists + at] for at in world.club_artists.tolist()]
    named["telemetry_gap_device_type"] = ENUMS["device_type"].values[world.gap_device]
    named["club_artist"] = things[world.first["artist"] + special.pop("club_artist")]
    for name in [name for name in special if name.endswith("_day")]:
        named[name.replace("_day", "_date")] = str(world.date(special.pop(name)))
    return {
        "effects": world.effects,
        "effect_carriers": CARRIERS,
        "mix": {
            "text": world.mix.text,
            "prevalence": world.mix.prevalence,
            "label_share": world.mix.label_share,
            "cohort_shares": world.mix.cohorts,
            "habits": asdict(world.mix.habits),
        },
        "special": named | special,
        "cohorts": list(COHORTS),
        "campaigns": [_campaign(world, at) for at in range(len(world.campaigns))],
        "programme_artists": [
            things[world.first["artist"] + at] for at in np.flatnonzero(world.catalogue.programme_artist).tolist()
        ],
        "rings": [ring.described(world) for ring in world.rings],
        **world.planted,
    }


def _campaign(world: World, at: int) -> dict[str, Any]:
    plan = world.campaigns[at]
    first, last = plan.days(world.days)
    arms = dict(zip(("control", "embedded"), variants(plan), strict=True)) if plan.experiment else {}
    return {
        "campaign_id": plan.campaign_id,
        "mechanic": plan.mechanic,
        "is_null": plan.is_null,
        "first_date": str(world.date(first)),
        "last_date": str(world.date(min(last, world.days) - 1)),
        "experiment_id": plan.experiment,
        "arms": arms,
        "base_participation": plan.base,
        "participant_count": int((world.state_participant[:, at] >= 0).sum()),
    }
