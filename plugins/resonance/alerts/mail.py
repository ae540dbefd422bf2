"""Mail over SMTP: one message, one recipient, encrypted wherever the server can.

`smtp://[user:password@]host[:25][?from=ADDRESS]` uses STARTTLS when the server offers it and refuses to send a password
without it (loopback excepted); `smtps://…[:465]` is encrypted from the first byte.
"""

from __future__ import annotations

import smtplib
import ssl
from dataclasses import dataclass
from email.message import EmailMessage
from email.utils import formatdate
from urllib.parse import parse_qs, unquote, urlsplit

from resonance.errors import BadSetting, ResonanceError

PORTS = {"smtp": 25, "smtps": 465}
LOOPBACK = ("localhost", "127.0.0.1", "::1")
TIMEOUT_SECONDS = 20.0
MENDED = "correct it, then resonance doctor"


class UndeliveredMail(ResonanceError):
    """The server was not reached, or refused the message; the text never holds the password."""


@dataclass(frozen=True)
class MailServer:
    """Where to hand in mail; `password` stays out of every text."""

    scheme: str
    host: str
    port: int
    user: str = ""
    password: str = ""
    sender: str = ""

    def __repr__(self) -> str:
        return f"{self.scheme}://{self.host}:{self.port}"


def mail_server(url: str) -> MailServer:
    """Read RESONANCE_SMTP_URL; BadSetting says what is wrong with it, without repeating it."""
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError as error:
        raise BadSetting("the SMTP URL cannot be read", "RESONANCE_SMTP_URL", MENDED) from error
    if parts.scheme not in PORTS or not parts.hostname:
        raise BadSetting("the SMTP URL must look like smtp://host or smtps://host", "RESONANCE_SMTP_URL", MENDED)
    user = unquote(parts.username or "")
    given = parse_qs(parts.query).get("from", [""])[0]
    sender = given or (user if "@" in user else f"resonance@{parts.hostname}")
    return MailServer(parts.scheme, parts.hostname, port or PORTS[parts.scheme], user, unquote(parts.password or ""), sender)


def recipients(report_to: str) -> list[str]:
    """RESONANCE_REPORT_TO as addresses: separated by commas, each once, in order."""
    found = [address.strip() for address in report_to.replace(";", ",").split(",")]
    for address in found:
        if address and (address.count("@") != 1 or any(letter.isspace() for letter in address)):
            raise BadSetting("an address cannot be read; separate them by commas", "RESONANCE_REPORT_TO", MENDED)
    return list(dict.fromkeys(address for address in found if address))


def hand_in(server: MailServer, message: EmailMessage, trust: ssl.SSLContext | None = None) -> None:
    """Send `message` to its To; UndeliveredMail when the server does not take it."""
    message["From"] = server.sender
    message["Date"] = formatdate(usegmt=True)
    context = trust or ssl.create_default_context()
    try:
        with _connect(server, context) as session:
            _secure(server, session, context)
            if server.user:
                session.login(server.user, server.password)
            session.send_message(message)
    except (smtplib.SMTPException, OSError) as error:
        code = f" {error.smtp_code}" if isinstance(error, smtplib.SMTPResponseException) else ""
        cause = f"mail was not taken: {type(error).__name__}{code}"
        raise UndeliveredMail(cause, repr(server), "resonance doctor") from error


def _connect(server: MailServer, context: ssl.SSLContext) -> smtplib.SMTP:
    if server.scheme == "smtps":
        return smtplib.SMTP_SSL(server.host, server.port, timeout=TIMEOUT_SECONDS, context=context)
    return smtplib.SMTP(server.host, server.port, timeout=TIMEOUT_SECONDS)


def _secure(server: MailServer, session: smtplib.SMTP, context: ssl.SSLContext) -> None:
    session.ehlo()
    if server.scheme == "smtps":
        return
    if session.has_extn("starttls"):
        session.starttls(context=context)
        session.ehlo()
    elif server.user and server.host not in LOOPBACK:
        raise smtplib.SMTPNotSupportedError("no STARTTLS: the password stays here")
