"""Whatever happens while a night is published, readers see one whole night."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import textwrap
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from resonance.publishing import current_publication, pointer, publish, published_nights, read_manifest, verify
from resonance.settings import Settings

from .conftest import DAY, PASSED, fill_warehouse

READER = """
import json, sys, duckdb
from pathlib import Path
published = Path(sys.argv[1])
reads, nights = 0, set()
while not (published / "stop").exists() or reads < 3:
    folder = (published / "current").resolve()
    manifest = json.loads((folder / "manifest.json").read_text())
    seen = set()
    for name in ("marts", "restricted"):
        with duckdb.connect(str(folder / f"{name}.duckdb"), read_only=True) as connection:
            for table, in connection.execute("select table_name from duckdb_tables()").fetchall():
                rows = connection.execute(f"select count(*), count(distinct night_id), min(night_id) from {table}").fetchone()
                assert rows[0] == manifest["tables"][table]["rows"], (table, rows)
                assert rows[1] <= 1, table
                seen |= {rows[2]} - {None}
    assert len(seen) == 1, f"a mixture of {seen}"
    nights |= seen
    reads += 1
print(reads, len(nights))
"""

PUBLISHER = """
import os, signal, sys
from datetime import date, datetime
from dataclasses import replace
from pathlib import Path
import resonance.publishing.nights as nights
import resonance.publishing.pointer as pointer
from resonance.publishing import Evidence
from resonance.publishing.tables import PublishedTable
from resonance.settings import Settings

home, as_of, where, when, tables = Path(sys.argv[1]), sys.argv[2], sys.argv[3], sys.argv[4], eval(sys.argv[5])
settings = Settings.from_environment(
    {"RESONANCE_HOME": str(home), "RESONANCE_AS_OF": as_of, "RESONANCE_THREADS": "1", "RESONANCE_MEMORY": "400MB"}
)

def die(*_, **__):
    os.kill(os.getpid(), signal.SIGKILL)

owner, name = {"n": nights, "p": pointer, "o": os, "path": Path}[where.split(".")[0]], where.split(".")[1]
genuine = getattr(owner, name)
count = {"calls": 0}
nth = int(when.split("@")[1]) if "@" in when else 1

def fatal(*words, **named):
    count["calls"] += 1
    if count["calls"] == nth and when.startswith("before"):
        die()
    result = genuine(*words, **named)
    if count["calls"] == nth and when.startswith("after"):
        die()
    return result

setattr(owner, name, fatal)
evidence = Evidence({"landing": {"status": "pass"}, "marts": {"status": "pass"}}, {}, tables)
nights.publish(settings, date(2026, 3, 5), settings.warehouse, evidence, lambda *_: None)
"""


def killed_publisher(settings: Settings, as_of: str, where: str, when: str) -> int:
    words = [sys.executable, "-c", textwrap.dedent(PUBLISHER), str(settings.home), as_of, where, when, repr(PASSED.tables)]
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)}
    return subprocess.run(words, env=environment, capture_output=True, timeout=120).returncode


def served(settings: Settings) -> tuple[str, int]:
    """Night and number of metrics that readers see, after a whole verification."""
    folder = current_publication(settings)
    assert folder is not None
    verify(settings, folder)
    manifest = read_manifest(folder)
    return manifest["as_of"], manifest["tables"]["campaign_days"]["rows"]


KILLS = [
    ("n.write_databases", "before"),
    ("n.write_databases", "after"),
    ("n.write_parquet", "after"),
    ("n.write_manifest", "after"),
    ("n.verify", "before"),
    ("n.seal", "after"),
    ("path.rename", "before"),
    ("path.rename", "after"),
    ("o.replace", "before"),
]


@pytest.mark.parametrize(("where", "when"), KILLS)
def test_a_killed_publication_leaves_yesterday_and_the_next_one_succeeds(
    settings: Settings, at: Callable[[str], Settings], warehouse: Path, where: str, when: str
) -> None:
    publish(settings, DAY, warehouse, PASSED)
    before = served(settings)
    assert killed_publisher(settings, "2026-03-07T00:00:00Z", where, when) == -signal.SIGKILL
    assert served(settings) == before
    publish(at("2026-03-07T00:00:00+00:00"), DAY, warehouse, PASSED)
    assert served(settings)[0] == "2026-03-07T00:00:00Z"
    assert not list(settings.published.glob(".*.link"))
    pointer.sweep(settings, grace_seconds=-1)
    assert len(list(settings.published.glob(".nights/*"))) == len(published_nights(settings))


RERUN_KILLS = [
    ("path.rename", "after@1"),
    ("o.replace", "before@1"),
    ("o.replace", "after@1"),
    ("o.replace", "before@2"),
    ("p.prune", "before"),
]


@pytest.mark.parametrize(("where", "when"), RERUN_KILLS)
def test_a_rerun_killed_while_it_replaces_the_served_night_leaves_a_whole_one(
    settings: Settings, warehouse: Path, where: str, when: str
) -> None:
    publish(settings, DAY, warehouse, PASSED)
    assert killed_publisher(settings, "2026-03-06T00:00:00Z", where, when) == -signal.SIGKILL
    assert served(settings) == ("2026-03-06T00:00:00Z", 12)
    folder = publish(settings, DAY, warehouse, PASSED)
    assert current_publication(settings) == folder == (settings.published / "20260305-20260306T000000Z").resolve()
    pointer.sweep(settings, grace_seconds=-1)
    assert [path.name for path in settings.published.glob(".nights/*/*")] == [folder.name]


@pytest.mark.parametrize("night", ["a new one", "the same one"])
def test_no_read_is_torn_while_nights_are_published(settings: Settings, at: Callable[[str], Settings], night: str) -> None:
    publish(settings, DAY, fill_warehouse(settings.warehouse, "night 0"), PASSED)
    words = [sys.executable, "-c", READER, str(settings.published)]
    reader = subprocess.Popen(words, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    time.sleep(0.3)
    for number in range(1, 7):
        instant = f"2026-03-06T00:00:0{number}+00:00" if night == "a new one" else "2026-03-06T00:00:00+00:00"
        publish(at(instant), DAY, fill_warehouse(settings.warehouse, f"night {number}"), PASSED)
    (settings.published / "stop").touch()
    output, errors = reader.communicate(timeout=60)
    assert reader.returncode == 0, errors
    reads, nights = map(int, output.split())
    assert reads >= 3 and nights >= 2
