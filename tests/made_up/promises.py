"""What every platform that nobody runs promises: landed without a reject, truth that joins, attacks and crowds as described."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any

import duckdb
import pytest
from benchmarks.authenticity.nights import settings_of

from resonance.landing import land
from resonance.made_up.third.scale import Scale
from resonance.made_up.world import KINDS, World

Make = Callable[[str], World]
LANDED = ("like", "play", "app_open", "reward")
SNAPSHOTS = ("users", "campaigns")


@dataclass(frozen=True)
class Platform:
    """A package of `resonance.made_up` at a tiny scale: its attacks, the patient ones, its crowds, the fewest people of one."""

    package: Any
    tiny: Scale
    seed: int
    attacks: tuple[str, ...]
    patient: tuple[str, ...]
    crowds: frozenset[str]
    fewest: int

    def write(self, folder: Path, kind: str, seed: int) -> World:
        world: World = self.package.write_world(folder, kind, seed, self.tiny)
        return world


def ask(world: World, sql: str) -> list[tuple[Any, ...]]:
    """Rows of `sql` over the truth (users, events), the landed likes, plays, app_opens and rewards, and the last day's snapshots
    of members and campaigns."""
    views = {"users": "truth/users.parquet", "events": "truth/events.parquet"}
    views |= {f"{stream}s": f"landing/{stream}/*/*.parquet" for stream in LANDED}
    views |= {f"known_{name}": f"landing/{name}/dt={world.last_day}/*.parquet" for name in SNAPSHOTS}
    with duckdb.connect() as connection:
        for name, path in views.items():
            connection.execute(f"create view {name} as select * from read_parquet('{world.folder / path}')")
        return connection.execute(sql).fetchall()


def digest(world: World) -> str:
    files = sorted(path for path in world.folder.rglob("*") if path.is_file())
    return hashlib.sha256(b"".join(str(p.relative_to(world.folder)).encode() + p.read_bytes() for p in files)).hexdigest()


class Promises:
    """To be inherited beside the platform's own claims; `platform` and `make` are fixtures of tests/made_up.

    `least_lines`: of a world of kind S; `repeated`: fewer than one line in so many comes twice; `least_age_days`: of patient
    fakes; `ghost_heard`: share of the likes that ghosts play; `line_bounds`: how far the means over fake likes may lie from those
    over others (ms within the second, first digits of ids, nulls of city, time zone and surface).
    """

    least_lines: int
    repeated: int
    least_age_days: int
    ghost_heard: float
    line_bounds: tuple[float, ...]

    def test_the_contract_takes_every_line_once(self, make: Make, tmp_path: Path) -> None:
        world = make("S")
        settings = settings_of(world, tmp_path, threads=1)
        land(settings, world.last_day)
        received, taken, repeated, refused, drifted = duckdb.execute(
            "select sum(received_count), sum(accepted_count), sum(deduplicated_count), count(refused_reason), "
            "count(*) filter (len(schema_drift) > 0) from read_parquet(?)",
            [str(settings.lake / "ledger" / "*.parquet")],
        ).fetchall()[0]
        assert received == taken + repeated > self.least_lines
        assert 0 < repeated < received / self.repeated
        assert refused == drifted == 0

    @pytest.mark.parametrize("kind", KINDS)
    def test_every_day_delivers_the_required_streams(self, make: Make, platform: Platform, kind: str) -> None:
        days = {f"dt={platform.tiny.last_day - timedelta(days=n)}" for n in range(platform.tiny.days)}
        for stream in ("like", "comment", "share", "play", "impression"):
            assert {path.name for path in (make(kind).landing / stream).iterdir()} == days

    @pytest.mark.parametrize("kind", KINDS)
    def test_the_truth_knows_every_line_and_no_other(self, make: Make, kind: str) -> None:
        for log, stream in (("likes", "like"), ("plays", "play")):
            lines, known, joined = ask(
                make(kind),
                f"select (select count(distinct event_id) from {log}), (select count(*) from events where stream = '{stream}'), "
                f"(select count(distinct event_id) from {log} l join events e using (event_id) "
                "join users u on u.user_id = e.user_id "
                "where coalesce(l.user_id, e.user_id) = e.user_id and l.song_id = e.song_id)",
            )[0]
            assert lines == known == joined > 0
        assert ask(make(kind), "select 1 from events group by event_id having count(*) > 1") == []

    @pytest.mark.parametrize("kind", KINDS)
    def test_an_attack_covers_its_account_and_a_sale_its_likes_alone(self, make: Make, platform: Platform, kind: str) -> None:
        world = make(kind)
        found = {attack for (attack,) in ask(world, "select distinct attack from users where is_fake")}
        assert found == {"S": set(platform.attacks), "N": set()}.get(kind, set(platform.patient))
        acted = {attack for (attack,) in ask(world, "select distinct attack from events where is_fake")}
        assert acted == found | ({"sold_likes"} if found else set())
        assert ask(world, "select 1 from events e join users u using (user_id) where u.is_fake and e.attack <> u.attack") == []
        assert ask(world, "select 1 from events where is_fake <> (coalesce(attack, '') <> '')") == []
        sold = "from events e join users u using (user_id) where e.attack = 'sold_likes'"
        assert (
            ask(world, f"select 1 {sold} and (u.is_fake or e.stream <> 'like' or not list_contains(u.cohorts, 'seller'))") == []
        )

    @pytest.mark.parametrize("kind", KINDS)
    def test_every_cohort_of_real_people_lives_in_every_world(self, make: Make, platform: Platform, kind: str) -> None:
        counts = dict(ask(make(kind), "select unnest(cohorts), count(*) from users where not is_fake group by 1"))
        assert counts.keys() - {"seller"} == platform.crowds
        assert min(counts[name] for name in platform.crowds) >= platform.fewest
        assert ask(make(kind), "select 1 from users where is_fake and len(cohorts) > 0") == []

    def test_ghosts_play_what_they_like_and_the_others_do_not(self, make: Make) -> None:
        played = {
            kind: ask(
                make(kind),
                "select avg(cast(p.song_id is not null as int)) from events l left join (select distinct user_id, song_id "
                "from events where stream = 'play') p using (user_id, song_id) where l.stream = 'like' and l.is_fake "
                "and l.attack <> 'sold_likes'",
            )[0][0]
            for kind in ("A", "G")
        }
        assert played["G"] == pytest.approx(self.ghost_heard, abs=0.04)
        assert 0.4 < played["A"] < played["G"] - 0.1

    def test_the_patient_are_aged_slow_and_on_devices_of_their_own(self, make: Make) -> None:
        world = make("A")
        slow = "select count(*) / count(distinct (user_id, cast(event_ts as date))) from events where stream = 'like' and is_fake"
        assert 1 <= ask(world, f"{slow} and attack <> 'sold_likes'")[0][0] < 3.2
        shared = "select 1 from events e join users u using (user_id) where u.is_fake group by device_id"
        assert ask(world, f"{shared} having count(distinct user_id) > 1") == []
        young = f"is_fake and registered_at > date '{world.last_day}' - {self.least_age_days}"
        assert ask(world, f"select 1 from known_users join users using (user_id) where {young}") == []

    def test_a_fake_line_looks_like_any_other_line(self, make: Make) -> None:
        """Nulls, instants and ids follow one rule for everybody."""
        fakes, real = ask(
            make("S"),
            "select avg(epoch_ms(event_ts) % 1000), avg(('0x' || event_id[1:4])::int), avg(cast(city_code is null as int)), "
            "avg(cast(tz_offset_min is null as int)), avg(cast(surface is null as int)) from likes l "
            "join (select event_id, is_fake from events) using (event_id) group by is_fake order by is_fake desc",
        )
        for fake, other, bound in zip(fakes, real, self.line_bounds, strict=True):
            assert abs(fake - other) < bound

    def test_the_same_seed_gives_the_same_bytes_and_another_does_not(
        self, make: Make, platform: Platform, tmp_path: Path
    ) -> None:
        assert digest(platform.write(tmp_path / "again", "A", platform.seed)) == digest(make("A"))
        assert digest(platform.write(tmp_path / "other", "A", platform.seed + 1)) != digest(make("A"))

    def test_a_world_is_read_back(self, make: Make) -> None:
        assert World.read(make("G").folder) == make("G")

    def test_an_unknown_kind_is_refused(self, platform: Platform, tmp_path: Path) -> None:
        with pytest.raises(ValueError, match="none of S, A, G, N"):
            platform.write(tmp_path, "X", 1)


class Recordings:
    """To be inherited beside `Promises` where replayers copy plays with their stops."""

    def test_a_trace_is_replayed_after_it_was_recorded(self, make: Make) -> None:
        """Of a replayer and a real account that stopped three songs at the same milliseconds, the replayer comes later."""
        found = ask(
            make("S"),
            "with stops as (select user_id, song_id, listened_ms, min(event_ts) as ts from plays "
            "where listened_ms between 1000 and 0.9 * duration_ms group by all) "
            "select avg(cast(f.ts > r.ts as int)) from stops f join stops r using (song_id, listened_ms) "
            "join users fake on fake.user_id = f.user_id join users real on real.user_id = r.user_id "
            "where fake.attack = 'replayed_trace' and not real.is_fake group by f.user_id, r.user_id having count(*) >= 3",
        )
        assert len(found) >= 3 and min(later for (later,) in found) > 0.95
