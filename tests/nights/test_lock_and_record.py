from __future__ import annotations

import subprocess
import sys
from datetime import date

import pytest

from resonance import night, night_record
from resonance.errors import AlreadyRunning, HeldNight
from resonance.lock import only_writer
from resonance.settings import Settings

DAY = date(2026, 11, 10)


def test_a_second_writer_is_told_who_holds_the_home(settings: Settings) -> None:
    with only_writer(settings), pytest.raises(AlreadyRunning, match="pid"), only_writer(settings):
        pytest.fail("two writers at once")


def test_the_lock_of_a_dead_process_is_free(settings: Settings) -> None:
    settings.home.mkdir(parents=True)
    script = "import fcntl,os,sys; f=open(sys.argv[1],'a+'); fcntl.flock(f,fcntl.LOCK_EX); os.kill(os.getpid(),9)"
    died = subprocess.run([sys.executable, "-c", script, str(settings.home / "lock")], check=False)
    assert died.returncode == -9
    with only_writer(settings):
        assert "pid" in (settings.home / "lock").read_text()


def test_a_step_leaves_its_facts_in_the_record(settings: Settings) -> None:
    facts = night.run_step(settings, DAY, night.Step("landing", lambda given, day: {"files": 2}))
    record = night_record.read_record(settings, DAY)
    assert facts["files"] == 2 and record["steps"]["landing"] == facts
    assert record["status"] == "running" and record["business_date"] == "2026-11-10"


def test_a_held_step_says_why_and_passes_its_error_on(settings: Settings) -> None:
    def hold(given: Settings, day: date) -> night.Facts:
        raise HeldNight("like is missing", "like/dt=2026-11-10", "resonance night 2026-11-10")

    with pytest.raises(HeldNight) as held:
        night.run_step(settings, DAY, night.Step("landing_gate", hold))
    assert held.value.exit_code == 3
    record = night_record.read_record(settings, DAY)
    assert record["status"] == "held" and "like is missing" in record["steps"]["landing_gate"]["error"]


def test_a_night_refused_at_the_lock_leaves_the_record_alone(settings: Settings) -> None:
    with only_writer(settings):
        for known in ([], [("running", {"files": 2})]):
            for status, facts in known:
                night_record.note_step(settings, DAY, "landing", facts, status)
            before = night_record.all_records(settings)
            with pytest.raises(AlreadyRunning):
                night.run_step(settings, DAY, night.step_named("landing"))
            assert night_record.all_records(settings) == before


def test_only_the_last_step_makes_a_night_published(settings: Settings) -> None:
    for step in night.STEPS:
        night.run_step(settings, DAY, night.Step(step.name, lambda given, day: {}))
        status = night_record.read_record(settings, DAY)["status"]
        assert status == ("published" if step is night.STEPS[-1] else "running")
    assert [r["night_id"] for r in night_record.all_records(settings)] == ["20261110-20261110T220000Z"]


def test_a_progress_line_counts_and_says_what_comes_next() -> None:
    line = night.progress_line(2, "landing_gate", {"expectations": 1200, "status": "pass", "seconds": 1.25}, "staging")
    assert line == f"[2/{len(night.STEPS)}] landing_gate: 1,200 expectations, 1.2 s; next staging"
