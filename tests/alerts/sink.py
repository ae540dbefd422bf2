"""A real SMTP server on loopback that keeps what it is sent."""

from __future__ import annotations

import socket
import ssl
from collections.abc import Iterator
from contextlib import contextmanager
from email import message_from_bytes, policy
from email.message import EmailMessage
from typing import Any

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, AuthResult


class Sink:
    """Messages in the order they came; `refuse(address)` makes one recipient unknown."""

    def __init__(self, host: str) -> None:
        self.host = host
        self.port = 0
        self.messages: list[EmailMessage] = []
        self.logins: list[tuple[str, str]] = []
        self.encrypted: list[bool] = []
        self._refused = ""

    def refuse(self, address: str) -> None:
        self._refused = address

    async def handle_RCPT(self, server: Any, session: Any, envelope: Any, address: str, options: Any) -> str:
        if address == self._refused:
            return "550 no such mailbox"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:
        message = message_from_bytes(envelope.content, policy=policy.default)
        assert isinstance(message, EmailMessage)
        self.messages.append(message)
        self.encrypted.append(
            session.ssl is not None or isinstance(server.transport.get_extra_info("sslcontext"), ssl.SSLContext)
        )
        return "250 OK"

    def login(self, server: Any, session: Any, envelope: Any, mechanism: str, data: Any) -> AuthResult:
        self.logins.append((data.login.decode(), data.password.decode()))
        return AuthResult(success=data.password == b"open sesame", handled=False)


class StartTls(Controller):
    """A controller whose server offers STARTTLS instead of speaking TLS from the first byte."""

    def __init__(self, *given: Any, tls: ssl.SSLContext, **more: Any) -> None:
        self._tls = tls
        super().__init__(*given, **more)

    def factory(self) -> SMTP:
        return SMTP(self.handler, tls_context=self._tls, **self.SMTP_kwargs)


@contextmanager
def running_sink(
    smtps: ssl.SSLContext | None = None, starttls: ssl.SSLContext | None = None, login: bool = False, host: str = "127.0.0.1"
) -> Iterator[Sink]:
    """A sink that listens on a free port: plain, SMTPS, or with STARTTLS on offer."""
    sink = Sink(host)
    with socket.socket() as free:
        free.bind((sink.host, 0))
        sink.port = free.getsockname()[1]
    more: dict[str, Any] = {"hostname": sink.host, "port": sink.port}
    if login:
        more |= {"authenticator": sink.login, "auth_require_tls": starttls is not None}
    if starttls is not None:
        controller: Controller = StartTls(sink, tls=starttls, **more)
    else:
        controller = Controller(sink, ssl_context=smtps, **more)
    controller.start()
    try:
        yield sink
    finally:
        controller.stop()
