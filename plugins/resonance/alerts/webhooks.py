"""Posting a text to a chat room: Feishu, WeCom, DingTalk, Slack, or any receiver of JSON.

The payload's shape follows the URL's host; a fragment (`http://relay.internal/hook#feishu`) names it where a relay
stands between. The secret part of a URL never leaves this module: errors and records name the host alone.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from typing import Any
from urllib.error import HTTPError
from urllib.parse import urlsplit, urlunsplit
from urllib.request import HTTPRedirectHandler, Request, build_opener

from resonance.errors import ResonanceError

TIMEOUT_SECONDS = 5.0
LONGEST_ANSWER = 64 * 1024
Payload = dict[str, Any]


class RefusedPost(ResonanceError):
    """The receiver was not reached or did not take the text."""


def _feishu(text: str) -> Payload:
    return {"msg_type": "text", "content": {"text": text}}


def _msgtype_text(longest: int) -> Callable[[str], Payload]:
    return lambda text: {"msgtype": "text", "text": {"content": shorten(text, longest)}}


def _plain(text: str) -> Payload:
    return {"text": text}


# Limits are the services' own, in bytes of UTF-8: WeCom 2,048, DingTalk 20,000.
SHAPES: dict[str, Callable[[str], Payload]] = {
    "feishu": _feishu,
    "wecom": _msgtype_text(2_048),
    "dingtalk": _msgtype_text(20_000),
    "slack": _plain,
    "plain": _plain,
}
HOSTS = {
    "open.feishu.cn": "feishu",
    "open.larksuite.com": "feishu",
    "qyapi.weixin.qq.com": "wecom",
    "oapi.dingtalk.com": "dingtalk",
    "hooks.slack.com": "slack",
}


def shape_of(url: str) -> str:
    """The payload's shape: the fragment when it names one, else by host, else `plain`."""
    parts = urlsplit(url)
    return parts.fragment if parts.fragment in SHAPES else HOSTS.get(parts.hostname or "", "plain")


def host_of(url: str) -> str:
    """Scheme and host, without path, query or credentials."""
    try:
        parts = urlsplit(url)
        return f"{parts.scheme}://{parts.hostname or ''}"
    except ValueError:
        return "unreadable URL"


def receiver(url: str) -> str:
    """`host_of` a URL that can be posted to; RefusedPost when it cannot."""
    place = host_of(url)
    if not place.startswith(("http://", "https://")) or place.endswith("//") or not _has_readable_port(url):
        raise RefusedPost("a webhook must be an http or https URL", place, "correct RESONANCE_WEBHOOKS, then resonance doctor")
    return place


def _has_readable_port(url: str) -> bool:
    try:
        return urlsplit(url).port != 0
    except ValueError:
        return False


def post(url: str, text: str) -> None:
    """Post `text` once; RefusedPost with the host and the reason unless the receiver says it took it."""
    place = receiver(url)
    body = json.dumps(SHAPES[shape_of(url)](text), ensure_ascii=False).encode()
    request = Request(
        urlunsplit(urlsplit(url)._replace(fragment="")),
        data=body,
        headers={"Content-Type": "application/json; charset=utf-8"},
        method="POST",
    )
    try:
        with build_opener(_NoRedirect).open(request, timeout=TIMEOUT_SECONDS) as answer:
            _check(answer.read(LONGEST_ANSWER), place)
    except HTTPError as error:
        error.close()
        raise RefusedPost(f"the receiver answered {error.code}", place, "correct RESONANCE_WEBHOOKS") from None
    except (OSError, ValueError) as error:
        raise RefusedPost(f"the receiver was not reached: {type(error).__name__}", place, "resonance doctor") from None


def _check(answer: bytes, place: str) -> None:
    """These services answer 200 and say in the body whether they took it."""
    try:
        said = json.loads(answer)
    except ValueError:
        return
    if not isinstance(said, Mapping):
        return
    code = next((said[key] for key in ("errcode", "code", "StatusCode") if key in said), 0)
    if code not in (0, "0"):
        raise RefusedPost(f"the receiver refused with code {code}", place, "correct RESONANCE_WEBHOOKS")


def shorten(text: str, longest: int) -> str:
    """At most `longest` bytes of UTF-8, cut between characters."""
    raw = text.encode()
    return text if len(raw) <= longest else raw[: longest - 3].decode(errors="ignore") + "…"


class _NoRedirect(HTTPRedirectHandler):
    """A redirect would carry the text to a place that nobody named."""

    def redirect_request(self, *_: Any, **__: Any) -> None:
        return None
