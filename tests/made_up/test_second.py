"""The second platform keeps its promises: the contract takes every line, the truth joins, the same seed gives the same bytes."""

from __future__ import annotations

import dataclasses
import hashlib
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import duckdb
import pytest
from benchmarks.authenticity.nights import settings_of

from resonance.landing import land
from resonance.made_up.second import KINDS, SCALES, write_world
from resonance.made_up.second.cohorts import SHARES
from resonance.made_up.second.events import ATTACKS
from resonance.made_up.second.hiring import GHOST_PLAYED, PLANS
from resonance.made_up.world import World

TINY = dataclasses.replace(SCALES["small"], people=700, plays=30_000, likes=4_000, songs=700, artists=180)
Make = Callable[[str], World]


@pytest.fixture(scope="module")
def make(tmp_path_factory: pytest.TempPathFactory) -> Make:
    made: dict[str, World] = {}

    def make(kind: str) -> World:
        if kind not in made:
            made[kind] = write_world(tmp_path_factory.mktemp(kind), kind, 3, TINY)
        return made[kind]

    return make


def ask(sql: str, world: World) -> list[tuple[object, ...]]:
    """Rows of `sql` over users, events (the truth) and landed likes and plays of a world."""
    views = {
        "users": world.folder / "truth" / "users.parquet",
        "events": world.folder / "truth" / "events.parquet",
        "likes": world.landing / "like" / "*" / "*.parquet",
        "plays": world.landing / "play" / "*" / "*.parquet",
    }
    with duckdb.connect() as connection:
        for name, path in views.items():
            connection.execute(f"create view {name} as select * from read_parquet('{path}')")
        return connection.execute(sql).fetchall()


def test_the_contract_accepts_every_line(make: Make, tmp_path: Path) -> None:
    world = make("S")
    settings = settings_of(world, tmp_path, threads=1)
    land(settings, world.last_day)
    rows = duckdb.execute(
        "select sum(received_count), sum(accepted_count), sum(cast(refused_reason is not null as int)), "
        "sum(cast(schema_drift is not null and len(schema_drift) > 0 as int)) from read_parquet(?)",
        [str(settings.lake / "ledger" / "*.parquet")],
    ).fetchall()[0]
    assert rows[0] == rows[1] > 30_000
    assert rows[2] == rows[3] == 0


def test_every_day_delivers_the_required_streams_and_the_references_are_there(make: Make) -> None:
    world = make("S")
    days = {f"dt={world.last_day - timedelta(days=n)}" for n in range(TINY.days)}
    for stream in ("like", "comment", "share", "play", "impression"):
        assert {path.name for path in (world.landing / stream).iterdir()} == days
    for stream in ("users", "songs", "artists", "campaigns", "playlists", "merchants"):
        assert (world.landing / stream / f"dt={world.last_day}").is_dir()


@pytest.mark.parametrize("kind", KINDS)
def test_the_truth_joins_the_log_line_by_line(make: Make, kind: str) -> None:
    world = make(kind)
    for log, stream in (("likes", "like"), ("plays", "play")):
        landed, known, joined = ask(
            f"select (select count(*) from {log}), (select count(*) from events where stream = '{stream}'), "
            f"(select count(*) from {log} l join events e using (event_id) join users u on u.user_id = e.user_id "
            "where l.user_id is null or l.user_id = e.user_id)",
            world,
        )[0]
        assert landed == known == joined
    assert ask("select count(*) from events group by event_id having count(*) > 1", world) == []


@pytest.mark.parametrize("kind", KINDS)
def test_fakes_are_those_planned_and_an_account_s_attack_covers_its_events(make: Make, kind: str) -> None:
    world = make(kind)
    attacks = {row[0] for row in ask("select distinct attack from users where is_fake", world)}
    assert attacks == set(PLANS[kind]) <= set(ATTACKS)
    sold = ask("select count(*), count(distinct stream) from events where attack = 'sold_likes'", world)[0]
    assert sold == (0, 0) if kind == "N" else sold[0] > 0 and sold[1] == 1
    assert ask("select 1 from events e join users u using (user_id) where u.is_fake and e.attack <> u.attack", world) == []
    assert ask("select 1 from events where is_fake <> (attack <> '')", world) == []
    assert ask("select 1 from events e join users u using (user_id) where e.attack = 'sold_likes' and u.is_fake", world) == []


@pytest.mark.parametrize("kind", KINDS)
def test_every_real_life_cohort_lives_in_every_world(make: Make, kind: str) -> None:
    found = dict(ask("select unnest(cohorts), count(*) from users where not is_fake group by 1", make(kind)))
    assert set(SHARES) <= set(found)
    assert min(found[name] for name in SHARES) >= 10


def test_ghosts_play_what_they_like_and_the_others_do_not(make: Make) -> None:
    played = {
        kind: ask(
            "select avg(case when p.song_id is null then 0 else 1 end) from events l left join "
            "(select distinct user_id, song_id from events where stream = 'play') p using (user_id, song_id) "
            "where l.stream = 'like' and l.is_fake and l.attack <> 'sold_likes'",
            make(kind),
        )[0][0]
        for kind in ("A", "G")
    }
    assert played["G"] == pytest.approx(GHOST_PLAYED, abs=0.05)
    assert played["A"] < played["G"] - 0.1  # type: ignore[operator]


def test_patient_groups_are_small_aged_and_slow(make: Make) -> None:
    likes_a_day = ask(
        "select count(*) / count(distinct (user_id, cast(event_ts as date))) from events "
        "where stream = 'like' and attack = 'coordinated_likes'",
        make("A"),
    )[0][0]
    assert 1 <= likes_a_day < 3  # type: ignore[operator]
    shared = "select count(distinct user_id) n from events where attack = 'coordinated_likes' group by device_id having n > 1"
    assert ask(shared, make("A")) == []


def test_the_same_seed_gives_the_same_bytes_and_another_does_not(make: Make, tmp_path: Path) -> None:
    def digest(world: World) -> str:
        files = sorted(path for path in world.folder.rglob("*") if path.is_file())
        return hashlib.sha256(b"".join(str(p.relative_to(world.folder)).encode() + p.read_bytes() for p in files)).hexdigest()

    again = write_world(tmp_path / "again", "A", 3, TINY)
    assert digest(again) == digest(make("A"))
    assert digest(write_world(tmp_path / "other", "A", 4, TINY)) != digest(make("A"))


def test_an_unknown_kind_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="none of S, A, G, N"):
        write_world(tmp_path, "X", 1, TINY)


def test_a_world_may_have_more_fakes_and_larger_crowds_than_usual(make: Make, tmp_path: Path) -> None:
    usual, more = make("A"), write_world(tmp_path, "A", 3, dataclasses.replace(TINY, hired=3.0, crowds=2.0))
    counts = [
        ask(
            "select count(*) filter (is_fake), count(*) filter (list_contains(cohorts, 'seller')), "
            "count(*) filter (list_contains(cohorts, 'carrier_nat')) from users",
            world,
        )[0]
        for world in (usual, more)
    ]
    assert counts[1][0] > 1.5 * counts[0][0] and counts[1][1] > 2 * counts[0][1] > 0  # type: ignore[operator]
    assert counts[1][2] > 1.5 * counts[0][2]  # type: ignore[operator]
