"""The answer key: what was planted, beside the landing folder and never in it."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from resonance.simulator.campaigns import variants
from resonance.simulator.catalogue import TAGS
from resonance.simulator.draws import Array
from resonance.simulator.people import COHORTS, REASONS, segments
from resonance.simulator.world import World

SPECIAL_SONGS = ("breakout_song", "viral_song", "surge_song")


def answers_folder(out: Path) -> Path:
    """`<out>-answers`, beside the landing folder."""
    return out.parent / f"{out.name}-answers"


class FakeEvents:
    """Collects the fake events while the files are made."""

    def __init__(self) -> None:
        self._blocks: list[tuple[str, Array, Array, Array, Array]] = []

    def note(self, stream: str, columns: dict[str, Array], users: Array) -> None:
        """Remember event, reason, account and time of each fake row."""
        fake = np.flatnonzero(columns["reason"] > 0)
        if len(fake):
            self._blocks.append(
                (
                    stream,
                    columns["event_id"][fake],
                    columns["reason"][fake],
                    users[columns["context"][fake]],
                    columns["event_ts"][fake],
                )
            )

    def table(self, world: World) -> pa.Table:
        """event_id, stream, reason, user_id (null: anonymous), event_ts (UTC)."""
        users = [*world.vocabularies["users"].values, None]
        rows: dict[str, list[Any]] = {"event_id": [], "stream": [], "reason": [], "user_id": [], "event_ts": []}
        for stream, keys, reasons, user, ts in self._blocks:
            rows["event_id"] += [f"e{key:X}" for key in keys.tolist()]
            rows["stream"] += [stream] * len(keys)
            rows["reason"] += [REASONS[reason] for reason in reasons.tolist()]
            rows["user_id"] += [users[at] for at in user.tolist()]
            rows["event_ts"] += ts.tolist()
        schema = pa.schema(
            [
                ("event_id", pa.string()),
                ("stream", pa.string()),
                ("reason", pa.string()),
                ("user_id", pa.string()),
                ("event_ts", pa.int64()),
            ]
        )
        whole = pa.table(rows, schema)
        return whole.set_column(4, "event_ts", whole.column("event_ts").cast(pa.timestamp("ms", tz="UTC")))


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
            "is_fake": people.reason > 0,
            "reason": [REASONS[code] for code in people.reason.tolist()],
            "cohort": [COHORTS[code] for code in people.cohort.tolist()],
            "segment": segment.tolist(),
            "main_tag": [TAGS[tag] for tag in people.main_tag.tolist()],
            "device_id": [world.vocabularies["devices"].values[at] for at in people.device.tolist()],
            "is_internal": people.is_internal,
            **{f"took_part_{plan.campaign_id}": world.state_participant[:, at] >= 0 for at, plan in enumerate(world.campaigns)},
        }
    )


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
    named["club_artist"] = things[world.first["artist"] + special.pop("club_artist")]
    for name in [name for name in special if name.endswith("_day")]:
        named[name.replace("_day", "_date")] = str(world.date(special.pop(name)))
    return {
        "effects": world.effects,
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
