"""What is not read, and why: names, links, broken files, manifests, changed deliveries, bombs, drift."""

from __future__ import annotations

import dataclasses
import gzip
import hashlib
import json
import os
from datetime import date, timedelta
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
import zstandard
from tests.landing.conftest import ledger_rows, refusals
from tests.landing.worlds import Landing, envelope, own

from resonance.landing import chunks, columnar, land, pieces, plan
from resonance.settings import Settings

DAY = date(2026, 11, 3)


def likes(landing: Landing, count: int = 3, stream: str = "like") -> list[dict[str, object]]:
    return [envelope(landing.rng, DAY, landing.rng.randrange(10**9)) | own(stream, landing.rng) for _ in range(count)]


def test_strange_names_links_and_folders_are_refused_and_never_opened(
    settings: Settings, landing: Landing, tmp_path: Path
) -> None:
    good = landing.deliver("like", DAY, likes(landing), name="good")
    folder = good.parent
    for name in ("-dash.jsonl", ".hidden.jsonl", "a b.jsonl", "x.parquet.gz", "x.txt", "n" * 129 + ".jsonl", "wrong\n.jsonl"):
        (folder / name).write_text("rawsecret")
        (folder / name).chmod(0)
    secret = tmp_path / "secret.jsonl"
    secret.write_bytes(good.read_bytes())
    (folder / "link.jsonl").symlink_to(secret)
    (folder / "nested").mkdir()
    os.mkfifo(folder / "pipe.jsonl")
    (settings.landing / "like" / "dt=2026-13-01").mkdir()
    (settings.landing / "like" / "dt=2026-11-02").symlink_to(folder)
    (settings.landing / "unheard_of" / f"dt={DAY}").mkdir(parents=True)
    (settings.landing / "unheard_of" / f"dt={DAY}" / "a.jsonl").write_text("{}")
    land(settings, DAY)
    found = refusals(settings)
    assert found.pop("link.jsonl") == found.pop("dt=2026-11-02") == "link"
    assert found.pop("nested") == "nested_folder"
    assert found.pop("pipe.jsonl") == "special_file"
    assert found.pop("a.jsonl") == "unknown_stream"
    assert len(found) == 8 and set(found.values()) == {"bad_name"}
    assert ledger_rows(settings)[f"like/dt={DAY}/good.jsonl"]["accepted_count"] == 3
    assert not land(settings, DAY)["committed"], "what was refused once is not reported every night"


def test_a_broken_file_is_refused_whole_and_the_others_are_not_affected(settings: Settings, landing: Landing) -> None:
    good = landing.deliver("like", DAY, likes(landing), name="good")
    data, folder = good.read_bytes(), good.parent
    packed = gzip.compress(data)
    (folder / "short.jsonl.gz").write_bytes(packed[:-9])
    (folder / "noise.jsonl.gz").write_bytes(b"this is no gzip")
    (folder / "tail.jsonl.gz").write_bytes(packed + b"tail")
    (folder / "empty.jsonl.gz").write_bytes(b"")
    (folder / "short.jsonl.zst").write_bytes(zstandard.ZstdCompressor().compress(data)[:-5])
    (folder / "footer.parquet").write_bytes(b"PAR1 nonsense PAR1")
    (folder / "lacks.csv").write_text("event_id,event_ts\na,b\n")
    (folder / "nothing.csv").write_text("")
    pq.write_table(pa.table({"event_id": ["a"]}), folder / "lacks.parquet")
    rows = likes(landing, 2)
    names = list(rows[0])
    table = pa.table({n: pa.array([str(r[n]) if r[n] is not None else None for r in rows], pa.string()) for n in names})
    pq.write_table(
        table.set_column(names.index("tz_offset_min"), "tz_offset_min", pa.array([480.5, None])), folder / "half.parquet"
    )
    (folder / "two.jsonl.gz").write_bytes(gzip.compress(b"") + gzip.compress(b""))
    (folder / "none.jsonl").write_bytes(b"")
    land(settings, DAY)
    assert refusals(settings) == {
        "short.jsonl.gz": "truncated",
        "noise.jsonl.gz": "unreadable",
        "tail.jsonl.gz": "unreadable",
        "empty.jsonl.gz": "truncated",
        "short.jsonl.zst": "truncated",
        "footer.parquet": "unreadable",
        "lacks.csv": "missing_column",
        "nothing.csv": "missing_column",
        "lacks.parquet": "missing_column",
        "half.parquet": "cast_loss",
    }
    rows_of = ledger_rows(settings)
    assert rows_of[f"like/dt={DAY}/good.jsonl"]["accepted_count"] == 3
    assert rows_of[f"like/dt={DAY}/none.jsonl"]["received_count"] == 0
    assert all(row["received_count"] == 0 for row in rows_of.values() if row["refused_reason"])


@pytest.mark.parametrize("form", ["jsonl.gz", "jsonl.zst", "csv.gz"])
def test_a_bomb_is_refused_while_it_streams_and_no_line_of_it_stays(
    settings: Settings, landing: Landing, monkeypatch: pytest.MonkeyPatch, form: str
) -> None:
    small = dataclasses.replace(pieces.LIMITS, unpacked=40_000, ratio=1, piece=8_000)
    for module in (chunks, columnar):
        monkeypatch.setattr(module, "LIMITS", small)
    landing.deliver("like", DAY, likes(landing, 400), form, name="bomb")
    landing.deliver("like", DAY, likes(landing, 5), name="good")
    result = land(settings, DAY)
    assert refusals(settings) == {f"bomb.{form}": "too_large"}
    assert result["accepted_count"] == result["received_count"] == 5


def test_a_manifest_is_held_against_every_file(settings: Settings, landing: Landing) -> None:
    entries = []
    for name in ("right", "altered", "fewer", "more", "shorter"):
        path = landing.deliver("like", DAY, likes(landing), name=name)
        data = path.read_bytes()
        entries.append({"name": path.name, "rows": 3, "bytes": len(data), "sha256": hashlib.sha256(data).hexdigest()})
    entries[1]["sha256"] = "0" * 64
    entries[2]["rows"], entries[3]["rows"] = 4, 2
    entries[4]["bytes"] += 1
    landing.deliver("like", DAY, likes(landing), name="unlisted")
    manifest = settings.landing / "like" / f"dt={DAY}" / "_MANIFEST.json"
    manifest.write_text(json.dumps({"files": [*entries, {"name": "lost.jsonl", "rows": 1, "bytes": 1, "sha256": "0"}]}))
    result = land(settings, DAY)
    assert refusals(settings) == {
        "altered.jsonl": "manifest_altered",
        "fewer.jsonl": "manifest_short",
        "more.jsonl": "manifest_altered",
        "shorter.jsonl": "manifest_short",
        "unlisted.jsonl": "manifest_unlisted",
        "lost.jsonl": "manifest_missing",
    }
    assert result["accepted_count"] == 3
    assert not land(settings, DAY)["committed"]


def test_an_unreadable_manifest_refuses_its_files(settings: Settings, landing: Landing) -> None:
    path = landing.deliver("like", DAY, likes(landing), name="a")
    (path.parent / "_MANIFEST.json").write_text("[")
    land(settings, DAY)
    assert refusals(settings) == {"a.jsonl": "manifest_unreadable"}


def test_a_changed_delivery_is_refused_once_and_the_first_version_stays(settings: Settings, landing: Landing) -> None:
    path = landing.deliver("like", DAY, likes(landing), name="a")
    assert land(settings, DAY)["accepted_count"] == 3
    os.utime(path, (1, 1))
    assert not land(settings, DAY)["committed"], "the same bytes at another time are no change"
    path.write_bytes(path.read_bytes() + b"{}\n")
    assert land(settings, DAY)["refused_file_count"] == 1
    assert refusals(settings) == {"a.jsonl": "changed_delivery"}
    assert not land(settings, DAY)["committed"], "a changed delivery is reported once"


def test_the_same_bytes_under_another_name_are_all_duplicates(settings: Settings, landing: Landing) -> None:
    path = landing.deliver("like", DAY, likes(landing), name="a")
    land(settings, DAY)
    (path.parent / "b.jsonl").write_bytes(path.read_bytes())
    result = land(settings, DAY)
    assert (result["received_count"], result["deduplicated_count"]) == (3, 3)


def test_a_night_reads_no_later_delivery(settings: Settings, landing: Landing) -> None:
    landing.deliver("like", DAY + timedelta(days=1), likes(landing), name="tomorrow")
    assert plan(settings, DAY).streams == ()
    assert plan(settings, DAY + timedelta(days=1)).streams == ("like",)


def test_unknown_columns_are_named_once_a_file_whatever_its_format(settings: Settings, landing: Landing) -> None:
    rows = likes(landing, 6)
    for number, form in enumerate(("jsonl", "csv", "parquet")):
        pair = rows[2 * number : 2 * number + 2]
        landing.deliver("like", DAY, [pair[0] | {"mood": "x"}, pair[1] | {"mood": "y"}], form, name="drift")
    landing.deliver(
        "like", DAY, [*likes(landing, 4), likes(landing, 1)[0] | {"Zeit": 3, "rowid": 1, "EVENT_ID": "other"}], name="last"
    )
    landing.deliver("like", DAY, [r | {"campaign_id": 'x":null'} for r in likes(landing, 4)], name="steady")
    result = land(settings, DAY)
    drift = {name.rsplit("/", 1)[1]: row["schema_drift"] for name, row in ledger_rows(settings).items()}
    assert drift == {
        "drift.jsonl": ["mood"],
        "drift.csv": ["mood"],
        "drift.parquet": ["mood"],
        "last.jsonl": ["EVENT_ID", "Zeit", "rowid"],
        "steady.jsonl": [],
    }
    assert result["accepted_count"] == result["received_count"] == 15
