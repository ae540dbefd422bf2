"""The regional radio keeps its promises: landed without a reject, truth that joins, kinds as described."""

from __future__ import annotations

import dataclasses

import numpy as np
from tests.made_up.promises import Make, Platform, Promises, Recordings, ask
from tests.made_up.trades import Coupons, Suppliers

from resonance.made_up import ninth
from resonance.made_up.market import PATIENT
from resonance.made_up.ninth import SCALES
from resonance.made_up.ninth.crowds import FEWEST, SHARES
from resonance.made_up.ninth.hearing import repeats
from resonance.made_up.ninth.patient import GHOST_HEARD
from resonance.made_up.ninth.rhythm import DESK, pressed
from resonance.made_up.ninth.trade import TRADES
from resonance.made_up.ninth.world import imagine
from resonance.made_up.third.scale import DAY, HOUR, SECOND

TINY = dataclasses.replace(SCALES["small"], people=900, songs=700, artists=200, plays_each=50.0)
PLATFORM = Platform(ninth, TINY, 9, tuple(TRADES), PATIENT, frozenset(SHARES), FEWEST)
LIKES = "from events l join users u using (user_id) where stream = 'like' and not u.is_fake and l.action = 'like'"


class TestPromises(Promises, Recordings, Coupons, Suppliers):
    """What every platform promises."""

    least_lines = 40_000
    repeated = 500
    least_age_days = 60
    ghost_heard = GHOST_HEARD
    line_bounds = (50, 3_000, 0.02, 0.02, 0.02)
    needed = {"coupon": 3, "daily_task": 2}
    renewed = 0.4


def test_likes_are_a_few_percent_of_plays_and_unequal(make: Make) -> None:
    """Without those who come for coupons or bring a list along; a fifth or more never likes anything."""
    alone = "and not list_has_any(u.cohorts, ['playlist_import', 'newcomers', 'reward_driven', 'telemetry_loss'])"
    counts = np.sort(np.array(ask(make("N"), f"select count(*) {LIKES} {alone} group by user_id")).ravel())[::-1]
    plays = ask(make("N"), f"select count(*) from events join users u using (user_id) where stream = 'play' {alone}")[0][0]
    assert 0.02 < counts.sum() / plays < 0.075
    assert 0.3 < counts[: len(counts) // 10].sum() / counts.sum() < 0.65
    assert len(counts) < 0.8 * TINY.people


def test_most_of_the_radio_is_heard_on_the_way(make: Make) -> None:
    """On workdays the rush hours have twice and more what the hours between them have."""
    hours = dict(
        ask(
            make("N"),
            "select hour(event_ts at time zone 'Asia/Shanghai') as h, count(*) from plays where source = 'algo_radio' "
            "and dayofweek(event_ts at time zone 'Asia/Shanghai') between 1 and 5 group by h",
        )
    )
    assert (hours[7] + hours[8] + hours[17] + hours[18]) / 4 > 2 * (hours[11] + hours[12] + hours[13] + hours[14]) / 4


def test_who_listens_to_a_channel_hears_the_same_song_at_once(make: Make) -> None:
    """A fifth and more of what is heard from its start on the radio starts with somebody else's within five seconds."""
    starts = (
        "with starts as (select user_id, song_id, epoch_ms(event_ts) as ts from plays where source = 'algo_radio' "
        "and listened_ms > 0.95 * duration_ms), beside as (select ts - lag(ts) over w < 5000 or lead(ts) over w - ts < 5000 "
        "as together from starts window w as (partition by song_id order by ts)) "
        "select avg(cast(coalesce(together, false) as int)) from beside"
    )
    assert ask(make("N"), starts)[0][0] > 0.2


def test_hosts_are_answered_within_half_a_minute() -> None:
    """Without a single fake, a song that a host asks hearts for gets many more right after it than right before."""
    stage = imagine("N", PLATFORM.seed, TINY)
    likes, called = stage.log.rows("like"), np.flatnonzero(stage.air.call > 0)
    key = likes["song"] * 10**14 + likes["ts"]
    key.sort()
    asked = stage.air.song[called] * 10**14 + stage.air.call[called]
    before, at, after = (np.searchsorted(key, asked + wait * SECOND) for wait in (-30, 0, 30))
    assert (after - at).sum() > 4 * (at - before).sum() and (after - at).sum() > 50


def test_repeats_are_recent_and_never_reach_into_another_account() -> None:
    """Anderson et al. (2014): most are repeats, and the last songs are likelier than those before."""
    account = np.repeat(np.arange(300), 60)
    source, again = repeats(np.random.default_rng(1), account, np.full(len(account), 0.7))
    assert (account[source] == account).all() and (source <= np.arange(len(account))).all()
    assert 0.5 < again.mean() < 0.7 and (source[~again] == np.arange(len(account))[~again]).all()


def test_a_deadline_presses() -> None:
    """Alfi et al. (2007): as one over what is left, so more in the last of ten days than in the first seven."""
    ts = pressed(np.random.default_rng(2), np.full(4_000, DESK), 0, 10 * DAY - 3 * HOUR)
    days = np.bincount(ts // DAY, minlength=10)
    assert ts.min() >= 0 and ts.max() < 10 * DAY - 3 * HOUR
    assert days[9] > days[:7].sum() and days[8] > 1.5 * days[5]


def test_a_class_likes_its_song_within_the_hour_half_of_it_unheard(make: Make) -> None:
    """Real people told by a teacher: ten and more like one song within an hour, as hired ones do."""
    crowds = ask(
        make("N"),
        f"select count(distinct user_id) as n {LIKES} and list_contains(u.cohorts, 'school_choir') "
        "group by song_id, time_bucket(interval 1 hour, l.event_ts) order by n desc limit 2",
    )
    assert crowds[0][0] >= 8
    heard = ask(
        make("N"),
        "select avg(cast(p.song_id is not null as int)) from likes l left join (select distinct user_id, song_id from plays) p "
        "using (user_id, song_id) where l.surface in ('deeplink', 'share_flow') and l.campaign_id is not null",
    )
    assert 0.4 < heard[0][0] < 0.85
