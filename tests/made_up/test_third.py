"""The platform that nobody trains on keeps its promises: landed without a reject, truth that joins, kinds as described."""

from __future__ import annotations

import dataclasses
import hashlib
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import duckdb
import numpy as np
import pytest
from benchmarks.authenticity.nights import settings_of

from resonance.landing import land
from resonance.made_up.third import KINDS, SCALES, write_world
from resonance.made_up.third.acts import INSTANTS, moment
from resonance.made_up.third.catalogue import Urn
from resonance.made_up.third.crews import ATTACKS, PATIENT, PATIENT_SIZE
from resonance.made_up.third.crowds import FEWEST, SHARES, split
from resonance.made_up.third.log import Log
from resonance.made_up.third.patience import GHOST_HEARD
from resonance.made_up.third.scale import runs, share
from resonance.made_up.world import World

TINY = dataclasses.replace(SCALES["small"], people=700, songs=600, artists=180, plays_each=35.0)
Make = Callable[[str], World]


@pytest.fixture(scope="module")
def make(tmp_path_factory: pytest.TempPathFactory) -> Make:
    made: dict[str, World] = {}

    def make(kind: str) -> World:
        if kind not in made:
            made[kind] = write_world(tmp_path_factory.mktemp(kind), kind, 5, TINY)
        return made[kind]

    return make


def ask(world: World, sql: str) -> list[tuple[object, ...]]:
    """Rows of `sql` over the truth (users, events) and what was landed (likes, plays, members)."""
    views = {
        "users": "truth/users.parquet", "events": "truth/events.parquet", "likes": "landing/like/*/*.parquet",
        "plays": "landing/play/*/*.parquet", "members": f"landing/users/dt={TINY.last_day}/*.parquet",
    }  # fmt: skip
    with duckdb.connect() as connection:
        for name, path in views.items():
            connection.execute(f"create view {name} as select * from read_parquet('{world.folder / path}')")
        return connection.execute(sql).fetchall()


def test_the_contract_takes_every_line_once(make: Make, tmp_path: Path) -> None:
    world = make("S")
    settings = settings_of(world, tmp_path, threads=1)
    land(settings, world.last_day)
    received, taken, repeated, refused, drifted = duckdb.execute(
        "select sum(received_count), sum(accepted_count), sum(deduplicated_count), count(refused_reason), "
        "count(*) filter (len(schema_drift) > 0) from read_parquet(?)",
        [str(settings.lake / "ledger" / "*.parquet")],
    ).fetchall()[0]
    assert received == taken + repeated > 30_000
    assert 0 < repeated < received / 500
    assert refused == drifted == 0


@pytest.mark.parametrize("kind", KINDS)
def test_every_day_delivers_the_required_streams(make: Make, kind: str) -> None:
    days = {f"dt={TINY.last_day - timedelta(days=n)}" for n in range(TINY.days)}
    for stream in ("like", "comment", "share", "play", "impression"):
        assert {path.name for path in (make(kind).landing / stream).iterdir()} == days


@pytest.mark.parametrize("kind", KINDS)
def test_the_truth_knows_every_line_and_no_other(make: Make, kind: str) -> None:
    for log, stream in (("likes", "like"), ("plays", "play")):
        lines, known, joined = ask(
            make(kind),
            f"select (select count(distinct event_id) from {log}), (select count(*) from events where stream = '{stream}'), "
            f"(select count(distinct event_id) from {log} l join events e using (event_id) join users u on u.user_id = e.user_id "
            "where coalesce(l.user_id, e.user_id) = e.user_id and l.song_id = e.song_id)",
        )[0]
        assert lines == known == joined > 0
    assert ask(make(kind), "select 1 from events group by event_id having count(*) > 1") == []


@pytest.mark.parametrize("kind", KINDS)
def test_an_attack_covers_its_account_and_a_sale_its_likes_alone(make: Make, kind: str) -> None:
    world = make(kind)
    found = {row[0] for row in ask(world, "select distinct attack from users where is_fake")}
    assert found == {"S": set(ATTACKS[1:]), "N": set()}.get(kind, set(PATIENT))
    assert ask(world, "select 1 from events e join users u using (user_id) where u.is_fake and e.attack <> u.attack") == []
    assert ask(world, "select 1 from events where is_fake <> (coalesce(attack, '') <> '')") == []
    sold = "from events e join users u using (user_id) where e.attack = 'sold_likes'"
    assert (ask(world, f"select count(*) {sold}")[0][0] == 0) is (kind == "N")
    assert ask(world, f"select 1 {sold} and (u.is_fake or e.stream <> 'like' or not list_contains(u.cohorts, 'seller'))") == []


@pytest.mark.parametrize("kind", KINDS)
def test_every_cohort_of_real_people_lives_in_every_world(make: Make, kind: str) -> None:
    counts = dict(ask(make(kind), "select unnest(cohorts), count(*) from users where not is_fake group by 1"))
    assert counts.keys() - {"seller"} == SHARES.keys()
    assert all(counts[name] == FEWEST for name, part in SHARES.items() if part * TINY.people < FEWEST)
    assert ask(make(kind), "select 1 from users where is_fake and len(cohorts) > 0") == []


def test_ghosts_play_what_they_like_and_the_others_do_not(make: Make) -> None:
    played = {
        kind: ask(
            make(kind),
            "select avg(cast(p.song_id is not null as int)) from events l left join (select distinct user_id, song_id "
            "from events where stream = 'play') p using (user_id, song_id) where l.stream = 'like' and l.is_fake "
            "and l.attack <> 'sold_likes'",
        )[0][0]
        for kind in ("A", "G")
    }
    assert played["G"] == pytest.approx(GHOST_HEARD, abs=0.04)
    assert 0.4 < played["A"] < played["G"] - 0.1  # type: ignore[operator]


def test_the_patient_are_aged_slow_and_on_devices_of_their_own(make: Make) -> None:
    world = make("A")
    slow = "select count(*) / count(distinct (user_id, cast(event_ts as date))) from events where stream = 'like' and is_fake"
    assert 1 <= ask(world, f"{slow} and attack <> 'sold_likes'")[0][0] < 3.2  # type: ignore[operator]
    shared = "from events e join users u using (user_id) where u.is_fake group by device_id having count(distinct user_id) > 1"
    assert ask(world, f"select 1 {shared}") == []
    young = f"select 1 from members join users using (user_id) where is_fake and registered_at > date '{TINY.last_day}' - 50"
    assert ask(world, young) == []


def test_a_fake_line_looks_like_any_other_line(make: Make) -> None:
    """Nulls, instants and ids follow one rule for everybody."""
    fakes, real = ask(
        make("S"),
        "select avg(epoch_ms(event_ts) % 1000), avg(('0x' || event_id[1:4])::int), avg(cast(city_code is null as int)), "
        "avg(cast(tz_offset_min is null as int)), avg(cast(surface is null as int)) from likes l "
        "join (select event_id, is_fake from events) using (event_id) group by is_fake order by is_fake desc",
    )
    for fake, other, bound in zip(fakes, real, (40, 2_500, 0.02, 0.02, 0.02), strict=True):
        assert abs(fake - other) < bound  # type: ignore[operator]


def test_many_honest_likes_are_hardly_heard_and_some_share_an_instant(make: Make) -> None:
    real = "from events l join users u using (user_id) where stream = 'like' and not u.is_fake and l.action = 'like'"
    heard = "select 1 from events p where p.stream = 'play' and p.user_id = l.user_id and p.song_id = l.song_id"
    assert 0.05 < ask(make("N"), f"select avg(cast(not exists ({heard}) as int)) {real}")[0][0] < 0.4  # type: ignore[operator]
    gaps = f"select l.event_ts - lag(l.event_ts) over (partition by user_id order by l.event_ts) as gap {real}"
    assert 0.02 < ask(make("N"), f"select avg(cast(gap = interval 0 second as int)) from ({gaps})")[0][0] < 0.2  # type: ignore[operator]


def test_the_same_seed_gives_the_same_bytes_and_another_does_not(make: Make, tmp_path: Path) -> None:
    def digest(world: World) -> str:
        files = sorted(path for path in world.folder.rglob("*") if path.is_file())
        return hashlib.sha256(b"".join(str(p.relative_to(world.folder)).encode() + p.read_bytes() for p in files)).hexdigest()

    assert digest(write_world(tmp_path / "again", "A", 5, TINY)) == digest(make("A"))
    assert digest(write_world(tmp_path / "other", "A", 6, TINY)) != digest(make("A"))


def test_a_world_is_read_back(make: Make) -> None:
    assert World.read(make("G").folder) == make("G")


def test_an_unknown_kind_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="none of S, A, G, N"):
        write_world(tmp_path, "X", 1, TINY)


def test_an_unknown_column_is_refused() -> None:
    with pytest.raises(TypeError, match="share_open has no column song"):
        Log().add("share_open", np.array([1]), np.array([2]), share=3, song=4)


def test_an_urn_draws_only_from_its_group_and_by_weight() -> None:
    urn = Urn.by_group(np.array([1, 0, 1, 1]), np.array([1.0, 5.0, 3.0, 0.0]), 2)
    drawn = urn.draw(np.random.default_rng(1), np.ones(4_000, int))
    assert set(drawn) == {0, 2}
    assert np.mean(drawn == 2) == pytest.approx(0.75, abs=0.03)


def test_runs_shares_and_moments() -> None:
    owner, place = runs(np.array([2, 0, 1]))
    assert owner.tolist() == [0, 0, 2] and place.tolist() == [0, 1, 0]
    uniform = share(np.arange(20_000), 3)
    assert uniform.min() >= 0 and uniform.max() < 1 and uniform.mean() == pytest.approx(0.5, abs=0.01)
    assert np.array_equal(share(np.arange(5), 3), uniform[:5]) and not np.array_equal(share(np.arange(5), 4), uniform[:5])
    assert moment(np.array([7]), np.array([TINY.end]))[0] == 7 * INSTANTS + TINY.end < 8 * INSTANTS


@pytest.mark.parametrize("count", [1, 4, 5, 23, 500])
def test_a_split_leaves_nobody_out_and_no_group_too_small(count: int) -> None:
    groups = split(np.random.default_rng(count), np.arange(count), PATIENT_SIZE)
    assert np.concatenate(groups).tolist() == list(range(count))
    assert min(map(len, groups)) >= min(count, PATIENT_SIZE[0])
