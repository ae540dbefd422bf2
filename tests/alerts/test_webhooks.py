"""Chat rooms: each gets its own shape, and a room that is away or unwilling breaks nothing."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from typing import Any

import pytest

from resonance.alerts.webhooks import SHAPES, RefusedPost, host_of, post, shape_of, shorten


class Room(BaseHTTPRequestHandler):
    """Keeps what it is sent and answers what it was told to."""

    taken: list[tuple[str, str, Any]] = []
    answer: tuple[int, bytes, dict[str, str]] = (200, b"ok", {})

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"]))
        Room.taken.append((self.path, self.headers["Content-Type"], json.loads(body)))
        status, said, headers = Room.answer
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(said)

    do_GET = do_POST

    def log_message(self, *_: object) -> None: ...


@pytest.fixture
def room() -> Iterator[str]:
    Room.taken, Room.answer = [], (200, b"ok", {})
    server = HTTPServer(("127.0.0.1", 0), Room)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}/hook/secret-token"
    server.shutdown()
    server.server_close()


@pytest.mark.parametrize(
    ("url", "shape"),
    [
        ("https://open.feishu.cn/open-apis/bot/v2/hook/x", "feishu"),
        ("https://open.larksuite.com/open-apis/bot/v2/hook/x", "feishu"),
        ("https://qyapi.weixin.qq.com/cgi-bin/webhook/send?key=x", "wecom"),
        ("https://oapi.dingtalk.com/robot/send?access_token=x", "dingtalk"),
        ("https://hooks.slack.com/services/x", "slack"),
        ("https://relay.example.org/x", "plain"),
        ("https://relay.example.org/x#feishu", "feishu"),
        ("https://relay.example.org/x#nonsense", "plain"),
        ("https://hooks.slack.com.evil.example/x", "plain"),
    ],
)
def test_the_host_or_the_fragment_says_the_shape(url: str, shape: str) -> None:
    assert shape_of(url) == shape


@pytest.mark.parametrize(
    ("shape", "payload"),
    [
        ("feishu", {"msg_type": "text", "content": {"text": "夜批"}}),
        ("wecom", {"msgtype": "text", "text": {"content": "夜批"}}),
        ("dingtalk", {"msgtype": "text", "text": {"content": "夜批"}}),
        ("slack", {"text": "夜批"}),
        ("plain", {"text": "夜批"}),
    ],
)
def test_each_room_gets_its_shape(room: str, shape: str, payload: dict[str, Any]) -> None:
    post(f"{room}#{shape}", "夜批")
    assert Room.taken == [("/hook/secret-token", "application/json; charset=utf-8", payload)]


def test_wecom_texts_fit_its_limit() -> None:
    sent = SHAPES["wecom"]("夜" * 2_000)["text"]["content"]
    assert len(sent.encode()) <= 2_048 and sent.endswith("夜…")
    assert shorten("短", 2_048) == "短"


@pytest.mark.parametrize("said", [b'{"errcode":310000,"errmsg":"sign not match"}', b'{"code":19021}', b'{"StatusCode":9499}'])
def test_a_refusal_inside_a_200_is_a_refusal(room: str, said: bytes) -> None:
    Room.answer = (200, said, {})
    with pytest.raises(RefusedPost, match="refused with code"):
        post(room, "x")


@pytest.mark.parametrize("said", [b'{"errcode":0,"errmsg":"ok"}', b'{"code":0}', b'{"StatusCode":0}', b"ok", b"", b"[]"])
def test_a_taken_text_is_taken(room: str, said: bytes) -> None:
    Room.answer = (200, said, {})
    post(room, "x")


@pytest.mark.parametrize("status", [400, 403, 404, 500])
def test_an_error_status_is_a_refusal_without_the_secret(room: str, status: int) -> None:
    Room.answer = (status, b"", {})
    with pytest.raises(RefusedPost, match=str(status)) as raised:
        post(room, "x")
    assert "secret-token" not in str(raised.value)


def test_a_redirect_is_not_followed(room: str) -> None:
    Room.answer = (307, b"", {"Location": room.replace("hook", "elsewhere")})
    with pytest.raises(RefusedPost, match="307"):
        post(room, "x")
    assert [path for path, _, _ in Room.taken] == ["/hook/secret-token"]


@pytest.mark.parametrize("url", ["file:///etc/passwd", "ftp://h/x", "https://", "no url", "http://[::1"])
def test_only_http_is_posted_to(url: str) -> None:
    with pytest.raises(RefusedPost):
        post(url, "x")


def test_a_closed_door_is_a_refusal() -> None:
    with pytest.raises(RefusedPost, match="not reached"):
        post("http://127.0.0.1:9/secret-token", "x")
    assert host_of("https://me:pw@h.example/secret?key=1") == "https://h.example"
