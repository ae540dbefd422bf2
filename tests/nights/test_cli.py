from __future__ import annotations

import dataclasses
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from resonance import cli
from resonance.backfill import plan_backfill
from resonance.doctor import examine
from resonance.errors import HeldNight, ResonanceError, UsageError
from resonance.lock import only_writer
from resonance.settings import Settings
from resonance.status import status_lines


@pytest.fixture
def home(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> Settings:
    monkeypatch.setenv("RESONANCE_HOME", str(settings.home))
    monkeypatch.setenv("RESONANCE_LANDING", str(settings.landing))
    settings.landing.mkdir(parents=True)
    return settings


@pytest.mark.parametrize("words", [["night", "2026-02-30"], ["night"], ["fly"], ["override", "x", "maybe", "--reason", "r"]])
def test_words_that_do_not_fit_end_with_2(words: list[str], home: Settings) -> None:
    with pytest.raises(SystemExit) as ended:
        cli.main(words)
    assert ended.value.code == 2


def test_a_second_night_ends_with_4_and_names_the_first(home: Settings, capsys: pytest.CaptureFixture[str]) -> None:
    with only_writer(home):
        assert cli.main(["night", "2026-11-10"]) == 4
    assert "already running" in capsys.readouterr().err


@pytest.mark.parametrize(("error", "code"), [(HeldNight("gate", "like", "status"), 3), (ResonanceError("broke"), 1)])
def test_a_failure_says_cause_and_place_and_its_exit_code(
    error: ResonanceError, code: int, home: Settings, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def fail(*_: object) -> None:
        raise error

    monkeypatch.setattr("resonance.night.run_night", fail)
    assert cli.main(["night", "2026-11-10"]) == code
    assert capsys.readouterr().err == f"resonance: {error}\n"


def test_a_backfill_plan_names_dates_files_models_and_cost(home: Settings) -> None:
    delivered = home.landing / "like" / "dt=2026-11-01" / "a.jsonl"
    delivered.parent.mkdir(parents=True)
    delivered.write_text("{}\n")
    later = home.landing / "like" / "dt=2026-12-31" / "a.jsonl"
    later.parent.mkdir(parents=True)
    later.write_text("{}\n")
    plan = plan_backfill(home, date(2026, 9, 1), date(2026, 11, 10))
    assert (plan.files, plan.delivered_bytes) == (1, 3)
    assert plan.judged_on == (date(2026, 9, 1), date(2026, 10, 6), date(2026, 11, 10))
    assert all(word in "\n".join(plan.lines()) for word in ("dates:", "files:", "models:", "time:", "disk:", "2026-11-10"))


def test_a_backfill_of_no_dates_is_a_usage_error(home: Settings) -> None:
    with pytest.raises(UsageError, match="before"):
        plan_backfill(home, date(2026, 11, 2), date(2026, 11, 1))


def test_an_empty_home_has_a_status(home: Settings) -> None:
    nowhere = dataclasses.replace(home, home=home.home / "not" / "there")
    text = "\n".join(status_lines(nowhere))
    assert all(line in text for line in ("nights:   none yet", "nothing published yet", "no warehouse built yet", "the house's"))


def test_the_doctor_finds_a_missing_landing_folder_and_a_bad_key(tmp_path: Path) -> None:
    sick = Settings.from_environment({"RESONANCE_HOME": str(tmp_path / "h"), "RESONANCE_HMAC_KEY": "xyz"})
    bad = {finding.what: finding.next_command for finding in examine(sick) if not finding.ok}
    assert any("landing folder" in what for what in bad) and any("not hex" in what for what in bad)
    assert all(bad.values()), "every finding says what to do"


def test_the_doctor_is_content_with_a_healthy_home(home: Settings) -> None:
    assert [finding.what for finding in examine(home) if not finding.ok] == []


@pytest.mark.parametrize(
    ("given", "named"),
    [
        ({"smtp_url": "http://me:geheim@h"}, "RESONANCE_SMTP_URL"),
        ({"smtp_url": "smtp://me:geheim@h:port"}, "RESONANCE_SMTP_URL"),
        ({"report_to": "geheim"}, "RESONANCE_REPORT_TO"),
        ({"webhooks": ("https://open.feishu.cn/geheim", "ftp://h/geheim")}, "RESONANCE_WEBHOOKS"),
        ({"webhooks": ("https://h:port/geheim",)}, "RESONANCE_WEBHOOKS"),
    ],
)
def test_the_doctor_names_a_receiver_that_cannot_be_told_and_no_secret(given: dict[str, Any], named: str, home: Settings) -> None:
    findings = examine(dataclasses.replace(home, **given))
    (bad,) = (finding for finding in findings if not finding.ok)
    assert named in bad.what + bad.next_command and "resonance doctor" in bad.next_command
    assert "geheim" not in "".join(finding.what for finding in findings)


def test_the_doctor_is_content_with_receivers_that_can_be_told(home: Settings) -> None:
    hooks = ("https://open.feishu.cn/t0ken", "http://relay:8080/t0ken#slack")
    told = dataclasses.replace(home, smtp_url="smtps://me:pw@h", report_to="a@x.org, b@x.org", webhooks=hooks)
    findings = examine(told)
    assert all(finding.ok for finding in findings)
    expected = ["mail through smtps://h:465", "mail to 2 addresses", "alerts to https://open.feishu.cn", "alerts to http://relay"]
    assert [finding.what for finding in findings][-4:] == expected
    files_only = examine(dataclasses.replace(home, report_to="a@x.org"))[-1]
    assert files_only.ok and "RESONANCE_SMTP_URL" in files_only.what


def test_a_producer_learns_which_lines_of_a_file_would_not_be_taken(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    delivered = tmp_path / "task" / "dt=2026-11-01" / "a.jsonl"
    delivered.parent.mkdir(parents=True)
    good = (
        '{"event_id":"e1","event_ts":"2026-11-01T10:00:00Z","received_ts":"2026-11-01T10:00:01Z","user_id":"a","task_id":"t"}\n'
    )
    delivered.write_text(good)
    assert cli.main(["check", str(delivered)]) == 0
    delivered.write_text(good + good.replace('"e1"', '""'))
    assert cli.main(["check", str(delivered)]) == 1
    assert "missing_field" in capsys.readouterr().out


def test_erasing_prints_a_receipt_without_the_raw_id(home: Settings, capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main(["erase", "alice-in-the-log"]) == 0
    printed = capsys.readouterr().out
    assert "u:" in printed and "alice-in-the-log" not in printed
    assert "alice-in-the-log" not in home.erasures_file.read_text()
