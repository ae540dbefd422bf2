"""Scripts in an experiment: as many accounts in each arm, and in one of them every account likes in runs, on the campaign too."""

from __future__ import annotations

import gzip
import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from tests.oracle import instants
from tests.oracle.instants import HOUR, SECOND

Row = dict[str, Any]


@dataclass(frozen=True)
class ScriptedArm:
    """`count` scripted accounts in each of two arms (variant → surface) of a campaign; those of `liking` like its first song."""

    campaign: Row
    arms: dict[str, str]
    liking: str
    day: date
    count: int

    def deliver(self, landing: Path, songs: list[str]) -> None:
        """One more file of assignments, impressions and likes on the day; `songs` are what the scripts like besides."""
        for stream, rows in (("assignment", self.assignments()), ("impression", self.looks()), ("like", self.likes(songs))):
            folder = landing / stream / f"dt={self.day}"
            (folder / "_MANIFEST.json").unlink(missing_ok=True)
            text = "".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows)
            (folder / "scripted-0001.jsonl").write_text(text, encoding="utf-8")

    def assignments(self) -> Iterator[Row]:
        for place, variant in self._accounts():
            draw = {"experiment_id": self.campaign["experiment_id"], "variant": variant, "phase": "full", "expected_weight": 0.5}
            yield self._event("assign", place, 0) | draw

    def looks(self) -> Iterator[Row]:
        for place, variant in self._accounts():
            shown = {"item_type": "campaign", "item_id": self.campaign["campaign_id"], "visible_ms": 3_000, "visible_pct": 1.0}
            tag = {"campaign_id": self.campaign["campaign_id"], "surface": self.arms[variant]}
            yield self._event("look", place, 5 * SECOND) | shown | tag

    def likes(self, songs: list[str]) -> Iterator[Row]:
        """Two likes every three seconds for a minute, none of them heard; the first carries the campaign."""
        tag = {"campaign_id": self.campaign["campaign_id"], "surface": self.arms[self.liking]}
        for place, variant in self._accounts():
            if variant == self.liking:
                chosen = [self.campaign["song_ids"][0], *(songs[(7 * place + at) % len(songs)] for at in range(40))]
                for at, song in enumerate(dict.fromkeys(chosen)):
                    event = self._event(f"like-{at}", place, 20 * SECOND + at * 3 * SECOND // 2)
                    yield (
                        event
                        | {"action": "like", "target_type": "song", "target_id": song, "song_id": song}
                        | (tag if not at else {})
                    )

    def _accounts(self) -> Iterator[tuple[int, str]]:
        return ((place, list(self.arms)[place % 2]) for place in range(2 * self.count))

    def _event(self, name: str, place: int, after: int) -> Row:
        """Twenty accounts share a device; each begins a minute after the one before."""
        at = instants.midnight(self.day) + 10 * HOUR + place * 60 * SECOND + after
        return {
            "event_id": f"scripted-{name}-{place}", "event_ts": instants.text(at), "received_ts": instants.text(at + SECOND),
            "user_id": f"scripted-{place:04}", "device_id": f"scripted-device-{place // 20}", "device_type": "phone",
            "ip": f"198.51.{place // 40}.7", "client_integrity": "emulator",
        }  # fmt: skip


def let_scripts_in(landing: Path, campaign_id: str, day: date, count: int = 250) -> None:
    """`count` scripted accounts in each arm of a simulated campaign's experiment; the embedded arm's like."""
    snapshot = sorted((landing / "campaigns").glob("dt=*/*.jsonl"))[0].read_text(encoding="utf-8")
    campaign = next(row for row in map(json.loads, snapshot.splitlines()) if row["campaign_id"] == campaign_id)
    embedded = next(surface for surface in campaign["surfaces"] if surface != "popup")
    songs = gzip.decompress(sorted((landing / "songs").glob("dt=*/*.jsonl.gz"))[0].read_bytes()).decode().splitlines()
    scripts = ScriptedArm(campaign, {"control": "popup", "embedded": embedded}, "embedded", day, count)
    scripts.deliver(landing, [json.loads(line)["song_id"] for line in songs])
