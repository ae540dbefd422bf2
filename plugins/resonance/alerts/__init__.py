"""What went wrong, for whom, and which RUNBOOK heading helps."""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass
from email.message import EmailMessage
from pathlib import Path
from typing import Any

from resonance.alerts import mail, webhooks
from resonance.alerts.kinds import KINDS, Kind, kind_of
from resonance.alerts.text import plain_text, told
from resonance.errors import ResonanceError
from resonance.settings import Settings

__all__ = ["KINDS", "Alert", "Attempt", "alert"]


@dataclass(frozen=True)
class Attempt:
    """One try to tell somebody; `target` is a host, never an address or a secret."""

    target: str
    delivered: bool
    detail: str = ""


@dataclass(frozen=True)
class Alert:
    """An alert as written to `alerts/<as_of>-<kind>.json`."""

    kind: str
    severity: str
    as_of: str
    text: str
    facts: dict[str, str]
    runbook: str
    attempts: tuple[Attempt, ...] = ()


def alert(settings: Settings, kind: str, facts: Mapping[str, Any]) -> Alert:
    """Write the alert down, then tell everyone the deployment names. Only an unknown kind raises.

    The same facts told twice at one `as_of` are told once; a receiver that fails is recorded and breaks nothing.
    """
    known = kind_of(kind)
    cleaned = told(facts)
    path, previous = _place(settings, known, cleaned)
    if previous is not None:
        return previous
    text = plain_text(known, cleaned)
    raised = Alert(known.name, known.severity, f"{settings.as_of:%Y-%m-%dT%H:%M:%SZ}", text, cleaned, known.runbook)
    _write(path, raised)
    raised = Alert(**{**vars(raised), "attempts": tuple(_tell(settings, known, text))})
    _write(path, raised)
    return raised


def _place(settings: Settings, kind: Kind, facts: Mapping[str, str]) -> tuple[Path, Alert | None]:
    """A free file name, or the alert that already says the same."""
    stem = f"{settings.as_of:%Y%m%dT%H%M%SZ}-{kind.name}"
    number = 1
    while True:
        path = settings.home / "alerts" / f"{stem}{'' if number == 1 else f'-{number}'}.json"
        if not path.exists():
            return path, None
        if (known := _read(path)) is not None and known.facts == dict(facts):
            return path, known
        number += 1


def _read(path: Path) -> Alert | None:
    try:
        raw = json.loads(path.read_text(encoding="utf-8"))
        return Alert(**{**raw, "attempts": tuple(Attempt(**one) for one in raw["attempts"])})
    except (OSError, ValueError, TypeError, KeyError):
        return None


def _write(path: Path, raised: Alert) -> None:
    """An alert that cannot be kept is still told: a full disk is no reason for silence."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        draft = path.with_suffix(".draft")
        draft.write_text(json.dumps(asdict(raised), ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
        os.replace(draft, path)
    except OSError as error:
        print(f"resonance: alert not kept ({type(error).__name__}): {raised.text}", file=sys.stderr)


def _tell(settings: Settings, kind: Kind, text: str) -> Iterator[Attempt]:
    for url in settings.webhooks:
        try:
            webhooks.post(url, text)
            yield Attempt(webhooks.host_of(url), True)
        except ResonanceError as error:
            yield Attempt(webhooks.host_of(url), False, error.cause)
    if settings.smtp_url and settings.report_to:
        yield _mail(settings, kind, text)


def _mail(settings: Settings, kind: Kind, text: str) -> Attempt:
    """One message for all recipients; an alert is no secret among them."""
    try:
        server = mail.mail_server(settings.smtp_url)
        message = EmailMessage()
        message["Subject"] = f"Resonance · {kind.title_zh}"
        message["To"] = ", ".join(mail.recipients(settings.report_to))
        message.set_content(text)
        mail.hand_in(server, message)
        return Attempt(repr(server), True)
    except ResonanceError as error:
        return Attempt("mail", False, error.cause)
