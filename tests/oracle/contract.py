"""The landing contract as the oracle knows it: typed by hand from the contract page, sharing nothing with the warehouse.

A column is (kind, nullable). Kinds: id, text, comment_text, code (six digits), ip, ts, int, float, money, bool, date, list,
codes, or a tuple of allowed words.
"""

from __future__ import annotations

from typing import Any

from tests.oracle.reading import Cell

Column = tuple[Any, bool]

ENVELOPE: dict[str, Column] = {
    "event_id": ("id", False),
    "event_ts": ("ts", False),
    "received_ts": ("ts", False),
    "tz_offset_min": ("int", True),
    "user_id": ("id", True),
    "device_id": ("id", True),
    "device_type": (("phone", "tablet", "pc", "tv", "speaker", "car", "watch", "unknown"), True),
    "app_mode": (("normal", "kids", "driving", "sleep"), True),
    "network": (("wifi", "cell"), True),
    "ip": ("ip", True),
    "client_integrity": (("ok", "rooted", "emulator", "unknown"), True),
    "city_code": ("code", True),
    "campaign_id": ("text", True),
    "surface": (
        (
            "discover_daily_task",
            "share_flow",
            "comment_area",
            "popup",
            "banner",
            "push",
            "playlist_page",
            "search",
            "player",
            "deeplink",
            "other",
        ),
        True,
    ),
}

SOURCES = (
    "search",
    "own_library",
    "artist_page",
    "album_page",
    "user_playlist",
    "editorial_playlist",
    "algo_radio",
    "daily_mix",
    "discover",
    "share_link",
    "campaign",
    "autoplay",
    "other",
)
CHANNELS = ("wechat", "moments", "qq", "qzone", "weibo", "douyin", "copy_link", "inapp")

EVENTS: dict[str, dict[str, Column]] = {
    "like": {
        "action": (("like", "unlike"), False),
        "target_type": (("song", "comment", "playlist", "artist"), False),
        "target_id": ("text", False),
        "song_id": ("text", True),
        "team_id": ("text", True),
    },
    "comment": {
        "comment_id": ("text", False),
        "song_id": ("text", False),
        "parent_comment_id": ("text", True),
        "text": ("comment_text", False),
        "moderation": (("ok", "pending", "removed"), False),
    },
    "share": {
        "share_id": ("text", False),
        "song_id": ("text", False),
        "parent_share_id": ("text", True),
        "channel": (CHANNELS, False),
    },
    "share_open": {"share_id": ("text", False)},
    "play": {
        "song_id": ("text", False),
        "playlist_id": ("text", True),
        "source": (SOURCES, False),
        "listened_ms": ("int", False),
        "duration_ms": ("int", False),
        "end_reason": (("completed", "skip", "pause_timeout", "app_close", "error"), False),
    },
    "impression": {
        "item_type": (("song", "campaign", "playlist", "task"), False),
        "item_id": ("text", False),
        "visible_ms": ("int", False),
        "visible_pct": ("float", False),
        "boost_id": ("text", True),
    },
    "app_open": {"open_source": (("icon", "push", "deeplink", "widget", "system"), False)},
    "registration": {"channel": ("text", False), "share_id": ("text", True)},
    "follow": {
        "action": (("follow", "unfollow"), False),
        "target_type": (("artist", "user"), False),
        "target_id": ("text", False),
    },
    "playlist": {
        "action": (("create", "add", "remove"), False),
        "playlist_id": ("text", False),
        "song_id": ("text", True),
    },
    "negative_feedback": {
        "feedback": (("close", "not_interested", "report", "mute"), False),
        "item_type": ("text", True),
        "item_id": ("text", True),
    },
    "task": {"task_id": ("text", False)},
    "team": {"action": (("join", "leave"), False), "team_id": ("text", False), "match_id": ("text", False)},
    "reward": {
        "action": (("grant", "claim", "redeem"), False),
        "grant_id": ("text", False),
        "reward_id": ("text", False),
        "merchant_id": ("text", True),
        "face_value_cny": ("money", False),
        "cost_cny": ("money", False),
    },
    "assignment": {
        "experiment_id": ("text", False),
        "variant": ("text", False),
        "phase": ("text", False),
        "expected_weight": ("float", False),
    },
    "content_action": {
        "insight_id": ("text", False),
        "action": (("playlist_add", "zone", "boost", "promo"), False),
        "ref_id": ("text", False),
    },
}

REFERENCES: dict[str, dict[str, Column]] = {
    "users": {
        "user_id": ("id", False),
        "registered_at": ("ts", False),
        "birth_year": ("int", True),
        "province_code": ("code", True),
        "city_code": ("text", True),
        "city_tier": ("int", True),
        "hometown_province_code": ("code", True),
        "membership": ("text", True),
        "consent_profiling": ("bool", False),
        "consent_marketing": ("bool", False),
        "is_internal": ("bool", False),
    },
    "songs": {
        "song_id": ("text", False),
        "title": ("text", False),
        "artist_id": ("text", False),
        "duration_ms": ("int", False),
        "release_date": ("date", False),
        "language": ("text", True),
        "tags": ("list", False),
        "province_code": ("code", True),
        "originality_review": (("passed", "failed", "pending"), False),
    },
    "artists": {
        "artist_id": ("text", False),
        "name": ("text", False),
        "is_independent": ("bool", False),
        "programme": ("text", True),
        "province_code": ("code", True),
    },
    "campaigns": {
        "campaign_id": ("text", False),
        "name": ("text", False),
        "theme": ("text", False),
        "mechanic": (("hometown", "treasure_artist", "team_pk", "resonance", "coupon", "daily_task"), False),
        "starts_at": ("ts", False),
        "ends_at": ("ts", False),
        "surfaces": ("list", False),
        "song_ids": ("list", False),
        "treated_province_codes": ("codes", True),
        "reward_eligible_actions": ("list", False),
        "budget_cny": ("money", True),
        "experiment_id": ("text", True),
        "primary_kpi": ("text", False),
    },
    "playlists": {
        "playlist_id": ("text", False),
        "name": ("text", False),
        "owner_user_id": ("text", True),
        "is_editorial": ("bool", False),
        "scene": ("text", True),
    },
    "merchants": {
        "merchant_id": ("text", False),
        "name": ("text", False),
        "city_code": ("text", False),
        "category": ("text", False),
    },
    "follows_graph": {"follower_user_id": ("id", False), "followee_user_id": ("id", False), "since": ("ts", False)},
    "erasures": {"user_id": ("id", False), "requested_at": ("ts", False)},
    "overrides": {
        "decision_id": ("text", False),
        "entity_type": (("event", "user", "device"), False),
        "entity_id": ("text", False),
        "action": (("exclude", "clear"), False),
        "reason": ("text", False),
        "decided_by": ("text", False),
        "decided_at": ("ts", False),
    },
    "fraud_labels": {
        "entity_type": (("event", "user"), False),
        "entity_id": ("text", False),
        "is_fake": ("bool", False),
        "labelled_by": ("text", False),
        "labelled_at": ("ts", False),
    },
}


def columns_of(stream: str) -> dict[str, Column]:
    """All contract columns of a stream, the envelope first for event streams."""
    return {**ENVELOPE, **EVENTS[stream]} if stream in EVENTS else REFERENCES[stream]


def broken_rule(stream: str, row: dict[str, Any]) -> bool:
    """Whether a row whose values are well typed breaks a rule of its stream."""
    offset = row.get("tz_offset_min")
    if offset is not None and not -720 <= offset <= 840:
        return True
    if stream == "like":
        return row["target_type"] == "song" and row["song_id"] != row["target_id"]
    if stream == "play":
        return row["duration_ms"] <= 0 or not 0 <= row["listened_ms"] <= 4 * row["duration_ms"]
    if stream == "impression":
        return not 0 <= row["visible_pct"] <= 1
    tier = row.get("city_tier")
    return stream == "users" and tier is not None and not 1 <= tier <= 5


def missing(stream: str, row: dict[str, Any]) -> bool:
    """Whether a required value is absent; raw values, where None and '' are absent."""
    for name, (kind, nullable) in columns_of(stream).items():
        value = row.get(name)
        may_be_empty = kind == "comment_text" or (kind == "list" and isinstance(value, Cell))
        if not nullable and (value is None or (value == "" and not may_be_empty)):
            return True
    if stream in EVENTS and row.get("user_id") in (None, "") and row.get("device_id") in (None, ""):
        return True
    if stream == "like" and row.get("target_type") == "song":
        return row.get("song_id") in (None, "")
    return stream == "playlist" and row.get("action") in ("add", "remove") and row.get("song_id") in (None, "")
