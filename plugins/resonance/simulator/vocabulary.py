"""Values by code: columns travel as small integers and become text once, when a file is written."""

from __future__ import annotations

import json
import re
from collections.abc import Sequence

import pyarrow as pa
import pyarrow.compute as pc

from resonance.simulator.draws import Array

JSONL, CSV, PARQUET = "jsonl", "csv", "parquet"
PLAIN = re.compile(r"[A-Za-z0-9._:-]*")


class Vocabulary:
    """Text (or whole numbers) by code; code −1 is null. `fragments` are the pieces a line is joined from."""

    def __init__(self, values: Sequence[str | int]) -> None:
        self.values = list(values)
        self.codes = {value: code for code, value in enumerate(self.values)}
        self._fragments: dict[tuple[str, str], pa.Array] = {}
        self._is_plain: bool | None = None

    def __len__(self) -> int:
        return len(self.values)

    def __getitem__(self, value: str | int) -> int:
        return self.codes[value]

    def fragments(self, shape: str, column: str) -> pa.Array:
        """Piece of a line per code, null last: JSONL leaves nulls out, CSV leaves them empty, Parquet keeps values."""
        key = (shape, column)
        if key not in self._fragments:
            self._fragments[key] = self._pieces(shape, column)
        return self._fragments[key]

    def _pieces(self, shape: str, column: str) -> pa.Array:
        if self._is_plain is None:
            self._is_plain = (
                bool(self.values)
                and isinstance(self.values[0], str)
                and PLAIN.fullmatch("".join(map(str, self.values))) is not None
            )
        if not (self._is_plain and column) or shape == PARQUET:
            return pa.array([*(_piece(shape, column, value) for value in self.values), _null(shape, column)])
        before, after = (f',"{column}":"', '"') if shape == JSONL else (",", "")
        pieces = pc.binary_join_element_wise(before, pa.array(self.values), after, "")
        return pa.concat_arrays([pieces, pa.array([_null(shape, column)])])

    def coded(self, codes: Array, shape: str, column: str) -> pa.DictionaryArray:
        """Dictionary array of the pieces; int32 indices."""
        pieces = self.fragments(shape, column)
        return pa.DictionaryArray.from_arrays(pa.array((codes % len(pieces)).astype("int32")), pieces)


def _piece(shape: str, column: str, value: str | int) -> str | int:
    if shape == JSONL:
        return f',"{column}":{json.dumps(value, ensure_ascii=False)}' if column else json.dumps(value, ensure_ascii=False)[1:-1]
    if shape == CSV:
        return f",{_quoted(str(value))}" if column else str(value).replace('"', '""')
    return value


def _null(shape: str, column: str) -> str | None:
    return {JSONL: "", CSV: "," if column else "", PARQUET: None if column else ""}[shape]


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
