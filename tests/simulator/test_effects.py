"""Planted effects are there when they are on, gone when they are off, and never in the null campaign."""

from __future__ import annotations

import json
from datetime import date, timedelta
from pathlib import Path

import duckdb
import numpy as np
import pytest
from tests.simulator.simulated import START, Simulated, make

from resonance.errors import UsageError
from resonance.simulator.census import Census, make_people
from resonance.simulator.effects import load_effects
from resonance.simulator.habits import Habits
from resonance.simulator.places import CITY_PROVINCES, PROVINCES


def rates(made: Simulated, campaign: str) -> tuple[float, float]:
    """Participation rate among assigned users by arm (control, embedded), from landing assignments and the answer key."""
    query = f"""
        with experiments as (
            select distinct experiment_id from read_json('{made.landing}/campaigns/*/*.jsonl') where campaign_id = '{campaign}'
        ),
        arms as (
            select user_id, variant from read_parquet('{made.landing}/assignment/*/*.parquet')
            join experiments using (experiment_id)
        )
        select variant, avg(cast("took_part_{campaign}" as int)) from arms
        join read_parquet('{made.answers}/users.parquet') users using (user_id)
        where not users.is_fake group by variant order by variant
    """
    control, embedded = (rate for _, rate in duckdb.sql(query).fetchall())
    return control, embedded


@pytest.fixture(scope="module")
def planted(tmp_path_factory: pytest.TempPathFactory) -> Simulated:
    return make(tmp_path_factory.mktemp("planted"), attacks="none", days=28, events_per_day=9_000)


def by_feeling(made: Simulated, campaign: str, measure: str, whose: str = "joined >= 0") -> tuple[float, float]:
    """Mean of a measure per active day of a campaign's participants, on days without and with the effect.

    `measure` selects user_id, day (date) and value; days without a row count 0, the day of joining is left out.
    """
    rows = made.ask(f"""
        with active as (
            select distinct user_id, cast(left(event_ts, 10) as date) as day
            from read_csv('{made.landing}/app_open/*/part*', all_varchar = true) where user_id is not null
        ),
        days as (
            select "joined_day_{campaign}" as joined, date_diff('day', date '{START}', day) - joined as since,
                joined >= 0 and since between 1 and 30 as is_felt, coalesce(value, 0) as value
            from active left join ({measure}) using (user_id, day) join users using (user_id)
        )
        select avg(value) from days where since <> 0 and {whose} group by is_felt order by is_felt
    """)
    return rows[0][0], rows[1][0]


def test_the_embedded_arm_wins_where_it_is_planted_and_only_there(planted: Simulated) -> None:
    control, embedded = rates(planted, "c-treasure")
    assert embedded / control > 1.2
    control, embedded = rates(planted, "c-nightradio")
    assert 0.75 < embedded / control < 1.3


def test_participants_open_create_and_listen_more_by_what_is_planted(planted: Simulated) -> None:
    opens = f"""
        select user_id, cast(left(event_ts, 10) as date) as day, count(*) as value
        from read_csv('{planted.landing}/app_open/*/part*', all_varchar = true) group by all
    """
    before, after = by_feeling(planted, "c-teampk", opens)
    assert 2.7 < after / before < 3.8
    made = f"""
        select user_id, cast(left(event_ts, 10) as date) as day, count(*) as value
        from read_json('{planted.landing}/playlist/*/part*', format = 'newline_delimited',
            columns = {{user_id: 'varchar', event_ts: 'varchar', action: 'varchar'}}) where action = 'create' group by all
    """
    before, after = by_feeling(planted, "c-treasure", made, "true")
    assert 3 < after / before < 8
    heard = """
        select user_id, cast(event_ts + interval 8 hour as date) as day, sum(listened_ms) / 60000.0 as value
        from plays group by all
    """
    before, after = by_feeling(planted, "c-resonance", heard)
    assert 23 < after - before < 33


def test_a_programme_lifts_its_artists_plays_against_the_others(planted: Simulated) -> None:
    special, artists = planted.truth["special"], planted.truth["programme_artists"]
    rows = planted.ask(f"""
        select list_contains({artists}, artist_id) as is_theirs,
            count(*) filter (cast(event_ts + interval 8 hour as date) >= date '{special["programme_date"]}')
            / count(*) filter (cast(event_ts + interval 8 hour as date) < date '{special["programme_date"]}')
        from plays
        join (select distinct song_id, artist_id from read_json('{planted.landing}/songs/*/*.jsonl.gz')) using (song_id)
        where song_id not in ('{special["viral_song"]}', '{special["breakout_song"]}') group by is_theirs order by is_theirs
    """)
    assert 1.25 < rows[1][1] / rows[0][1] < 1.6


def test_the_breakout_begins_on_its_date_out_of_one_circle(planted: Simulated) -> None:
    special = planted.truth["special"]
    first = dict(
        planted.ask(f"""
            with adopted as (select user_id, min(cast(event_ts + interval 8 hour as date)) as day from plays
                where song_id = '{special["breakout_song"]}' and listened_ms >= 30000 group by user_id)
            select cast(day as varchar), count(*) from adopted group by day
        """)
    )
    day = date.fromisoformat(special["breakout_date"])
    weeks = {n: sum(first.get(str(day + timedelta(days=n - back)), 0) for back in range(7)) for n in (-1, 2)}
    assert weeks[2] > 5 * weeks[-1] > 0
    outside = planted.one(f"""
        with users_now as (select user_id, any_value(province_code) as province_code, any_value(birth_year) as birth_year
            from read_csv('{planted.landing}/users/*/*.csv.gz', all_varchar = true) group by user_id)
        select avg(cast(province_code = '440000' and birth_year like '200%' as int)) from plays join users_now using (user_id)
        where song_id = '{special["breakout_song"]}' and cast(event_ts + interval 8 hour as date) < date '{day}'
    """)
    assert outside > 0.7


def test_the_surge_is_one_hour_of_a_workday(planted: Simulated) -> None:
    special = planted.truth["special"]
    by_hour = dict(
        planted.ask(f"""
            select strftime(event_ts + interval 8 hour, '%Y-%m-%d %H'), count(*) from plays
            where song_id = '{special["surge_song"]}' group by all
        """)
    )
    surge = by_hour.pop(f"{special['surge_date']} 21")
    assert date.fromisoformat(special["surge_date"]).weekday() < 5
    assert surge >= 20 and surge > 2 * max(by_hour.values())


def test_the_scene_song_is_liked_more_at_work(planted: Simulated) -> None:
    rate = f"""
        with at_work as (select event_id, song_id, user_id, event_ts + interval 8 hour as local,
                (isodow(event_ts + interval 8 hour) < 6 and (hour(event_ts + interval 8 hour) between 9 and 11
                or hour(event_ts + interval 8 hour) between 14 and 17)) as is_work from {{}}
            where song_id = '{planted.truth["special"]["scene_song"]}')
        select is_work, count(*) from at_work group by is_work
    """
    plays, likes = dict(planted.ask(rate.format("plays"))), dict(planted.ask(rate.format("likes")))
    assert min(plays.values()) > 200
    assert likes[True] / plays[True] > 1.4 * likes[False] / plays[False]


def test_more_people_register_in_treated_provinces_while_the_campaign_runs() -> None:
    level, days = np.ones(40), 40
    level[10:30] = 1.15
    treated = np.arange(0, len(PROVINCES), 3)
    people, _ = make_people(Census(1, 400_000, days, level, treated, 5, {"newcomer": 0.4}, Habits()))
    inside = np.isin(CITY_PROVINCES[people.city], treated)

    def growth(rows: np.ndarray) -> float:
        during = ((people.registered_day >= 10) & (people.registered_day < 30) & rows).sum()
        return float(during / (((people.registered_day >= 0) & rows).sum() - during))

    assert abs(growth(inside) / growth(~inside) - 1.15) < 0.03


def test_with_effects_off_the_arms_are_alike_and_nothing_breaks_out(tmp_path: Path) -> None:
    made = make(tmp_path, attacks="none", days=16, events_per_day=14_000, effects="off", seed=2)
    control, embedded = rates(made, "c-treasure")
    assert 0.75 < embedded / control < 1.25
    truth = json.loads((made.answers / "truth.json").read_text())
    song = truth["special"]["breakout_song"]
    plays = duckdb.sql(f"select count(*) from read_json('{made.landing}/play/*/part-*.zst') where song_id = '{song}'").fetchall()[
        0
    ][0]
    assert plays < 0.02 * made.summary["events_by_stream"]["play"]


def test_effects_on_and_off_are_two_worlds(tmp_path: Path) -> None:
    on = make(tmp_path / "on", days=5, events_per_day=1000)
    off = make(tmp_path / "off", days=5, events_per_day=1000, effects="off")
    assert off.summary["events_by_stream"] != on.summary["events_by_stream"]


def test_a_file_overrides_one_effect_and_keeps_the_others(tmp_path: Path) -> None:
    as_yaml, as_json = tmp_path / "e.yml", tmp_path / "e.json"
    as_yaml.write_text("embedded_participation_ratio: 3\n")
    as_json.write_text('{"embedded_participation_ratio": 3}')
    assert load_effects(as_yaml) == load_effects(as_json) == load_effects(None) | {"embedded_participation_ratio": 3}


@pytest.mark.parametrize(
    ("text", "says"),
    [("magic_ratio: 2", "magic_ratio"), ("dwell_minutes: much", "dwell_minutes"), ("- 1", "no mapping"), ("a: [", "no YAML")],
)
def test_a_senseless_effects_file_is_refused_by_name(text: str, says: str, tmp_path: Path) -> None:
    path = tmp_path / "effects.yml"
    path.write_text(text)
    with pytest.raises(UsageError, match=says):
        load_effects(path)


def test_a_missing_effects_file_is_refused(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="no effects file"):
        load_effects(tmp_path / "none.yml")
