"""The platform of routines and brokers keeps its promises: landed without a reject, truth that joins, kinds as described."""

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
from resonance.made_up.fourth import KINDS, SCALES, write_world
from resonance.made_up.fourth.broker import ATTACKS, GHOST_HEARD, PATIENT
from resonance.made_up.fourth.crowds import FEWEST, SHARES
from resonance.made_up.fourth.stage import HABITS, Log, draw_habits, take_out
from resonance.made_up.third.scale import Chance
from resonance.made_up.world import World

TINY = dataclasses.replace(SCALES["small"], people=900, songs=700, artists=160, plays_each=45.0)
Make = Callable[[str], World]


@pytest.fixture(scope="module")
def make(tmp_path_factory: pytest.TempPathFactory) -> Make:
    made: dict[str, World] = {}

    def make(kind: str) -> World:
        if kind not in made:
            made[kind] = write_world(tmp_path_factory.mktemp(kind), kind, 7, TINY)
        return made[kind]

    return make


def ask(world: World, sql: str) -> list[tuple[object, ...]]:
    """Rows of `sql` over the truth (users, events) and what was landed (likes, plays, opens, rewards, members)."""
    views = {
        "users": "truth/users.parquet", "events": "truth/events.parquet", "likes": "landing/like/*/*.parquet",
        "plays": "landing/play/*/*.parquet", "opens": "landing/app_open/*/*.parquet", "rewards": "landing/reward/*/*.parquet",
        "members": f"landing/users/dt={TINY.last_day}/*.parquet", "campaigns": f"landing/campaigns/dt={TINY.last_day}/*.parquet",
    }  # fmt: skip
    with duckdb.connect() as connection:
        for name, path in views.items():
            connection.execute(f"create view {name} as select * from read_parquet('{world.folder / path}')")
        return connection.execute(sql).fetchall()


def number(world: World, sql: str) -> float:
    return float(ask(world, sql)[0][0])  # type: ignore[arg-type]


def test_the_contract_takes_every_line_once(make: Make, tmp_path: Path) -> None:
    world = make("S")
    settings = settings_of(world, tmp_path, threads=1)
    land(settings, world.last_day)
    received, taken, repeated, refused, drifted = duckdb.execute(
        "select sum(received_count), sum(accepted_count), sum(deduplicated_count), count(refused_reason), "
        "count(*) filter (len(schema_drift) > 0) from read_parquet(?)",
        [str(settings.lake / "ledger" / "*.parquet")],
    ).fetchall()[0]
    assert received == taken + repeated > 40_000
    assert 0 < repeated < received / 300
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
    active = {row[0] for row in ask(world, "select distinct attack from events where is_fake")}
    assert active == found | ({"sold_likes"} if found else set())
    assert ask(world, "select 1 from events e join users u using (user_id) where u.is_fake and e.attack <> u.attack") == []
    assert ask(world, "select 1 from events where is_fake <> (coalesce(attack, '') <> '')") == []
    sold = "from events e join users u using (user_id) where e.attack = 'sold_likes'"
    assert ask(world, f"select 1 {sold} and (u.is_fake or e.stream <> 'like' or not list_contains(u.cohorts, 'seller'))") == []


@pytest.mark.parametrize("kind", KINDS)
def test_every_cohort_of_real_people_lives_in_every_world(make: Make, kind: str) -> None:
    counts = dict(ask(make(kind), "select unnest(cohorts), count(*) from users where not is_fake group by 1"))
    assert counts.keys() - {"seller"} == SHARES.keys()
    assert min(counts[name] for name in SHARES) >= FEWEST  # type: ignore[type-var]
    assert ask(make(kind), "select 1 from users where is_fake and len(cohorts) > 0") == []


def test_ghosts_play_what_they_like_and_the_others_do_not(make: Make) -> None:
    heard = "exists (select 1 from events p where p.stream = 'play' and p.user_id = e.user_id and p.song_id = e.song_id)"
    fake = "from events e join users u using (user_id) where e.stream = 'like' and e.action = 'like' and u.is_fake"
    played = {kind: number(make(kind), f"select avg(cast({heard} as int)) {fake}") for kind in ("S", "A", "G")}
    assert played["G"] == pytest.approx(GHOST_HEARD, abs=0.05)
    assert played["S"] < 0.45 < played["A"] < played["G"] - 0.08


def test_the_patient_are_aged_slow_and_on_devices_of_their_own(make: Make) -> None:
    world = make("A")
    slow = "select count(*) / count(distinct (user_id, cast(event_ts as date))) from events where stream = 'like' and is_fake"
    assert 1 <= number(world, f"{slow} and attack <> 'sold_likes'") < 3.2
    shared = "from events e join users u using (user_id) where u.is_fake group by device_id having count(distinct user_id) > 1"
    assert ask(world, f"select 1 {shared}") == []
    young = f"select 1 from members join users using (user_id) where is_fake and registered_at > date '{TINY.last_day}' - 60"
    assert ask(world, young) == []


def test_a_fake_line_looks_like_any_other_line(make: Make) -> None:
    """Nulls, instants and ids follow one rule for everybody."""
    fakes, real = ask(
        make("S"),
        "select avg(epoch_ms(event_ts) % 1000), avg(('0x' || event_id[2:5])::int), avg(cast(city_code is null as int)), "
        "avg(cast(tz_offset_min is null as int)), avg(cast(surface is null as int)), avg(cast(ip is null as int)) from likes l "
        "join (select event_id, is_fake from events) using (event_id) group by is_fake order by is_fake desc",
    )
    for fake, other, bound in zip(fakes, real, (60, 3_000, 0.04, 0.04, 0.25, 0.06), strict=True):
        assert abs(fake - other) < bound  # type: ignore[operator]


@pytest.mark.parametrize("who", ["u.is_fake", "not u.is_fake"])
def test_whoever_acts_opens_the_app(make: Make, who: str) -> None:
    opened = (
        "exists (select 1 from opens o where o.user_id = e.user_id "
        "and o.event_ts between e.event_ts - interval 5 hour and e.event_ts)"
    )
    likes = f"from events e join users u using (user_id) where e.stream = 'like' and {who}"
    share = number(make("S"), f"select avg(cast({opened} as int)) {likes}")
    assert share > 0.85


def test_coupons_are_granted_before_they_are_claimed_in_two_campaigns(make: Make) -> None:
    world = make("S")
    assert number(world, "select count(distinct campaign_id) from rewards") == 2
    claims = "from rewards c join (select distinct grant_id, event_ts from rewards where action = 'grant') g using (grant_id)"
    assert number(world, f"select count(*) {claims} where c.action = 'claim'") > 20
    assert number(world, f"select count(*) {claims} where c.action <> 'grant' and c.event_ts < g.event_ts") == 0
    credited = "select count(*) from likes l join campaigns c using (campaign_id)"
    inside = number(world, f"{credited} where l.event_ts >= starts_at - interval 3 minute and list_contains(song_ids, song_id)")
    assert inside == number(world, credited) > 50


def test_many_honest_likes_are_hardly_heard_and_some_share_an_instant(make: Make) -> None:
    real = "from events l join users u using (user_id) where stream = 'like' and not u.is_fake and l.action = 'like'"
    heard = "select 1 from events p where p.stream = 'play' and p.user_id = l.user_id and p.song_id = l.song_id"
    assert 0.05 < number(make("N"), f"select avg(cast(not exists ({heard}) as int)) {real}") < 0.6
    gaps = f"select l.event_ts - lag(l.event_ts) over (partition by user_id order by l.event_ts) as gap {real}"
    assert 0.01 < number(make("N"), f"select avg(cast(gap = interval 0 second as int)) from ({gaps})") < 0.25


def test_the_same_seed_gives_the_same_bytes_and_another_does_not(make: Make, tmp_path: Path) -> None:
    def digest(world: World) -> str:
        files = sorted(path for path in world.folder.rglob("*") if path.is_file())
        return hashlib.sha256(b"".join(str(p.relative_to(world.folder)).encode() + p.read_bytes() for p in files)).hexdigest()

    assert digest(write_world(tmp_path / "again", "A", 7, TINY)) == digest(make("A"))
    assert digest(write_world(tmp_path / "other", "A", 8, TINY)) != digest(make("A"))


def test_a_world_is_read_back(make: Make) -> None:
    assert World.read(make("G").folder) == make("G")


def test_an_unknown_kind_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="none of S, A, G, N"):
        write_world(tmp_path, "X", 1, TINY)


def test_an_unknown_column_is_refused() -> None:
    with pytest.raises(TypeError, match="share_open has no column song"):
        Log().add("share_open", np.array([1]), np.array([2]), share=3, song=4)


def test_every_seed_is_another_platform_within_the_ranges() -> None:
    drawn = [draw_habits(Chance(seed)) for seed in range(40)]
    for name, (low, high) in HABITS.items():
        values = [habit[name] for habit in drawn]
        assert low <= min(values) < max(values) <= high
        assert max(values) - min(values) > 0.7 * (high - low) * (0.6 if low else 1)


def test_pairs_are_taken_once_and_only_when_new() -> None:
    assert take_out(np.array([5, 3, 5, 4]), np.array([4])).tolist() == [True, True, False, False]
