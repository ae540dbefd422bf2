"""Real crowds do in the delivered logs what makes naive rules flag them, and the base rates are those of real logs."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from tests.simulator.simulated import Simulated, make

from resonance.simulator.cohorts import COHORTS

HEARD = "exists (select 1 from plays p where p.user_id = l.user_id and p.song_id = l.song_id and p.event_ts <= l.event_ts)"


@pytest.fixture(scope="module")
def crowds(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Simulated]:
    yield make(tmp_path_factory.mktemp("crowds"), attacks="none,crowds=1.6,playlist_import=0.02", days=16, events_per_day=9_000)


def test_every_crowd_is_in_the_answer_key_and_nobody_of_it_is_fake(crowds: Simulated) -> None:
    sizes = dict(crowds.ask("select cohort, count(*) from users group by cohort"))
    assert set(sizes) == set(COHORTS) == set(crowds.truth["cohorts"])
    assert min(sizes.values()) >= 10
    assert crowds.one("select count(*) from users where is_fake") == 0


def test_crowds_can_be_sized_and_left_out(tmp_path: Path) -> None:
    made = make(tmp_path, attacks="none,crowds=0,fan_club=0.2", days=3, events_per_day=2_000)
    sizes = dict(made.ask("select cohort, count(*) from users group by cohort"))
    assert set(sizes) == {"ordinary", "fan_club"}
    assert 0.14 < sizes["fan_club"] / sum(sizes.values()) < 0.26


def test_fans_like_all_songs_of_one_artist_within_the_same_hour(crowds: Simulated) -> None:
    date, artist = crowds.truth["special"]["club_date"], crowds.truth["special"]["club_artist"]
    songs = crowds.one(f"""
        select list(distinct song_id) from read_json('{crowds.landing}/songs/*/*.jsonl.gz') where artist_id = '{artist}'
    """)
    likers, hours = crowds.ask(f"""
        select count(distinct user_id), count(distinct hour(event_ts + interval 8 hour)) from likes join users using (user_id)
        where cohort = 'fan_club' and cast(event_ts + interval 8 hour as date) = '{date}' and list_contains({songs}, song_id)
            and hour(event_ts + interval 8 hour) >= 20
    """)[0]
    assert likers >= 15 and hours <= 4
    assert crowds.one("select count(*) from (select text from comments group by text having count(*) >= 5)") > 0


def test_a_niche_scene_likes_the_same_few_quiet_songs(crowds: Simulated) -> None:
    shared = crowds.one("""
        with pairs as (
            select a.user_id as one, b.user_id as other, count(distinct a.song_id) as songs
            from likes a join likes b using (song_id) join users u on a.user_id = u.user_id join users v on b.user_id = v.user_id
            where a.user_id < b.user_id and u.cohort = 'niche_scene' and v.cohort = 'niche_scene' group by all
        )
        select count(*) from pairs where songs >= 4
    """)
    assert shared > 20


def test_campus_and_carrier_put_many_accounts_behind_one_network(crowds: Simulated) -> None:
    for cohort in ("campus_network", "carrier_nat"):
        most = crowds.one(f"""
            select max(n) from (select count(distinct user_id) as n from plays join users using (user_id)
            where cohort = '{cohort}' group by regexp_replace(ip, '[.][0-9]+$', ''))
        """)
        assert most > 30, cohort


def test_families_share_devices(crowds: Simulated) -> None:
    shared = crowds.one(
        """
        select count(*) from (select device_id from plays join users u using (user_id) where u.cohort = 'family_device'
        group by plays.device_id having count(distinct user_id) >= 2)
    """.replace("select device_id from", "select plays.device_id from")
    )
    assert shared > 5


def test_an_import_is_dozens_of_likes_in_seconds_and_hardly_any_heard(crowds: Simulated) -> None:
    rows = crowds.ask(f"""
        with imported as (select user_id, event_ts, {HEARD} as heard from likes l join users using (user_id)
            where cohort = 'playlist_import'),
        counted as (select user_id, count(*) as n, avg(cast(heard as int)) as heard
            from imported group by user_id, time_bucket(interval 2 minute, event_ts) having count(*) > 60)
        select n, heard from counted
    """)
    assert len(rows) >= 5 and sum(heard for _, heard in rows) / len(rows) < 0.3, "some know a song of their list from here"


def test_lost_telemetry_leaves_likes_without_plays(crowds: Simulated) -> None:
    heard = dict(
        crowds.ask(f"""
            select cohort, avg(cast({HEARD} as int)) from likes l join users using (user_id)
            where target_type = 'song' and cohort in ('telemetry_loss', 'ordinary') group by cohort
        """)
    )
    assert heard["telemetry_loss"] < 0.5 < 0.8 < heard["ordinary"]


def test_one_client_type_loses_the_plays_of_one_day(crowds: Simulated) -> None:
    special = crowds.truth["special"]
    types = f"""
        select cast(event_ts[:10] as date) as day, count(*) from read_json('{crowds.landing}/play/*/part-*',
            columns = {{event_ts: 'varchar', device_type: 'varchar'}}, format = 'newline_delimited')
        where device_type = '{special["telemetry_gap_device_type"]}' group by day
    """
    counts = {str(day): count for day, count in crowds.ask(types)}
    gap = counts.pop(special["telemetry_gap_date"], 0)
    assert gap < 0.3 * sorted(counts.values())[len(counts) // 2]


def test_a_wave_of_newcomers_registers_on_one_evening(crowds: Simulated) -> None:
    rows = crowds.ask(f"""
        select cast(event_ts[:10] as date) as day, count(*), count(distinct event_ts[12:13])
        from read_json('{crowds.landing}/registration/*/part-*', columns = {{event_ts: 'varchar', user_id: 'varchar'}})
        join users using (user_id) where cohort = 'registration_wave' group by day
    """)
    assert len(rows) == 1 and rows[0][1] >= 15 and rows[0][2] <= 3


def test_followers_of_an_influencer_open_one_share_within_hours(crowds: Simulated) -> None:
    most = crowds.one("""
        select max(n) from (select count(distinct user_id) as n from share_opens join users using (user_id)
        where cohort = 'influencer_follower' group by share_id)
    """)
    assert most > 25


def test_a_viral_song_gathers_plays_and_likes_in_days(crowds: Simulated) -> None:
    special = crowds.truth["special"]
    for stream in ("plays", "likes"):
        before, during = crowds.ask(f"""
            select avg(cast(song_id = '{special["viral_song"]}' as int)) from {stream}
            where cast(event_ts + interval 8 hour as date) < date '{special["viral_date"]}' + 4
            group by cast(event_ts + interval 8 hour as date) >= date '{special["viral_date"]}'
            order by cast(event_ts + interval 8 hour as date) >= date '{special["viral_date"]}'
        """)
        assert during[0] > 0.01 and during[0] > 6 * before[0], stream


def test_quoters_post_the_same_lines(crowds: Simulated) -> None:
    most = crowds.one("""
        select max(n) from (select count(distinct user_id) as n from comments join users using (user_id)
        where cohort = 'lyric_quoter' group by text)
    """)
    assert most >= 8


def test_automatic_likes_follow_long_plays_alone(crowds: Simulated) -> None:
    finished = crowds.one("""
        select avg(cast(exists (select 1 from plays p where p.user_id = l.user_id and p.song_id = l.song_id
            and p.listened_ms >= 0.9 * p.duration_ms) as int))
        from likes l join users using (user_id) where cohort = 'auto_like' and target_type = 'song' and campaign_id is null
    """)
    assert finished > 0.85


def test_batched_uploads_share_a_millisecond(crowds: Simulated) -> None:
    query = """
        select avg(cast(gap = 0 as int)) from (select event_ts - lag(event_ts) over (partition by user_id order by event_ts) as d,
            epoch_ms(event_ts) - epoch_ms(lag(event_ts) over (partition by user_id order by event_ts)) as gap
        from likes join users using (user_id) where target_type = 'song' and cohort {}) where d is not null
    """
    assert crowds.one(query.format("= 'batched_upload'")) > 0.3
    assert 0.04 < crowds.one(query.format("<> 'playlist_import'")) < 0.12


def test_rewarded_people_claim_within_minutes_and_are_real(crowds: Simulated) -> None:
    """Median seconds from grant to claim: minutes, sooner than other people, and nobody of them is fake."""
    query = """
        select median(epoch_ms(c.event_ts) - epoch_ms(g.event_ts)) / 1000 from rewards g join rewards c using (grant_id)
        join users u on u.user_id = g.user_id where g.action = 'grant' and c.action = 'claim' and u.cohort {}
    """
    assert 60 < crowds.one(query.format("= 'reward_driven'")) < 600 < crowds.one(query.format("= 'ordinary'"))


def test_heavy_listeners_play_many_times_what_others_play(crowds: Simulated) -> None:
    plays = dict(
        crowds.ask("""
            select cohort, count(*) / count(distinct user_id) from plays join users using (user_id) group by cohort
        """)
    )
    assert plays["heavy_listener"] > 6 * plays["ordinary"]


def test_base_rates_of_listening_and_liking_are_those_of_real_logs(crowds: Simulated) -> None:
    seconds5, seconds30, early = crowds.ask("""
        select avg(cast(listened_ms < 5000 as int)), avg(cast(listened_ms < 30000 as int)),
            avg(cast(listened_ms < 0.95 * duration_ms as int)) from plays
    """)[0]
    assert 0.2 < seconds5 < 0.28 and 0.3 < seconds30 < 0.4 and 0.44 < early < 0.54
    before30 = crowds.one("""
        with heard as (
            select l.event_id, arg_max(epoch_ms(l.event_ts) - epoch_ms(p.event_ts) < 0.3 * p.duration_ms, p.event_ts) as early
            from likes l join plays p on p.user_id = l.user_id and p.song_id = l.song_id and p.event_ts <= l.event_ts
            where l.campaign_id is null group by l.event_id
        )
        select avg(cast(early as int)) from heard
    """)
    assert 0.14 < before30 < 0.27
    reused = crowds.one("""
        with long as (select text, count(*) over (partition by text) as n from comments where length(text) >= 10)
        select avg(cast(n >= 4 as int)) from long
    """)
    assert 0.02 < reused < 0.25
