"""The platform of friends and snippets keeps its promises: landed without a reject, truth that joins, kinds as described."""

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
from resonance.made_up.fifth import KINDS, SCALES, write_world
from resonance.made_up.fifth.accounts import befriend
from resonance.made_up.fifth.crews import ATTACKS, PATIENT
from resonance.made_up.fifth.crowds import FEWEST, SHARES
from resonance.made_up.fifth.patient import GHOST_HEARD
from resonance.made_up.fifth.stage import Log
from resonance.made_up.world import World

TINY = dataclasses.replace(SCALES["small"], people=900, songs=700, artists=200, plays_each=40.0)
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
    """Rows of `sql` over the truth (users, events) and what was landed (likes, plays, rewards, members)."""
    views = {
        "users": "truth/users.parquet", "events": "truth/events.parquet", "likes": "landing/like/*/*.parquet",
        "plays": "landing/play/*/*.parquet", "rewards": "landing/reward/*/*.parquet",
        "members": f"landing/users/dt={TINY.last_day}/*.parquet",
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
    assert received == taken + repeated > 40_000
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
    acted = {row[0] for row in ask(world, "select distinct attack from events where is_fake and attack <> 'sold_likes'")}
    assert acted == found
    assert ask(world, "select 1 from events e join users u using (user_id) where u.is_fake and e.attack <> u.attack") == []
    assert ask(world, "select 1 from events where is_fake <> (coalesce(attack, '') <> '')") == []
    sold = "from events e join users u using (user_id) where e.attack = 'sold_likes'"
    assert (ask(world, f"select count(*) {sold}")[0][0] == 0) is (kind == "N")
    assert ask(world, f"select 1 {sold} and (u.is_fake or e.stream <> 'like' or not list_contains(u.cohorts, 'seller'))") == []


@pytest.mark.parametrize("kind", KINDS)
def test_every_cohort_of_real_people_lives_in_every_world(make: Make, kind: str) -> None:
    counts = dict(ask(make(kind), "select unnest(cohorts), count(*) from users where not is_fake group by 1"))
    assert counts.keys() - {"seller"} == SHARES.keys()
    assert all(counts[name] >= FEWEST for name in SHARES)  # type: ignore[operator]
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
    for fake, other, bound in zip(fakes, real, (50, 3_000, 0.02, 0.02, 0.02), strict=True):
        assert abs(fake - other) < bound  # type: ignore[operator]


def test_many_honest_likes_are_not_played_in_the_log_and_come_in_bursts(make: Make) -> None:
    real = "from events l join users u using (user_id) where stream = 'like' and not u.is_fake and l.action = 'like'"
    heard = "select 1 from events p where p.stream = 'play' and p.user_id = l.user_id and p.song_id = l.song_id"
    alone = " and not list_has_any(u.cohorts, ['playlist_import', 'newcomers'])"
    assert 0.04 < ask(make("N"), f"select avg(cast(not exists ({heard}) as int)) {real}{alone}")[0][0] < 0.3  # type: ignore[operator]
    gaps = f"select l.event_ts - lag(l.event_ts) over (partition by user_id order by l.event_ts) as gap {real}"
    assert 0.01 < ask(make("N"), f"select avg(cast(gap = interval 0 second as int)) from ({gaps})")[0][0] < 0.2  # type: ignore[operator]
    assert 0.2 < ask(make("N"), f"select avg(cast(gap < interval 60 second as int)) from ({gaps})")[0][0] < 0.8  # type: ignore[operator]


def test_most_plays_are_snippets_and_few_people_give_most_likes(make: Make) -> None:
    assert 0.4 < ask(make("N"), "select avg(cast(listened_ms < 30000 as int)) from plays")[0][0] < 0.75  # type: ignore[operator]
    likes = np.array(ask(make("N"), "select count(*) from events where stream = 'like' group by user_id order by 1 desc")).ravel()
    assert likes[: TINY.people // 10].sum() > likes.sum() / 2


def test_a_friend_likes_what_a_friend_liked(make: Make) -> None:
    """Friends have more liked songs in common than people who are no friends."""
    shared = (
        "with l as (select distinct user_id, song_id from events where stream = 'like'), g as (select follower_user_id a, "
        "{other} b from read_parquet('{graph}')) select count(*) from g join l x on x.user_id = a "
        "join l y on y.user_id = b and x.song_id = y.song_id where a <> b"
    )
    graph = make("N").landing / "follows_graph" / f"dt={TINY.last_day}" / "follows_graph.parquet"
    friends = ask(make("N"), shared.format(other="followee_user_id", graph=graph))[0][0]
    strangers = ask(make("N"), shared.format(other="lead(followee_user_id, 211) over (order by follower_user_id)", graph=graph))[
        0
    ][0]
    assert friends > 1.15 * strangers  # type: ignore[operator]


def test_coupon_lovers_claim_when_they_notice_and_some_at_once(make: Make) -> None:
    lags = np.array(ask(
        make("N"),
        "select epoch(c.event_ts) - epoch(g.event_ts) from rewards c join rewards g using (grant_id) join users u "
        "on u.user_id = c.user_id where c.action = 'claim' and g.action = 'grant' and list_contains(u.cohorts, 'reward_driven')",
    )).ravel()  # fmt: skip
    assert 600 < np.median(lags) < 4 * 3_600
    assert 0.01 < np.mean(lags < 60) < 0.5


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


def test_friends_are_mostly_of_the_community_and_never_oneself() -> None:
    community, friends = befriend(np.random.default_rng(3), 2_000, 0.8)
    who, place = np.nonzero(friends >= 0)
    assert not (friends == np.arange(2_000)[:, None]).any() and friends.max() < 2_000
    assert np.mean(community[friends[who, place]] == community[who]) == pytest.approx(0.81, abs=0.03)
