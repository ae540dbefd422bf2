"""Delivery over a real SMTP conversation: once per night and recipient, and never at the night's cost."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from tests.alerts.sink import Sink, running_sink
from tests.report.conftest import DAY, World, manifest

from resonance import cli
from resonance.report import deliver as deliver_all
from resonance.report import render_again, render_folder, send
from resonance.report.deliver import NoPublishedNight, published_folder
from resonance.settings import Settings

NIGHT = "20261109-20261109T200000Z"


@pytest.fixture
def sink() -> Iterator[Sink]:
    with running_sink() as running:
        yield running


@pytest.fixture
def published(settings: Settings, world: World) -> Settings:
    folder = settings.published / NIGHT
    folder.mkdir(parents=True)
    world.path.rename(folder / "marts.duckdb")
    (folder / "manifest.json").write_text(json.dumps(manifest()), encoding="utf-8")
    render_folder(settings, folder)
    (settings.published / "current").symlink_to(NIGHT)
    return settings


def mailed(settings: Settings, sink: Sink, report_to: str = "ops@example.org") -> Settings:
    return replace(settings, smtp_url=f"smtp://{sink.host}:{sink.port}", report_to=report_to)


def test_the_report_arrives_in_both_languages(published: Settings, sink: Sink) -> None:
    assert send(mailed(published, sink), DAY) == {"sent": 1, "already_sent": 0, "undelivered": 0}
    (message,) = sink.messages
    assert message["Subject"] == "共鸣日报 2026-11-09 · 昨日数据可以放心使用"
    assert [part.get_filename() for part in message.iter_attachments()] == ["report.zh.html", "report.en.html"]
    plain = message.get_body(("plain",))
    assert plain is not None and "12,400" in plain.get_content() and "Resonance daily" in plain.get_content()
    attached = next(iter(message.iter_attachments())).get_content()
    assert attached.splitlines() == (published.published / NIGHT / "report.zh.html").read_text("utf-8").splitlines()


def test_sending_twice_sends_once(published: Settings, sink: Sink) -> None:
    given = mailed(published, sink)
    send(given, DAY)
    assert send(given, DAY) == {"sent": 0, "already_sent": 1, "undelivered": 0}
    assert send(replace(given, report_to="ops@example.org, new@example.org"), DAY) == {
        "sent": 1,
        "already_sent": 1,
        "undelivered": 0,
    }
    assert [message["To"] for message in sink.messages] == ["ops@example.org", "new@example.org"]


def test_receipts_hold_no_address(published: Settings, sink: Sink) -> None:
    send(mailed(published, sink), DAY)
    texts = [path.name + path.read_text() for path in (published.home / "deliveries").rglob("*.json")]
    assert len(texts) == 1 and "ops" not in texts[0] and "example.org" not in texts[0]


def test_one_refused_recipient_costs_the_others_nothing(published: Settings, sink: Sink) -> None:
    sink.refuse("gone@example.org")
    given = mailed(published, sink, "gone@example.org,ops@example.org")
    assert send(given, DAY) == {"sent": 1, "already_sent": 0, "undelivered": 1}
    (alert,) = (published.home / "alerts").glob("*-undelivered_report.json")
    assert "gone" not in json.loads(alert.read_text())["text"]
    sink.refuse("")
    assert send(given, DAY) == {"sent": 1, "already_sent": 1, "undelivered": 0}


def test_a_server_that_is_away_is_an_alert_and_no_error(published: Settings) -> None:
    away = replace(published, smtp_url="smtp://user:hunter2@127.0.0.1:9", report_to="ops@example.org")
    assert send(away, DAY) == {"sent": 0, "already_sent": 0, "undelivered": 1}
    (alert,) = (published.home / "alerts").glob("*.json")
    assert "hunter2" not in alert.read_text()


def test_who_asks_to_send_a_report_that_does_not_arrive_is_told_so(
    published: Settings, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("RESONANCE_HOME", str(published.home))
    monkeypatch.setenv("RESONANCE_SMTP_URL", "smtp://user:hunter2@127.0.0.1:9")
    monkeypatch.setenv("RESONANCE_REPORT_TO", "ops@example.org")
    assert cli.main(["report", str(DAY), "--send"]) == 1
    said = capsys.readouterr().err
    assert "1 of 1 recipients did not get the report: mail was not taken: ConnectionRefusedError" in said
    assert "where: smtp://127.0.0.1:9\n" in said and f"resonance report {DAY} --send" in said
    assert "hunter2" not in said and "ops@example.org" not in said
    assert len(list((published.home / "alerts").glob("*-undelivered_report.json"))) == 1


@pytest.mark.parametrize("missing", ["smtp_url", "report_to"])
def test_without_server_or_recipient_there_are_files_only(published: Settings, sink: Sink, missing: str) -> None:
    assert sum(send(replace(mailed(published, sink), **{missing: ""}), DAY).values()) == 0
    assert sink.messages == []


def test_a_day_without_publication_names_the_next_command(settings: Settings, sink: Sink) -> None:
    with pytest.raises(NoPublishedNight, match="resonance night 2026-11-09"):
        send(mailed(settings, sink), DAY)


def test_the_served_night_is_sent_not_merely_the_newest(published: Settings) -> None:
    later = published.published / "20261109-20261110T010000Z"
    later.mkdir()
    (later / "manifest.json").write_text("{}")
    assert published_folder(published, DAY).name == NIGHT
    (published.published / "current").unlink()
    assert published_folder(published, DAY).name == later.name


def test_rendering_again_leaves_the_publication_alone(published: Settings) -> None:
    folder = published.published / NIGHT
    before = {path.name: path.stat().st_mtime_ns for path in folder.iterdir()}
    again = render_again(published, DAY, ("en",))
    assert again == [published.home / "reports" / NIGHT / f"report.en.{kind}" for kind in ("html", "pdf")]
    assert [path.read_bytes() for path in again] == [(folder / path.name).read_bytes() for path in again]
    assert before == {path.name: path.stat().st_mtime_ns for path in folder.iterdir()}


def test_deliver_tells_each_recipients_outcome(published: Settings, sink: Sink) -> None:
    done = deliver_all(mailed(published, sink, "a@example.org;b@example.org;a@example.org"), Path(published.published / NIGHT))
    assert [(one.recipient, one.outcome) for one in done] == [("a@example.org", "sent"), ("b@example.org", "sent")]
