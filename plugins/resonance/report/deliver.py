"""The published report, rendered again or mailed: once per night and recipient."""

from __future__ import annotations

import hashlib
import json
import os
import ssl
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from email.message import EmailMessage
from pathlib import Path
from typing import Any

from resonance.alerts import alert
from resonance.alerts.mail import MailServer, UndeliveredMail, hand_in, mail_server, recipients
from resonance.errors import ResonanceError
from resonance.report.digest import Digest
from resonance.report.gather import gather
from resonance.report.phrases import Phrases
from resonance.report.render import page, render
from resonance.report.wording import LANGUAGES
from resonance.settings import Settings


class NoPublishedNight(ResonanceError):
    """Nothing is published for this business date."""


@dataclass(frozen=True)
class Delivery:
    """What became of one recipient's mail: `sent`, `already_sent` or `undelivered`, with the reason."""

    recipient: str
    outcome: str
    detail: str = ""


@dataclass(frozen=True)
class Mailing:
    """One night's report on its way: through which server, what it says, where its pages lie, whom TLS trusts."""

    server: MailServer
    digest: Digest
    folder: Path
    trust: ssl.SSLContext | None = None


def send(settings: Settings, day: date, trust: ssl.SSLContext | None = None, *, must_arrive: bool = False) -> dict[str, Any]:
    """Mail the published report of `day` to every recipient; short counts for the night's record.

    Nothing is sent where no server or nobody is named. A mail that is not taken raises an alert, never the night: the
    report is published already. Whoever asks for the sending itself says `must_arrive`, and gets UndeliveredMail.
    """
    counts = {"sent": 0, "already_sent": 0, "undelivered": 0}
    if not settings.smtp_url or not settings.report_to:
        return counts
    done = deliver(settings, published_folder(settings, day), trust)
    for delivery in done:
        counts[delivery.outcome] += 1
    if lost := [delivery for delivery in done if delivery.outcome == "undelivered"]:
        facts = {"business_date": str(day), "undelivered": len(lost), "cause": lost[0].detail}
        alert(settings, "undelivered_report", facts)
        if must_arrive:
            cause = f"{len(lost)} of {len(done)} recipients did not get the report: {lost[0].detail}"
            again = f"resonance doctor, then resonance report {day} --send"
            raise UndeliveredMail(cause, repr(mail_server(settings.smtp_url)), again)
    return counts


def deliver(settings: Settings, folder: Path, trust: ssl.SSLContext | None = None) -> list[Delivery]:
    """One message for each recipient who has not had this night's yet."""
    manifest = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))
    mailing = Mailing(mail_server(settings.smtp_url), gather(folder / "marts.duckdb", manifest), folder, trust)
    return [_deliver_one(settings, mailing, one) for one in recipients(settings.report_to)]


def _deliver_one(settings: Settings, mailing: Mailing, recipient: str) -> Delivery:
    token = hashlib.sha256(f"{mailing.folder.name}|{recipient}".encode()).hexdigest()[:32]
    receipt = settings.home / "deliveries" / mailing.folder.name / f"{token}.json"
    if receipt.exists():
        return Delivery(recipient, "already_sent")
    message = compose(mailing.digest, mailing.folder, recipient)
    message["Message-ID"] = f"<{token}@resonance.invalid>"
    try:
        hand_in(mailing.server, message, mailing.trust)
    except UndeliveredMail as error:
        return Delivery(recipient, "undelivered", error.cause)
    _write_whole(receipt, json.dumps({"night_id": mailing.folder.name, "as_of": settings.as_of.isoformat()}))
    return Delivery(recipient, "sent")


def compose(digest: Digest, folder: Path, recipient: str) -> EmailMessage:
    """Plain summary in both languages, the Chinese page as the body, both pages attached."""
    zh, en = Phrases("zh"), Phrases("en")
    message = EmailMessage()
    message["Subject"] = f"{zh('title')} {digest.business_date} · {zh.status(digest)}"
    message["To"] = recipient
    message.set_content("\n\n".join(summary(digest, phrases) for phrases in (zh, en)))
    message.add_alternative(page(digest, "zh"), subtype="html")
    for language in LANGUAGES:
        attached = folder / f"report.{language}.html"
        if attached.exists():
            message.add_attachment(attached.read_text(encoding="utf-8"), subtype="html", filename=attached.name)
    return message


def summary(digest: Digest, t: Phrases) -> str:
    """The few lines that a mail program shows first."""
    lines = [f"{t('title')} · {t.day(digest.business_date)}", t.status(digest), *(f"- {line}" for line in t.cares(digest))]
    lines += [f"{t('measure.' + m.name)}: {t.measure(m)}" for m in digest.platform if m.value is not None]
    return "\n".join([*lines, t("mail_attached")])


def render_again(settings: Settings, day: date, languages: Iterable[str] = LANGUAGES) -> list[Path]:
    """Render the published night of `day` anew into `$RESONANCE_HOME/reports/<night_id>`; the publication stays untouched."""
    folder = published_folder(settings, day)
    manifest = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))
    return render(folder / "marts.duckdb", manifest, settings.home / "reports" / folder.name, languages)


def render_folder(settings: Settings, folder: Path) -> list[Path]:
    """Write the report's files into the publication being built in `folder`, from its own marts and manifest."""
    manifest = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))
    return render(folder / "marts.duckdb", manifest, folder)


def published_folder(settings: Settings, day: date) -> Path:
    """The publication of `day` that is served, else the newest one of that day."""
    current = settings.published / "current"
    if current.exists() and current.resolve().name.startswith(f"{day:%Y%m%d}-"):
        return current.resolve()
    found = sorted(path for path in settings.published.glob(f"{day:%Y%m%d}-*") if (path / "manifest.json").exists())
    if not found:
        raise NoPublishedNight(f"no night is published for {day}", str(settings.published), f"resonance night {day}")
    return found[-1]


def _write_whole(path: Path, text: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    draft = path.with_suffix(".draft")
    draft.write_text(text, encoding="utf-8")
    os.replace(draft, path)
