"""What a simulated platform's answer key says was planted is what the night publishes, and next to nothing else.

The world is that of `make night`, under the policy of the project: no limit is lowered for it.
"""

from __future__ import annotations

import json
from collections import defaultdict
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import cached_property
from math import exp, log, sqrt
from pathlib import Path
from random import Random
from typing import Any

import duckdb
import pytest
from tests.nights.conftest import Published
from tests.nights.running import KEY, Row, read_table
from tests.oracle.identity import Keys

from resonance.simulator.catalogue import FOCUS_TAG, TAGS

Z = 1.959964
SHANGHAI = timedelta(hours=8)
FEWEST_SONGS = 20
"""Songs that an account must have heard before a planted interest has to be found."""


@dataclass(frozen=True)
class Planted:
    """A night and its world's answer key."""

    night: Published

    @cached_property
    def special(self) -> dict[str, Any]:
        truth = json.loads((self.answers / "truth.json").read_text())
        return dict(truth["special"])

    @property
    def answers(self) -> Path:
        landing = self.night.home.landing
        return landing.parent / f"{landing.name}-answers"

    def rows(self, table: str, **equal: Any) -> list[Row]:
        """Rows of a published table whose columns equal what is given."""
        return [row for row in read_table(self.night.home, table) if all(row[name] == value for name, value in equal.items())]

    def ask(self, query: str) -> list[tuple[Any, ...]]:
        """Rows of a query over `plays`, `likes` (with their Shanghai date `day`), `songs` and `users`, as they were delivered."""
        return self._delivered.execute(query).fetchall()

    @cached_property
    def _delivered(self) -> duckdb.DuckDBPyConnection:
        made, landing = duckdb.connect(":memory:", config={"threads": 1}), self.night.home.landing
        columns = "{event_id: 'varchar', user_id: 'varchar', song_id: 'varchar', event_ts: 'timestamptz', listened_ms: 'bigint'}"
        for stream in ("play", "like"):
            made.execute(f"""
                create table {stream}s as
                select distinct *, cast(event_ts at time zone 'Asia/Shanghai' as date) as day
                from read_json('{landing}/{stream}/*/part-*', columns = {columns}, format = 'newline_delimited')
                where song_id is not null""")
        made.execute(f"""
            create table songs as select distinct on (song_id) song_id, tags
            from read_json('{landing}/songs/*/*.jsonl.gz', columns = {{song_id: 'varchar', tags: 'varchar[]'}})""")
        made.execute(f"create table users as from '{self.answers}/users.parquet'")
        return made


@pytest.fixture(scope="module")
def world(planted: Published) -> Planted:
    return Planted(planted)


def test_the_planted_breakout_is_dated_to_the_day_and_no_other_song_breaks_out(world: Planted) -> None:
    found = {(row["song_id"], row["breakout_date"]) for row in world.rows("song_diffusion_days") if row["breakout_date"]}
    assert {song for song, _ in found} == {world.special["breakout_song"]}
    assert all(abs((day - date.fromisoformat(world.special["breakout_date"])).days) <= 1 for _, day in found)


def test_the_planted_surge_is_found_and_next_to_nothing_else_surges(world: Planted) -> None:
    """Fans who meet at their club's appointed hours are as real a surge as the planted one."""
    special = world.special
    hour, great = (
        datetime.fromisoformat(special[f"{name}_date"]) + timedelta(hours=special[f"{name}_hour"]) - SHANGHAI
        for name in ("surge", "club")
    )
    meetings = {great + timedelta(days=days) for days in (-7, 0, 7)}
    surges = {(row["song_id"], row["surge_hour_at"]) for row in world.rows("song_surges", is_surge=True)}
    assert (special["surge_song"], hour) in surges
    others = [(song, at) for song, at in surges - {(special["surge_song"], hour)} if at not in meetings]
    ((hours,),) = world.ask("select count(distinct (song_id, date_trunc('hour', event_ts))) from likes")
    assert len(others) <= 0.001 * hours


def test_the_scene_song_is_a_candidate_for_its_scene_and_no_other(world: Planted) -> None:
    last = world.rows("playlist_candidates", business_date=world.night.span.last)
    assert ("work_focus", world.special["scene_song"]) in {(row["scene"], row["song_id"]) for row in last}
    always = {(row["scene"], row["song_id"]) for row in world.rows("playlist_candidates")}
    assert {scene for scene, song in always if song == world.special["scene_song"]} == {"work_focus"}


@dataclass(frozen=True)
class Interests:
    """By account: tags that are on, planted, doubtful and at least half as much heard as an interest asks for."""

    on: dict[str, set[str]]
    planted: dict[str, set[str]]
    unclear: dict[str, set[str]]
    heard: dict[str, int]

    def strange(self, user: str) -> set[str]:
        """Tags of an account that it neither has nor has much to do with."""
        return self.on[user] - self.planted[user] - self.unclear[user]

    def f1(self) -> float:
        """Over accounts that were heard enough; what is unclear speaks neither for nor against."""
        known = [user for user in self.planted if self.heard.get(user, 0) >= FEWEST_SONGS]
        hit = sum(len(self.planted[user] & self.on[user]) for user in known)
        missed = sum(len(self.planted[user] - self.on[user]) for user in known)
        return 2 * hit / (2 * hit + missed + sum(len(self.strange(user)) for user in known))


HEARD = """
    with deeds as (
        select distinct user_id, song_id, day, false as is_like from plays where listened_ms >= 30000
        union all select distinct user_id, song_id, day, true from likes
    ),
    tagged as (select song_id, unnest(tags) as tag, 1.0 / len(tags) as part from songs),
    sums as (select user_id, tag, sum(part) as own from deeds join tagged using (song_id) where user_id is not null group by all),
    shares as (
        select user_id, tag, own / sum(own) over (partition by user_id) as share,
            sum(own) over (partition by tag) / sum(own) over () as everywhere from sums
    )
    select user_id, tag from shares where share >= 0.075 and share >= everywhere"""


@pytest.fixture(scope="module")
def interests(world: Planted) -> Interests:
    """Genuine accounts with a consent, by raw id."""
    keys = Keys(bytes.fromhex(KEY))
    rows = world.ask("select user_id, tags, doubtful_tags from users where not is_fake and not is_internal")
    raw = {keys.user(user): user for user, _, _ in rows}
    on: dict[str, set[str]] = defaultdict(set)
    shown = {raw[row["user_key"]] for row in world.rows("user_profiles", has_profiling_consent=True) if row["user_key"] in raw}
    for row in world.rows("user_interests", is_on=True):
        if row["user_key"] in raw and row["tag"] in TAGS:
            on[raw[row["user_key"]]].add(row["tag"])
    unclear = {user: set(doubtful) for user, _, doubtful in rows}
    for user, tag in world.ask(HEARD):
        if user in unclear:
            unclear[user].add(tag)
    songs = dict(world.ask("select user_id, count(distinct song_id) from plays where listened_ms >= 30000 group by user_id"))
    planted = {user: set(tags) for user, tags, _ in rows if user in shown}
    return Interests(on, planted, unclear, songs)


def test_planted_interests_are_found_and_hardly_anybody_gets_one_that_is_not_theirs(interests: Interests) -> None:
    assert sum(len(tags) for tags in interests.planted.values()) > 500
    assert interests.f1() >= 0.95
    strange = [user for user in interests.planted if interests.strange(user)]
    assert len(strange) <= 0.01 * len(interests.planted)


def test_interests_handed_to_other_people_would_be_seen(interests: Interests) -> None:
    users = sorted(interests.planted)
    moved = {user: interests.on[other] for user, other in zip(users, users[1:] + users[:1], strict=True)}
    wrong = Interests(defaultdict(set, moved), interests.planted, interests.unclear, interests.heard)
    assert wrong.f1() < 0.5
    assert sum(bool(wrong.strange(user)) for user in users) > 0.1 * len(users)


Counts = tuple[int, int, int, int]


def log_lift(songs: list[Counts]) -> tuple[float, float]:
    """(log of the pooled like rate here over that elsewhere, its variance by Katz)."""
    a, n, b, m = (sum(counts[at] for counts in songs) for at in range(4))
    return log(a / n) - log(b / m), 1 / a - 1 / n + 1 / b - 1 / m


def tag_lift(songs: dict[str, Counts], tags: dict[str, str]) -> tuple[float, float, float]:
    """(lower bound, lift, upper bound) of the focus tag's songs in the scene, over that of all other songs."""
    own = log_lift([counts for song, counts in songs.items() if tags[song] == TAGS[FOCUS_TAG]])
    rest = log_lift([counts for song, counts in songs.items() if tags[song] != TAGS[FOCUS_TAG]])
    middle, half = own[0] - rest[0], Z * sqrt(own[1] + rest[1])
    return exp(middle - half), exp(middle), exp(middle + half)


def test_tags_that_are_shuffled_among_songs_have_no_lift_in_any_scene(world: Planted) -> None:
    """The scene's like rate is its own; a tag's songs are held against the other songs of the scene."""
    names = ("like_numerator", "like_denominator", "other_scene_like_numerator", "other_scene_like_denominator")
    rows = world.rows("scene_song_days", scene="work_focus", business_date=world.night.span.last, is_suppressed=False)
    songs = {row["song_id"]: tuple(row[name] for name in names) for row in rows if row["song_id"] != world.special["scene_song"]}
    tags = {song: own[0] for song, own in world.ask("select song_id, tags from songs")}
    assert tag_lift(songs, tags)[0] > 1
    shuffled = []
    for seed in range(100):
        order = sorted(tags)
        Random(seed).shuffle(order)
        shuffled.append(tag_lift(songs, dict(zip(order, (tags[song] for song in sorted(tags)), strict=True))))
    assert sum(low <= 1 <= high for low, _, high in shuffled) >= 80
    assert 0.9 < exp(sum(log(lift) for _, lift, _ in shuffled) / 100) < 1.1
