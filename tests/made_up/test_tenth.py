"""Music in households and cars keeps its promises: landed without a reject, truth that joins, kinds as described."""

from __future__ import annotations

import dataclasses

import numpy as np
import pytest
from tests.made_up.promises import Make, Platform, Promises, Recordings, ask
from tests.made_up.trades import Coupons, Suppliers

from resonance.made_up import tenth
from resonance.made_up.market import PATIENT, Order
from resonance.made_up.tenth import SCALES
from resonance.made_up.tenth.catalogue import by_heart, make_catalogue
from resonance.made_up.tenth.crowds import FEWEST, SHARES
from resonance.made_up.tenth.living import one_after_another
from resonance.made_up.tenth.log import SPEAKER, Log
from resonance.made_up.tenth.patient import GHOST_HEARD
from resonance.made_up.tenth.stage import Temper
from resonance.made_up.tenth.trades import TRADES, hire
from resonance.made_up.tenth.ways import shout
from resonance.made_up.tenth.world import imagine
from resonance.made_up.third.scale import SECOND, Chance

TINY = dataclasses.replace(SCALES["small"], people=900, songs=700, artists=200, plays_each=50.0)
PLATFORM = Platform(tenth, TINY, 10, tuple(TRADES), PATIENT, frozenset(SHARES), FEWEST)
LIKES = "from events l join users u using (user_id) where stream = 'like' and not u.is_fake and l.action = 'like'"
ALONE = "not list_has_any(u.cohorts, ['playlist_import', 'newcomers', 'reward_driven', 'telemetry_loss', 'hotel_guests'])"


class TestPromises(Promises, Recordings, Coupons, Suppliers):
    """What every platform promises."""

    least_lines = 45_000
    repeated = 500
    least_age_days = 60
    ghost_heard = GHOST_HEARD
    line_bounds = (60, 3_000, 0.03, 0.03, 0.03)
    needed = {"coupon": 5, "daily_task": 2}
    holders = 30
    device_shared = 0.15
    renewed = 0.35


def test_likes_are_a_few_percent_of_plays_and_unequal(make: Make) -> None:
    """Without the crowds that like for other reasons; a fifth or more never likes anything."""
    counts = np.sort(np.array(ask(make("N"), f"select count(*) {LIKES} and {ALONE} group by user_id")).ravel())[::-1]
    plays = ask(make("N"), f"select count(*) from events join users u using (user_id) where stream = 'play' and {ALONE}")[0][0]
    assert 0.03 < counts.sum() / plays < 0.13
    assert 0.25 < counts[: len(counts) // 10].sum() / counts.sum() < 0.6
    assert len(counts) < 0.85 * TINY.people


def test_several_voices_share_a_speaker(make: Make) -> None:
    """Without a single fake, a quarter and more of the speakers at home are spoken to by two accounts and more."""
    voices = (
        "select count(distinct e.user_id) as n from likes l join events e using (event_id) where l.device_type = 'speaker' "
        "group by e.device_id union all select count(distinct e.user_id) from plays p join events e using (event_id) "
        "where p.device_type = 'speaker' group by e.device_id"
    )
    several, most = ask(make("N"), f"select avg(cast(n > 1 as int)), max(n) from ({voices})")[0]
    assert several > 0.25 and most > 4


def test_a_speaker_plays_one_thing_at_a_time(make: Make) -> None:
    """Whoever begins something ends what another voice had on, but for songs that are put on for a like."""
    overlaps = (
        "select avg(cast(ts < ended - 1000 as int)) from (select epoch_ms(p.event_ts) as ts, "
        "max(epoch_ms(p.event_ts) + listened_ms) over (partition by e.device_id order by p.event_ts "
        "rows between 3 preceding and 1 preceding) as ended from plays p "
        "join events e using (event_id) where p.device_type = 'speaker' and p.source in ('editorial_playlist', 'user_playlist'))"
    )
    assert ask(make("N"), overlaps)[0][0] < 0.04


def test_many_honest_likes_have_no_play_of_their_own(make: Make) -> None:
    """One voice asked for the song, another likes it: on speakers more often than in cars."""
    sql = (
        "select k.device_type, count(*), count(*) filter (p.song_id is null) from likes k join events l using (event_id) "
        "join users u on u.user_id = l.user_id left join (select distinct user_id, song_id from events where stream = 'play') p "
        f"on p.user_id = l.user_id and p.song_id = l.song_id where k.action = 'like' and {ALONE} group by 1"
    )
    likes = {kind: (count, unheard) for kind, count, unheard in ask(make("N"), sql)}
    count, unheard = np.array(list(likes.values())).sum(axis=0)
    assert 0.08 < unheard / count < 0.2
    assert likes["speaker"][1] / likes["speaker"][0] > likes["car"][1] / likes["car"][0] + 0.1


def test_an_alarm_rings_at_its_minute_with_the_same_songs(make: Make) -> None:
    """Of those who wake to music on seven workdays and more, most do so within one minute, mostly with the same songs."""
    mornings = (
        "with first as (select user_id, event_ts::date as d, min_by(song_id, event_ts) as song, "
        "(epoch_ms(min(event_ts)) + 28800000) % 86400000 / 60000.0 as minute from plays where device_type in ('speaker', 'tv') "
        "and source in ('user_playlist', 'editorial_playlist') and hour(event_ts at time zone 'Asia/Shanghai') between 5 and 9 "
        "and dayofweek(event_ts at time zone 'Asia/Shanghai') between 1 and 5 group by all) "
        "select quantile_cont(minute, 0.6) - quantile_cont(minute, 0.3), count(distinct song) / count(*) from first "
        "where user_id is not null group by user_id having count(*) >= 7"
    )
    found = np.array(ask(make("N"), mornings))
    assert len(found) > 10
    assert np.median(found[:, 0]) < 1 and np.median(found[:, 1]) < 0.6


def test_a_child_has_its_song_many_times_a_day(make: Make) -> None:
    most = (
        "select max(n) from (select count(*) as n from events join users u using (user_id) where stream = 'play' "
        "and list_contains(u.cohorts, 'small_children') group by user_id, song_id, event_ts::date)"
    )
    assert ask(make("N"), most)[0][0] >= 15


def test_the_wrong_song_is_liked_and_taken_back_at_once(make: Make) -> None:
    """Said too late, a like goes to the next song; some notice, within a minute."""
    sorry = (
        "select count(*) from likes a join likes b using (user_id, song_id) where a.action = 'like' and b.action = 'unlike' "
        "and b.event_ts between a.event_ts and a.event_ts + interval 1 minute"
    )
    assert ask(make("N"), sorry)[0][0] >= 5


def test_the_round_up_is_ticked_on_sunday_evening(make: Make) -> None:
    """Three and more likes of one account within half a minute are likelier on Sunday evenings than on others."""
    rows = (
        "select dayofweek(event_ts at time zone 'Asia/Shanghai'), count(*) from (select k.event_ts, epoch_ms(k.event_ts) "
        "- epoch_ms(lag(k.event_ts, 2) over (partition by l.user_id order by k.event_ts)) as waited from likes k "
        "join events l using (event_id) join users u on u.user_id = l.user_id where k.surface in ('playlist_page', 'push') "
        f"and k.campaign_id is null and {ALONE} and hour(k.event_ts at time zone 'Asia/Shanghai') >= 18) "
        "where waited < 30000 group by 1"
    )
    days = dict(ask(make("N"), rows))
    assert days.pop(0) > max(10, 2 * max(days.values(), default=0))


def test_a_household_votes_together_by_voice(make: Make) -> None:
    """Real people: two and more accounts on one speaker like songs of a city within ten minutes."""
    together = (
        "select count(*) from (select e.device_id, time_bucket(interval 10 minute, l.event_ts) as t from likes l "
        "join events e using (event_id) join known_campaigns c using (campaign_id) where l.surface = 'other' "
        "and c.mechanic in ('hometown', 'team_pk') group by all having count(distinct e.user_id) > 1)"
    )
    assert ask(make("N"), together)[0][0] >= 5


def test_a_shout_is_answered_by_many_speakers_at_once_and_by_one_voice_of_each() -> None:
    """Whoever hears it answers within seconds; the second voice of a speaker waits until it is said again."""
    stage, rng = imagine("N", PLATFORM.seed, TINY), np.random.default_rng(6)
    here = np.arange(40)
    stage.accounts.device[here, SPEAKER] = here // 2
    order = Order(np.array([1, 2, 3]), 10, 1)
    crew = dataclasses.replace(hire(rng, stage.temper, "script_burst", here), draw={"dwell": 5.0, "show": 0.0})
    who, at, song = shout(stage, rng, crew, order, here)
    first = (who % 2 == 0) & (song == 2)
    assert first.sum() >= 8 and np.ptp(at[first]) < 60 * SECOND
    assert np.median(at[(who % 2 == 1) & (song == 2)]) > np.median(at[first]) + 10 * SECOND


def test_care_costs_more_for_each_account() -> None:
    """The careful have older accounts, fewer voices on a machine and play more, but none by a fixed rule."""
    tempers = [dataclasses.replace(Temper.drawn(Chance(1)), care=care) for care in (0.15, 0.75)]
    rng, trade = np.random.default_rng(3), "coordinated_likes"
    cheap, dear = ([hire(rng, temper, trade, np.arange(9)) for _ in range(300)] for temper in tempers)
    for name, sign in (("voices", -1), ("age", 1), ("heard", 1), ("show", 1)):
        means = [np.mean([crew.draw[name] for crew in crews]) for crews in (cheap, dear)]
        assert sign * (means[1] - means[0]) > 0
    assert len({crew.draw["heard"] for crew in cheap}) > 250
    assert max(crew.draw["heard"] for crew in cheap) > np.mean([crew.draw["heard"] for crew in dear])


def test_what_one_knows_by_heart_stays() -> None:
    catalogue, account = make_catalogue(Chance(4), TINY), np.arange(50)
    taste = np.random.default_rng(5).integers(0, 10, (50, 3))
    first, again, other = (by_heart(catalogue, 4, taste, account, np.full(50, place)) for place in (7, 7, 8))
    assert (first == again).all() and (first != other).mean() > 0.8


def test_songs_follow_one_another_from_their_beginning() -> None:
    begin, owner, lasts = np.array([100, 100, 100, 1_000, 1_000]), np.array([0, 0, 0, 2, 2]), np.array([10, 20, 30, 5, 6])
    assert one_after_another(begin, owner, lasts).tolist() == [100, 110, 130, 1_000, 1_005]


def test_a_column_that_a_stream_has_not_is_refused() -> None:
    with pytest.raises(TypeError, match="play has no column phrase"):
        Log().add("play", np.arange(2), np.arange(2), phrase=1)
