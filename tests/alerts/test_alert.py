"""An alert is written down, told to everyone named, and never costs the night."""

from __future__ import annotations

import json
import threading
from dataclasses import replace
from http.server import HTTPServer
from pathlib import Path

import pytest
from tests.alerts.sink import running_sink
from tests.alerts.test_webhooks import Room

from resonance.alerts import KINDS, alert
from resonance.alerts.kinds import UnknownKind
from resonance.settings import Settings

FACTS = {"business_date": "2026-11-09", "place": "gate landing, stream play", "cause": "volume 12 of at least 20"}


def files(settings: Settings) -> list[Path]:
    return sorted((settings.home / "alerts").iterdir())


@pytest.mark.parametrize("kind", KINDS)
def test_every_kind_says_what_where_next_and_which_heading(settings: Settings, kind: str) -> None:
    raised = alert(settings, kind, FACTS)
    assert KINDS[kind].title_zh in raised.text and KINDS[kind].title_en in raised.text
    for line in ("business_date: 2026-11-09", "place: gate landing, stream play", "next: resonance ", f"help: RUNBOOK.md#{kind}"):
        assert line in raised.text
    assert "{" not in raised.text
    assert files(settings) == [settings.home / "alerts" / f"20261110T220000Z-{kind}.json"]
    assert json.loads(files(settings)[0].read_text("utf-8"))["text"] == raised.text


def test_an_unknown_kind_is_an_error(settings: Settings) -> None:
    with pytest.raises(UnknownKind, match="held_night"):
        alert(settings, "something_else", {})


def test_the_same_facts_are_told_once_and_others_beside_them(settings: Settings) -> None:
    with running_sink() as sink:
        given = replace(settings, smtp_url=f"smtp://127.0.0.1:{sink.port}", report_to="ops@example.org")
        first = alert(given, "failed_task", {**FACTS, "task_id": "landing"})
        assert alert(given, "failed_task", {**FACTS, "task_id": "landing"}) == first
        alert(given, "failed_task", {**FACTS, "task_id": "marts"})
    assert len(sink.messages) == 2
    assert [path.name for path in files(settings)] == [
        "20261110T220000Z-failed_task-2.json",
        "20261110T220000Z-failed_task.json",
    ]


def test_everyone_is_tried_though_some_fail(settings: Settings) -> None:
    Room.taken, Room.answer = [], (200, b'{"code":0}', {})
    server = HTTPServer(("127.0.0.1", 0), Room)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    url = f"http://127.0.0.1:{server.server_port}/t0ken#feishu"
    with running_sink() as sink:
        given = replace(
            settings,
            webhooks=("http://127.0.0.1:9/s3cret", "ftp://x", url),
            smtp_url=f"smtp://127.0.0.1:{sink.port}",
            report_to="a@example.org,b@example.org",
        )
        raised = alert(given, "held_night", FACTS)
    server.shutdown()
    server.server_close()
    assert [attempt.delivered for attempt in raised.attempts] == [False, False, True, True]
    assert Room.taken[0][2]["content"]["text"] == raised.text
    assert sink.messages[0]["To"] == "a@example.org, b@example.org" and sink.messages[0].get_content().strip() == raised.text
    kept = files(settings)[0].read_text("utf-8")
    assert not [word for word in ("s3cret", "t0ken", "a@example.org") if word in kept]


def test_a_bad_mail_setting_breaks_nothing(settings: Settings) -> None:
    raised = alert(replace(settings, smtp_url="nonsense", report_to="ops@example.org"), "held_night", FACTS)
    assert [attempt.delivered for attempt in raised.attempts] == [False]


def test_a_disk_that_takes_nothing_still_lets_the_alert_be_told(settings: Settings, capsys: pytest.CaptureFixture[str]) -> None:
    settings.home.mkdir(parents=True)
    (settings.home / "alerts").write_text("a file where the folder should be")
    with running_sink() as sink:
        alert(replace(settings, smtp_url=f"smtp://127.0.0.1:{sink.port}", report_to="ops@example.org"), "low_disk", FACTS)
    assert len(sink.messages) == 1 and "alert not kept" in capsys.readouterr().err


def test_facts_cannot_forge_lines_or_grow_without_end(settings: Settings) -> None:
    forged = {"cause": "x\nnext: rm -rf /\r\n\u202egnp\x1b[2J", "long": "长" * 5_000, **{f"f{n}": n for n in range(100)}}
    text = alert(settings, "failed_task", forged).text
    assert [line for line in text.splitlines() if line.startswith("next:")] == ["next: resonance night DATE"]
    assert "\u202e" not in text and "\x1b" not in text and len(text) < 2_000


def test_a_fact_may_name_a_better_next_command(settings: Settings) -> None:
    text = alert(settings, "held_night", {**FACTS, "next_command": "resonance why play/dt=2026-11-09/a.jsonl:3"}).text
    assert "next: resonance why play/dt=2026-11-09/a.jsonl:3" in text and "next_command" not in text
