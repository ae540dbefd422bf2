"""Nights one after another: killed, repeated, retried, in pieces, on two threads; what becomes dirty."""

from __future__ import annotations

import dataclasses
import os
import shutil
import signal
import subprocess
import sys
import time
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from tests.landing.conftest import lake_rows, settings_at
from tests.landing.faults import FIRST, build
from tests.landing.worlds import Landing, envelope, own, reference

from resonance.errors import ResonanceError
from resonance.landing import (
    chunks,
    dirty_dates,
    find_line,
    journal,
    lake_state,
    land,
    parse_stream,
    pieces,
    plan,
    repeated,
    seen,
    settle,
)
from resonance.settings import Settings

DAY = date(2026, 11, 3)
LAST = FIRST + timedelta(days=2)


def contents(settings: Settings) -> dict[str, Any]:
    """Everything that a lake says, as sorted rows."""
    folders = [f"accepted/{path.name}" for path in sorted((settings.lake / "accepted").iterdir())]
    folders += [f"reference/{path.name}" for path in sorted((settings.lake / "reference").iterdir())]
    return {folder: lake_rows(settings, folder) for folder in [*folders, "ledger", "quarantine", "lines"]}


class Killed(BaseException):
    pass


def kill_at(count: int, monkeypatch: pytest.MonkeyPatch) -> None:
    """Die at the count-th rename, before it happens."""
    calls = iter(range(10_000))
    rename = os.replace

    def replace(source: Any, target: Any) -> None:
        if next(calls) == count:
            raise Killed
        rename(source, target)

    monkeypatch.setattr(os, "replace", replace)


def test_killed_at_any_rename_and_run_again_gives_the_same_lake(tmp_path: Path) -> None:
    whole = settings_at(tmp_path / "whole")
    build(whole.landing, 11)
    land(whole, FIRST)
    land(whole, LAST)
    expected, killed = contents(whole), 0
    for count in (0, 30, 38, 45):
        settings = settings_at(tmp_path / str(count))
        shutil.copytree(whole.landing, settings.landing)
        for night in (FIRST, LAST):
            with pytest.MonkeyPatch.context() as patch:
                kill_at(count, patch)
                try:
                    land(settings, night)
                except Killed:
                    killed += 1
            land(settings, night)
        assert contents(settings) == expected, count
    assert killed >= 4


def test_a_sigkill_in_the_middle_leaves_nothing_that_a_rerun_does_not_mend(tmp_path: Path) -> None:
    whole = settings_at(tmp_path / "whole")
    build(whole.landing, 12, size=40)
    settings = settings_at(tmp_path / "killed")
    shutil.copytree(whole.landing, settings.landing)
    land(whole, LAST)
    script = (
        "import sys; sys.path[:0] = ['plugins', '.']\n"
        "from tests.landing.conftest import settings_at\nfrom resonance.landing import land\nfrom pathlib import Path\n"
        "from datetime import date\nprint('go', flush=True)\n"
        f"land(settings_at(Path({str(tmp_path / 'killed')!r})), date.fromisoformat('{LAST}'))"
    )
    for wait in (0.15, 0.6):
        process = subprocess.Popen([sys.executable, "-c", script], stdout=subprocess.PIPE, cwd=Path(__file__).parents[2])
        assert process.stdout is not None
        process.stdout.readline()
        time.sleep(wait)
        process.send_signal(signal.SIGKILL)
        process.wait()
    land(settings, LAST)
    assert contents(settings) == contents(whole)


def test_a_night_with_nothing_new_commits_nothing(settings: Settings) -> None:
    assert land(settings, DAY) == land(settings, DAY)
    assert lake_state(settings) == 0
    build(settings.landing, 3, days=1)
    assert land(settings, FIRST)["committed"]
    before = contents(settings)
    assert not land(settings, FIRST)["committed"]
    assert lake_state(settings) == 1 and contents(settings) == before


def test_each_step_of_a_night_can_be_tried_again(settings: Settings, landing: Landing) -> None:
    landing.deliver("like", DAY, [envelope(landing.rng, DAY, 1) | own("like", landing.rng)])
    with pytest.raises(ResonanceError, match="nothing is planned"):
        settle(settings, DAY)
    plan(settings, DAY)
    planned = plan(settings, DAY)
    for stream in planned.streams * 2:
        parse_stream(settings, DAY, stream)
    first = settle(settings, DAY)
    assert settle(settings, DAY) == first and first["accepted_count"] == 1


@pytest.mark.parametrize("threads", [1, 2])
def test_a_file_read_in_many_pieces_lands_like_one_read_whole(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, threads: int
) -> None:
    whole = settings_at(tmp_path / "whole")
    build(whole.landing, 21, size=60)
    parts = settings_at(tmp_path / "parts", threads)
    shutil.copytree(whole.landing, parts.landing)
    land(whole, LAST)
    monkeypatch.setattr(chunks, "LIMITS", dataclasses.replace(pieces.LIMITS, piece=4_000))
    monkeypatch.setattr(repeated, "BUCKET", 16)
    land(parts, LAST)
    assert contents(parts) == contents(whole)


def test_every_line_can_be_found_again(settings: Settings) -> None:
    world = build(settings.landing, 31)
    result = land(settings, LAST)
    outcomes = [
        find_line(settings, name, number)
        for name, lines in world.files.items()
        if not name.startswith("erasures")
        for number in range(1, len(lines) + 1)
    ]
    found = [o["outcome"] for o in outcomes if o]
    assert None not in outcomes
    assert found.count("accepted") == sum(len(rows) for f, rows in contents(settings).items() if f.startswith("accepted"))
    assert found.count("quarantined") == result["quarantined_count"] > 0
    assert find_line(settings, "like/dt=2026-11-01/none.jsonl", 1) is None
    name, lines = next(iter(world.files.items()))
    behind = find_line(settings, name, len(lines) + 1)
    assert behind is not None and behind["outcome"] == "no_line"


def test_dirty_dates_name_what_was_touched_and_why(settings: Settings, landing: Landing) -> None:
    rng = landing.rng
    event = own("like", rng)
    landing.deliver("like", DAY, [envelope(rng, DAY, 1) | event, envelope(rng, DAY - timedelta(days=9), 2) | event])
    landing.deliver("songs", DAY, [reference("songs", rng, 1)])
    land(settings, DAY)
    assert dirty_dates(settings, 0) == {DAY: "new events", DAY - timedelta(days=9): "late events", date(1970, 1, 1): "new songs"}
    day = DAY + timedelta(days=1)
    campaign = reference("campaigns", rng, 1)
    landing.deliver("songs", day, [reference("songs", rng, 1)])
    landing.deliver("campaigns", day, [campaign])
    land(settings, day)
    causes = dirty_dates(settings, 1)
    assert causes.pop(day) == "new songs"
    assert set(causes.values()) == {"changed campaigns"} and min(causes) == date(2026, 1, 2) and max(causes) == date(2026, 1, 11)
    landing.deliver("campaigns", day + timedelta(days=1), [campaign])
    land(settings, day + timedelta(days=1))
    assert dirty_dates(settings, 2) == {}
    emptied = day + timedelta(days=2)
    landing.deliver("campaigns", emptied, [])
    landing.deliver("songs", emptied, [])
    land(settings, emptied)
    causes = dirty_dates(settings, 3)
    assert causes.pop(emptied) == "new songs", "a snapshot without rows is one"
    assert set(causes.values()) == {"changed campaigns"} and min(causes) == date(2026, 1, 2)
    landing.deliver("campaigns", emptied + timedelta(days=1), [campaign])
    land(settings, emptied + timedelta(days=1))
    assert dirty_dates(settings, 4) == {}, "what an empty snapshot took away comes back unseen"


def test_seen_ids_stay_sorted_in_few_runs(tmp_path: Path) -> None:
    rng = np.random.default_rng(1)
    names: list[str] = []
    known: dict[tuple[int, int], int] = {}
    for seq in range(1, 40):
        words = rng.integers(0, 2**64, size=(3, 50), dtype=np.uint64)
        words[0, :25] = words[0, 0]
        known |= {(int(h), int(low)): int(p) for h, low, p in words.T}
        fresh, staged = seen.add_run(tmp_path, tmp_path / "stage", names, seen.sorted_run(*words), seq)
        assert staged is not None
        os.replace(staged, tmp_path / staged.name)
        names = fresh
    assert len(names) <= 6
    asked = np.array([*known, (1, 2)], np.uint64).T
    found, payload = seen.Seen(tmp_path, names).payloads(asked[0], asked[1])
    assert found.tolist() == [True] * len(known) + [False]
    assert payload[:-1].tolist() == list(known.values())


def test_the_journal_is_one_file_a_batch(settings: Settings) -> None:
    build(settings.landing, 4, days=2)
    land(settings, FIRST)
    land(settings, FIRST + timedelta(days=1))
    assert [record["batch_seq"] for record in journal.records(settings)] == [1, 2]
    assert not (settings.lake / "stage").exists()


def test_the_empty_file_of_every_folder_lies_behind_what_came(tmp_path: Path) -> None:
    """The engine takes the first file's number of rows for that of all; a lake of before is laid out anew."""
    settings = settings_at(tmp_path / "home")
    build(settings.landing, 11)
    land(settings, FIRST)
    known = contents(settings)
    empty = sorted(settings.lake.rglob("empty.parquet"))
    assert len(empty) > len(known) / 2
    for path in empty:
        path.parent.rename(path.parent.with_name(journal.NEVER_BEFORE))
    journal.recover(settings)
    assert sorted(settings.lake.rglob("empty.parquet")) == empty
    assert not list(settings.lake.rglob(journal.NEVER_BEFORE))
    assert contents(settings) == known
    assert all(sorted(path.parent.parent.glob("*/*.parquet"))[-1] == path for path in empty)
