"""Which columns each event stream carries, in what kind, and in which format it is delivered."""

from __future__ import annotations

from typing import NamedTuple


class Column(NamedTuple):
    """One contract column. kind: code (of vocabulary `of`), number, key (number shown as `of` + hex), either (code of `of`,
    else a comment's key), text (three phrases joined), cents (money), permille (0–1000 as 0–1)."""

    name: str
    kind: str
    of: str = ""


def _code(name: str, of: str) -> Column:
    return Column(name, "code", of)


THING = "things"
COMMENT_PREFIX, SHARE_PREFIX, GRANT_PREFIX, PLAYLIST_PREFIX = "c", "sh", "g", "pl"
_SONG = _code("song_id", THING)

STREAMS: dict[str, tuple[Column, ...]] = {
    "like": (
        _code("action", "like_action"),
        _code("target_type", "target_type"),
        Column("target_id", "either", THING),
        _SONG,
        _code("team_id", "teams"),
    ),
    "comment": (
        Column("comment_id", "key", COMMENT_PREFIX),
        _SONG,
        Column("parent_comment_id", "key", COMMENT_PREFIX),
        Column("text", "text", "phrases"),
        _code("moderation", "moderation"),
    ),
    "share": (
        Column("share_id", "key", SHARE_PREFIX),
        _SONG,
        Column("parent_share_id", "key", SHARE_PREFIX),
        _code("channel", "share_channel"),
    ),
    "share_open": (Column("share_id", "key", SHARE_PREFIX),),
    "play": (
        _SONG,
        Column("playlist_id", "key", PLAYLIST_PREFIX),
        _code("source", "source"),
        Column("listened_ms", "number"),
        Column("duration_ms", "number"),
        _code("end_reason", "end_reason"),
    ),
    "impression": (
        _code("item_type", "item_type"),
        _code("item_id", THING),
        Column("visible_ms", "number"),
        Column("visible_pct", "permille"),
        _code("boost_id", "boosts"),
    ),
    "app_open": (_code("open_source", "open_source"),),
    "registration": (_code("channel", "channel"), Column("share_id", "key", SHARE_PREFIX)),
    "follow": (_code("action", "follow_action"), _code("target_type", "follow_type"), _code("target_id", THING)),
    "playlist": (_code("action", "playlist_action"), Column("playlist_id", "key", PLAYLIST_PREFIX), _SONG),
    "negative_feedback": (_code("feedback", "feedback"), _code("item_type", "item_type"), _code("item_id", THING)),
    "task": (_code("task_id", THING),),
    "team": (_code("action", "team_action"), _code("team_id", "teams"), _code("match_id", "matches")),
    "reward": (
        _code("action", "reward_action"),
        Column("grant_id", "key", GRANT_PREFIX),
        _code("reward_id", "rewards"),
        _code("merchant_id", "merchants"),
        Column("face_value_cny", "cents"),
        Column("cost_cny", "cents"),
    ),
    "assignment": (
        _code("experiment_id", "experiments"),
        _code("variant", "variants"),
        _code("phase", "phases"),
        Column("expected_weight", "permille"),
    ),
    "content_action": (_code("insight_id", "insights"), _code("action", "content_action"), _code("ref_id", THING)),
}

# Every format and compression of the contract is delivered by someone; JSONL.gz is the rule.
FORMATS: dict[str, str] = dict.fromkeys(STREAMS, "jsonl.gz") | {
    "play": "jsonl.zst",
    "impression": "parquet",
    "assignment": "parquet",
    "app_open": "csv.gz",
    "task": "csv.gz",
    "follow": "csv",
    "negative_feedback": "csv.zst",
    "playlist": "jsonl.zst",
    "registration": "jsonl",
    "content_action": "jsonl",
}

# Context columns: the envelope that all events of one session share.
CONTEXT: tuple[Column, ...] = (
    _code("tz_offset_min", "offsets"),
    _code("user_id", "users"),
    _code("device_id", "devices"),
    _code("device_type", "device_type"),
    _code("app_mode", "app_mode"),
    _code("network", "network"),
    _code("ip", "ips"),
    _code("client_integrity", "client_integrity"),
    _code("city_code", "cities"),
)


def parts(column: Column) -> tuple[str, ...]:
    """Names of the arrays that hold a column while it travels; a missing array is all null (−1)."""
    if column.kind == "text":
        return ("text_a", "text_b", "text_c")
    if column.kind == "either":
        return (column.name, "target_comment")
    return (column.name,)
