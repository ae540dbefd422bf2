"""`resonance doctor`: what a deployment needs, checked before the night needs it."""

from __future__ import annotations

import importlib.metadata
import sys
import tomllib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial

from resonance.alerts import mail, webhooks
from resonance.business_date import business_date
from resonance.errors import ResonanceError
from resonance.policy import load_rows
from resonance.settings import PROJECT_ROOT, Settings

NEEDED_FREE_BYTES = 2 * 10**9


@dataclass(frozen=True)
class Finding:
    """One thing looked at; `next_command` matters when it is not ok."""

    ok: bool
    what: str
    next_command: str = ""


def examine(settings: Settings) -> list[Finding]:
    """All findings, none of them raised and each once, whoever meets it."""
    checks: tuple[Callable[[Settings], Iterator[Finding]], ...]
    checks = (_python, _packages, _secret, _folders, _disk, _policy, _engine, _model, _told)
    return list(dict.fromkeys(finding for check in checks for finding in check(settings)))


def _python(settings: Settings) -> Iterator[Finding]:
    version = sys.version_info
    yield Finding((3, 11) <= version[:2] < (3, 14), f"Python {version[0]}.{version[1]}", "make setup with Python 3.11 to 3.13")


def _packages(settings: Settings) -> Iterator[Finding]:
    wanted = tomllib.loads((PROJECT_ROOT / "pyproject.toml").read_text())["project"]["dependencies"]
    for requirement in wanted:
        name, _, version = requirement.partition("==")
        try:
            found = importlib.metadata.version(name)
        except importlib.metadata.PackageNotFoundError:
            found = "missing"
        yield Finding(found == version, f"{name} {found}", "make setup")


def _secret(settings: Settings) -> Iterator[Finding]:
    try:
        yield Finding(True, f"pseudonym key of {len(settings.hmac_key)} bytes")
    except ResonanceError as error:
        yield Finding(False, error.cause, "set RESONANCE_HMAC_KEY to 64 hex digits")
    path = settings.home / "secrets" / "hmac_key"
    if path.exists():
        yield Finding(path.stat().st_mode & 0o077 == 0, "the key file is its owner's alone", f"chmod 600 {path}")


def _folders(settings: Settings) -> Iterator[Finding]:
    settings.home.mkdir(parents=True, exist_ok=True)
    yield Finding(settings.landing.is_dir(), f"landing folder {settings.landing}", f"mkdir -p {settings.landing}")


def _disk(settings: Settings) -> Iterator[Finding]:
    free = settings.free_bytes
    yield Finding(free >= NEEDED_FREE_BYTES, f"{free / 1e9:.1f} GB free", "free some disk, or move RESONANCE_HOME")


def _policy(settings: Settings) -> Iterator[Finding]:
    try:
        yield Finding(True, f"{len(load_rows(settings))} policy rows")
    except ResonanceError as error:
        yield Finding(False, f"{error.cause} ({error.place})", error.next_command)


def _engine(settings: Settings) -> Iterator[Finding]:
    yield Finding(
        settings.engine == "duckdb", f"engine {settings.engine}", "a night on Spark needs a cluster; set RESONANCE_ENGINE=duckdb"
    )


def _model(settings: Settings) -> Iterator[Finding]:
    from resonance.authenticity.model import model_in_service

    try:
        model = model_in_service(settings, business_date(settings.as_of))
        yield Finding(True, f"detector {model.version}" if model else "detector: points alone")
    except ResonanceError as error:
        yield Finding(False, f"{error.cause} ({error.place})", error.next_command)


def _told(settings: Settings) -> Iterator[Finding]:
    """Whether report and alerts could be sent, as far as can be said without sending."""
    checks: list[Callable[[], str]] = []
    if settings.smtp_url:
        checks.append(lambda: f"mail through {mail.mail_server(settings.smtp_url)!r}")
    if settings.report_to:
        checks.append(lambda: f"mail to {len(mail.recipients(settings.report_to))} addresses")
    checks += [partial(lambda url: f"alerts to {webhooks.receiver(url)}", url) for url in settings.webhooks]
    for check in checks:
        try:
            yield Finding(True, check())
        except ResonanceError as error:
            yield Finding(False, f"{error.cause} ({error.place})", error.next_command)
    if bool(settings.smtp_url) != bool(settings.report_to):
        yield Finding(True, "no mail is sent: it takes both RESONANCE_SMTP_URL and RESONANCE_REPORT_TO")
