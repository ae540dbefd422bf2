"""What a night has to read: deliveries with dt ≤ D that no batch has read, changed deliveries, and who is erased."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from resonance.authenticity.text_model import MODEL_FILE, TextReader, learn, reader_of_night
from resonance.contract import load_contract
from resonance.engine import connect
from resonance.landing import journal
from resonance.landing.discover import Delivery, discover
from resonance.landing.erased import known_keys
from resonance.landing.seen import Seen
from resonance.landing.stage import StreamParse
from resonance.settings import Settings

UNREAD = {"manifest_missing"}
READ_BEFORE = ("erasures", "fraud_labels")
"""Streams that the others need: who is erased, and which comments are labelled."""


@dataclass(frozen=True)
class LandingPlan:
    """What to parse tonight, short enough to hand from task to task. `streams`: those with new files; counts of files, bytes."""

    night_date: str
    streams: tuple[str, ...]
    file_count: int
    refused_count: int
    bytes: int

    def to_json(self) -> dict[str, Any]:
        return {**self.__dict__, "streams": list(self.streams)}


def plan(settings: Settings, night_date: date) -> LandingPlan:
    """Recover the lake, find new deliveries, read READ_BEFORE among them; the others wait for `parse_stream`."""
    journal.recover(settings)
    stage = journal.stage_of(settings, night_date)
    stage.mkdir(parents=True, exist_ok=True)
    fresh = _fresh(settings, discover(settings.landing, night_date))
    contract = load_contract()
    by_stream: dict[str, list[Delivery]] = {}
    for delivery in fresh:
        by_stream.setdefault(delivery.stream if delivery.stream in contract.streams else "", []).append(delivery)
    runs = _runs(settings)
    erased: list[str] = []
    for name in READ_BEFORE:
        if name in by_stream:
            StreamParse(settings, contract.streams[name], stage / name, by_stream[name]).run(erased, Seen(stage, []))
        if name == "erasures":
            with connect(settings) as connection:
                erased = known_keys(settings, stage / name, connection)
    content = {
        "streams": {name: [d.to_json() for d in found] for name, found in by_stream.items()},
        "erased": erased,
        "runs": runs,
    }
    (stage / "plan.json").write_text(json.dumps(content))
    return LandingPlan(
        str(night_date),
        tuple(sorted(name for name in by_stream if name)),
        sum(d.refused is None for d in fresh),
        sum(d.refused is not None for d in fresh),
        sum(d.bytes for d in fresh),
    )


def parse_stream(settings: Settings, night_date: date, stream: str) -> dict[str, Any]:
    """Parse one stream's new deliveries into the stage; streams are independent of each other. Returns line counts."""
    stage = journal.stage_of(settings, night_date)
    planned = read_plan(stage)
    folder = stage / stream
    if stream in READ_BEFORE and (folder / "result.json").exists():
        return summary(json.loads((folder / "result.json").read_text()))
    deliveries = [Delivery(**entry) for entry in planned["streams"].get(stream, [])]
    parse = StreamParse(settings, load_contract().streams[stream], folder, deliveries)
    seen = Seen(settings.lake / "seen", planned["runs"])
    if stream != "comment":
        return summary(parse.run(planned["erased"], seen))
    texts = reader_of_night(settings, night_date, stage)
    result = parse.run(planned["erased"], seen, texts)
    if learnt := learn(settings, night_date, texts):
        texts = TextReader(learnt)
        result = parse.run(planned["erased"], seen, texts)
        learnt.save(folder / MODEL_FILE)
    return {**summary(result), "text_model": texts.model.version}


def read_plan(stage: Path) -> dict[str, Any]:
    content: dict[str, Any] = json.loads((stage / "plan.json").read_text())
    return content


def summary(result: dict[str, Any]) -> dict[str, Any]:
    """Short counts of one stream's parse, before duplicates across chunks are known."""
    files = [file for file in result["files"] if not file["refused"]]
    return {
        "stream": result["stream"],
        "files": len(files),
        "refused_files": len(result["files"]) - len(files),
        "received": sum(file["received"] for file in files),
        "quarantined": sum(sum(file["quarantined"].values()) for file in files),
    }


def _runs(settings: Settings) -> list[str]:
    runs: list[str] = []
    for record in journal.records(settings):
        runs = record["runs"]
    return runs


def _fresh(settings: Settings, found: list[Delivery]) -> list[Delivery]:
    known: dict[tuple[str, str, str], list[dict[str, Any]]] = {}
    for record in journal.records(settings):
        for entry in record["files"]:
            known.setdefault((entry["stream"], entry["delivery_date"], entry["name"]), []).append(entry)
    fresh = []
    for delivery in found:
        versions = known.get(delivery.identity, [])
        read = [v for v in versions if v["refused"] not in UNREAD]
        if not versions or (not read and delivery.refused not in UNREAD):
            fresh.append(delivery)
        elif read and _changed(settings, delivery, read):
            fresh.append(Delivery(**{**delivery.__dict__, "refused": "changed_delivery"}))
    return fresh


def _changed(settings: Settings, delivery: Delivery, versions: list[dict[str, Any]]) -> bool:
    """Other bytes under a known name? Size and time of the file first, its digest only when those differ."""
    if delivery.format == "" or any((v["bytes"], v["mtime_ns"]) == (delivery.bytes, delivery.mtime_ns) for v in versions):
        return False
    digests = {v["sha256"] for v in versions}
    path = delivery.path(settings.landing)
    return path.is_file() and not path.is_symlink() and file_digest(path) not in digests


def file_digest(path: Path) -> str:
    """SHA-256 of a file, in hex."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
