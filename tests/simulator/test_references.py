"""What events point at exists: in a reference snapshot, or in an earlier event."""

from __future__ import annotations

from typing import Any

import pytest
from tests.simulator.plain_check import files, rows_of
from tests.simulator.simulated import Simulated


@pytest.fixture(scope="module")
def rows(world: Simulated) -> dict[str, list[dict[str, Any]]]:
    """Rows of every stream but the planted faults."""
    found: dict[str, list[dict[str, Any]]] = {}
    for stream, _, path in files(world.landing):
        if "edge" not in path.name:
            found.setdefault(stream.name, []).extend(row for row, _ in rows_of(path))
    return found


def values(rows: list[dict[str, Any]], column: str) -> set[str]:
    return {row[column] for row in rows if row.get(column)}


@pytest.mark.parametrize(
    ("stream", "column", "reference", "key"),
    [
        ("play", "song_id", "songs", "song_id"),
        ("like", "song_id", "songs", "song_id"),
        ("comment", "song_id", "songs", "song_id"),
        ("share", "song_id", "songs", "song_id"),
        ("songs", "artist_id", "artists", "artist_id"),
        ("play", "playlist_id", "playlists", "playlist_id"),
        ("impression", "campaign_id", "campaigns", "campaign_id"),
        ("like", "campaign_id", "campaigns", "campaign_id"),
        ("assignment", "experiment_id", "campaigns", "experiment_id"),
        ("reward", "merchant_id", "merchants", "merchant_id"),
        ("play", "user_id", "users", "user_id"),
        ("registration", "user_id", "users", "user_id"),
        ("follows_graph", "followee_user_id", "users", "user_id"),
        ("fraud_labels", "entity_id", "users", "user_id"),
    ],
)
def test_ids_are_those_of_the_reference(
    rows: dict[str, list[dict[str, Any]]], stream: str, column: str, reference: str, key: str
) -> None:
    used = values(rows[stream], column)
    assert used and used <= values(rows[reference], key)


def test_opens_answers_and_claims_point_at_what_came_before(rows: dict[str, list[dict[str, Any]]]) -> None:
    shares, grants = values(rows["share"], "share_id"), {row["grant_id"] for row in rows["reward"] if row["action"] == "grant"}
    assert len(shares) == len(rows["share"])
    opened = [row["share_id"] in shares for row in rows["share_open"]]
    assert sum(opened) / len(opened) > 0.98
    claims = [row["grant_id"] in grants for row in rows["reward"] if row["action"] != "grant"]
    assert sum(claims) / len(claims) > 0.97
    assert values(rows["comment"], "parent_comment_id") <= values(rows["comment"], "comment_id") | set()


def test_playlist_changes_name_a_playlist_of_their_user(rows: dict[str, list[dict[str, Any]]]) -> None:
    owner: dict[str, str] = {}
    for row in rows["playlist"]:
        assert row["playlist_id"].startswith("pl")
        assert owner.setdefault(row["playlist_id"], row["user_id"]) == row["user_id"]


def test_most_likes_come_after_a_play_of_the_song(world: Simulated, rows: dict[str, list[dict[str, Any]]]) -> None:
    heard = {(row["user_id"], row["song_id"]) for row in rows["play"] if row.get("user_id")}
    likes = [row for row in rows["like"] if row["target_type"] == "song" and row.get("user_id")]
    assert sum((row["user_id"], row["song_id"]) in heard for row in likes) / len(likes) > 0.5


def test_every_mechanic_has_a_campaign_and_one_campaign_does_nothing(rows: dict[str, list[dict[str, Any]]]) -> None:
    mechanics = values(rows["campaigns"], "mechanic")
    assert mechanics == {"hometown", "treasure_artist", "team_pk", "resonance", "coupon", "daily_task"}
    assert {row["action"] for row in rows["reward"]} == {"grant", "claim", "redeem"}
    assert {row["phase"] for row in rows["assignment"]} == {"ramp", "full"}
    assert {row["variant"] for row in rows["assignment"]} == {"control", "embedded"}
