"""Values by code: columns travel as small integers and become text once, when a file is written."""

from __future__ import annotations

import json
import re
from collections.abc import Sequence

import numpy as np
import pyarrow as pa

from resonance.simulator.draws import Array

JSONL, CSV, PARQUET = "jsonl", "csv", "parquet"
PLAIN = re.compile(r"[A-Za-z0-9._:-]*")


class Vocabulary:
    """Text (or whole numbers) by code; code −1 is null."""

    def __init__(self, values: Sequence[str | int]) -> None:
        self.values = list(values)
        self.codes = {value: code for code, value in enumerate(self.values)}
        self._pieces: dict[tuple[str, str], Array] = {}
        self._arrow: pa.Array | None = None

    def __len__(self) -> int:
        return len(self.values)

    def __getitem__(self, value: str | int) -> int:
        return self.codes[value]

    def pieces(self, shape: str, column: str) -> Array:
        """Piece of a line per code (bytes), null last: JSONL leaves nulls out, CSV leaves them empty; column "" is bare text."""
        key = (shape, column)
        if key not in self._pieces:
            self._pieces[key] = np.append(self._made(shape, column), np.array([b"," if shape == CSV and column else b""]))
        return self._pieces[key]

    def _made(self, shape: str, column: str) -> Array:
        if not self.values:
            return np.zeros(0, dtype="S1")
        text = isinstance(self.values[0], str) and PLAIN.fullmatch("".join(map(str, self.values))) is not None
        if text and column:
            before, after = (f',"{column}":"', '"') if shape == JSONL else (",", "")
            return np.strings.add(np.strings.add(before.encode(), np.array(self.values, dtype="S")), after.encode())
        return np.array([_piece(shape, column, value).encode() for value in self.values])

    def decoded(self, codes: Array) -> pa.Array:
        """Values themselves, null where the code is −1."""
        if self._arrow is None:
            self._arrow = pa.array([*self.values, None])
        return self._arrow.take(pa.array(codes % len(self._arrow)))


def _piece(shape: str, column: str, value: str | int) -> str:
    if shape == JSONL:
        return f',"{column}":{json.dumps(value, ensure_ascii=False)}' if column else json.dumps(value, ensure_ascii=False)[1:-1]
    return f",{_quoted(str(value))}" if column else str(value).replace('"', '""')


def _quoted(text: str) -> str:
    return '"' + text.replace('"', '""') + '"' if any(mark in text for mark in ',"\n') else text


ENUMS: dict[str, Vocabulary] = {
    name: Vocabulary(values.split())
    for name, values in {
        "device_type": "phone tablet pc tv speaker car watch unknown",
        "app_mode": "normal kids driving sleep",
        "network": "wifi cell",
        "client_integrity": "ok rooted emulator unknown",
        "surface": "discover_daily_task share_flow comment_area popup banner push playlist_page search player deeplink other",
        "like_action": "like unlike",
        "target_type": "song comment playlist artist",
        "moderation": "ok pending removed",
        "share_channel": "wechat moments qq qzone weibo douyin copy_link inapp",
        "source": "search own_library artist_page album_page user_playlist editorial_playlist algo_radio daily_mix "
        "discover share_link campaign autoplay other",
        "end_reason": "completed skip pause_timeout app_close error",
        "item_type": "song campaign playlist task",
        "open_source": "icon push deeplink widget system",
        "channel": "appstore huawei xiaomi oppo vivo web invite",
        "follow_action": "follow unfollow",
        "follow_type": "artist user",
        "playlist_action": "create add remove",
        "feedback": "close not_interested report mute",
        "team_action": "join leave",
        "reward_action": "grant claim redeem",
        "content_action": "playlist_add zone boost promo",
    }.items()
}


def code(enum: str, value: str) -> int:
    """Code of one value of a closed list."""
    return ENUMS[enum][value]
