"""Verdicts meet the truth as the metric page combines them, from a published night and from a warehouse."""

from __future__ import annotations

from datetime import UTC, date, datetime
from pathlib import Path

import duckdb
import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from benchmarks.authenticity import scoring
from benchmarks.authenticity.nights import settings_of
from benchmarks.authenticity.peers import at_best_threshold
from benchmarks.authenticity.peers.synchrotrap import cluster_heights

from resonance.made_up.world import World
from resonance.privacy.keys import device_key, user_key
from resonance.settings import Settings

NOON = datetime(2026, 11, 3, 4, tzinfo=UTC)
# event, user, device, song, is_fake, attack
EVENTS = (
    ("e1", "farm", "rack", "s1", True, "device_farm"),
    ("e2", "farm", "rack", "s2", True, "device_farm"),
    ("e3", "seller", "phone", "s1", True, "sold_likes"),
    ("e4", "seller", "phone", "s2", False, ""),
    ("e5", "fan", "tablet", "s1", False, ""),
)


@pytest.fixture
def world(tmp_path: Path) -> World:
    folder = tmp_path / "world"
    (folder / "truth").mkdir(parents=True)
    columns = dict(
        zip(("event_id", "user_id", "device_id", "song_id", "is_fake", "attack"), zip(*EVENTS, strict=True), strict=True)
    )
    events = {name: pa.array(list(values)) for name, values in columns.items()}
    events |= {"stream": pa.array(["like"] * 5), "action": pa.array(["like"] * 5)}
    events["event_ts"] = pa.array([NOON] * 5, pa.timestamp("us", "UTC"))
    pq.write_table(pa.table(events), folder / "truth" / "events.parquet")
    users = {"user_id": ["fan", "farm", "seller"], "is_fake": [False, True, False], "attack": [None, "device_farm", None]}
    pq.write_table(pa.table({**users, "cohorts": [["fan_club"], [], ["seller"]]}), folder / "truth" / "users.parquet")
    return World(folder, "S", 1, date(2026, 11, 8))


def verdicts(settings: Settings, file: Path, schema: str, *rows: tuple[str, str, float, str, str | None]) -> None:
    """Write (entity type, raw id, p_fake, decided_by, superseded_by)."""
    keyed = {"event": lambda key, name: name, "user": user_key, "device": device_key}
    file.parent.mkdir(parents=True, exist_ok=True)
    with duckdb.connect(str(file)) as connection:
        connection.execute(f"create schema if not exists {schema}")
        connection.execute(
            f"create table {schema}.verdicts"
            "(entity_type text, entity_id text, p_fake double, decided_by text, superseded_by text)"
        )
        for kind, name, *rest in rows:
            connection.execute(
                f"insert into {schema}.verdicts values (?, ?, ?, ?, ?)", [kind, keyed[kind](settings.hmac_key, name), *rest]
            )


def scores(world: World, settings: Settings, published: bool = False) -> dict[str, float]:
    judged = scoring.read_judged(world, settings, published)
    return dict(zip(("e1", "e2", "e3", "e4", "e5"), judged.events["score"].tolist(), strict=True))


def test_the_largest_of_event_user_and_device_answers(world: World, tmp_path: Path) -> None:
    settings = settings_of(world, tmp_path / "home")
    verdicts(
        settings, settings.warehouse, "authenticity",
        ("device", "rack", 0.7, "rule:a", None), ("user", "farm", 0.6, "model:1", None), ("event", "e2", 0.9, "rule:a", None),
        ("event", "e3", 0.8, "rule:a", None), ("user", "fan", 1.0, "rule:a", "later"),
    )  # fmt: skip
    assert scores(world, settings) == {"e1": 0.7, "e2": 0.9, "e3": 0.8, "e4": 0.0, "e5": 0.0}


def test_a_person_s_word_wins_event_over_user_over_device(world: World, tmp_path: Path) -> None:
    settings = settings_of(world, tmp_path / "home")
    verdicts(
        settings, settings.warehouse, "authenticity",
        ("event", "e1", 0.9, "rule:a", None), ("event", "e3", 0.8, "rule:a", None), ("event", "e4", 1.0, "person:li", None),
        ("user", "farm", 0.0, "person:li", None), ("user", "seller", 0.0, "person:li", None),
        ("device", "rack", 1.0, "person:li", None),
    )  # fmt: skip
    assert scores(world, settings) == {"e1": 0.0, "e2": 0.0, "e3": 0.0, "e4": 1.0, "e5": 0.0}


def test_a_published_night_is_read_through_its_pointer(world: World, tmp_path: Path) -> None:
    settings = settings_of(world, tmp_path / "home")
    verdicts(settings, settings.published / "night-1" / "restricted.duckdb", "main", ("user", "farm", 0.99, "model:1", None))
    (settings.published / "current").symlink_to("night-1")
    assert scores(world, settings, published=True) == {"e1": 0.99, "e2": 0.99, "e3": 0.0, "e4": 0.0, "e5": 0.0}


def test_figures_of_a_night_worked_out_by_hand(world: World, tmp_path: Path) -> None:
    settings = settings_of(world, tmp_path / "home")
    verdicts(
        settings, settings.warehouse, "authenticity",
        ("user", "farm", 1.0, "model:1", None), ("event", "e4", 0.8, "rule:a", None), ("user", "fan", 0.6, "model:1", None),
        ("event", "e3", 0.4, "rule:a", None),
    )  # fmt: skip
    judged = scoring.read_judged(world, settings, published=False)
    figures = scoring.score(judged)
    assert figures["user PR-AUC"] == figures["recall at precision .99, users"] == 1.0
    assert figures["recall of the worst attack, users"] == 1.0
    # likes: excluded e1, e2, e4, e5; fake e1, e2, e3.
    assert figures["event F1, likes"] == pytest.approx(2 * 2 / (4 + 3))
    # precision at .4 is 3/5, at .6 1/2: no threshold with .90 reaches the sold like.
    assert figures["sold likes, recall"] == 0.0
    assert figures["sellers' own likes flagged"] == 1.0
    assert figures["worst cohort flagged"] == 1.0 and scoring.flagged_cohorts(judged) == {"fan_club": 1.0}
    assert figures["real accounts flagged"] == 0.5
    # users: |1 - 1|, |.6 - 0|, |0 - 0| over three.
    assert figures["calibration error, users"] == pytest.approx(0.2)


def likes(*rows: tuple[str, str, str, int, bool, float]) -> dict[str, np.ndarray]:
    """(user, date, action, ts, is_fake, score) of one song."""
    names = ("user_id", "business_date", "action", "ts", "is_fake", "score")
    columns = {name: np.array(column) for name, column in zip(names, zip(*rows, strict=True), strict=True)}
    return columns | {"song": np.array(["s"] * len(rows))}


def test_counted_likes_are_one_per_user_song_and_date_and_end_liked() -> None:
    crowd = [(f"u{n}", "2026-11-01", "like", 1, False, 0.0) for n in range(49)]
    churn = [("c", "2026-11-01", action, ts, True, 0.0) for ts, action in enumerate(("like", "unlike", "like"))]
    gone = [("g", "2026-11-01", "like", 1, True, 0.0), ("g", "2026-11-01", "unlike", 2, True, 0.0)]
    assert scoring.likes_error(likes(*crowd, *churn, *gone)) == pytest.approx(1 / 49)


def test_peers_are_granted_their_best_threshold() -> None:
    fake = np.array([False, True, True, False, False, False])
    moved = at_best_threshold(fake, np.array([3.0, 9.0, 7.0, 5.0, 1.0, 1.0]))
    assert (moved > 0.5).tolist() == [False, True, True, False, False, False]
    assert np.argsort(moved, kind="stable").tolist() == [4, 5, 0, 3, 2, 1]


def test_a_peer_that_would_flag_everyone_flags_nobody() -> None:
    assert not (at_best_threshold(np.array([True] + [False] * 9), np.zeros(10)) > 0.5).any()


def test_synchrotrap_reports_large_clusters_at_their_highest_threshold() -> None:
    # A chain of five accounts at .8, two of them closer; a pair at .9; a loose one hangs on at .3.
    one, two = np.array([0, 1, 2, 3, 5, 4]), np.array([1, 2, 3, 4, 6, 7])
    heights = cluster_heights((one, two, np.array([0.8, 0.8, 0.9, 0.8, 0.9, 0.3])), 9)
    assert heights[:5] == pytest.approx([0.8] * 5)
    assert heights[5:].tolist() == pytest.approx([0, 0, 0.3, 0])
