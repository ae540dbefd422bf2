"""Music inside a messenger keeps its promises: landed without a reject, truth that joins, kinds as described."""

from __future__ import annotations

import dataclasses
from functools import cache

import numpy as np
from tests.made_up.promises import Make, Platform, Promises, Recordings, ask
from tests.made_up.trades import Coupons, Suppliers

from resonance.made_up import eleventh
from resonance.made_up.eleventh import SCALES
from resonance.made_up.eleventh.chats import FAMILY, courtesy
from resonance.made_up.eleventh.crowds import FEWEST, SHARES
from resonance.made_up.eleventh.patient import GHOST_HEARD
from resonance.made_up.eleventh.stage import LINK, OWN, RIG, Stage, Temper
from resonance.made_up.eleventh.trades import TRADES, hire
from resonance.made_up.eleventh.ways import mirrored
from resonance.made_up.eleventh.world import imagine
from resonance.made_up.market import PATIENT, Order
from resonance.made_up.third.scale import DAY, HOUR, MINUTE, SECOND, Chance

TINY = dataclasses.replace(SCALES["small"], people=900, songs=700, artists=200, plays_each=60.0)
PLATFORM = Platform(eleventh, TINY, 11, tuple(TRADES), PATIENT, frozenset(SHARES), FEWEST)
LIKES = "from events l join users u using (user_id) where stream = 'like' and not u.is_fake and l.action = 'like'"
APART = ("playlist_import", "newcomers", "reward_driven", "telemetry_loss", "elders_chats", "class_groups")
ALONE = f"not list_has_any(u.cohorts, {list(APART)})"


class TestPromises(Promises, Recordings, Coupons, Suppliers):
    """What every platform promises."""

    least_lines = 100_000
    repeated = 500
    least_age_days = 60
    ghost_heard = GHOST_HEARD
    line_bounds = (60, 3_000, 0.03, 0.03, 0.03)
    needed = {"coupon": 3, "daily_task": 2}
    device_shared = 0.15
    renewed = 0.35


@cache
def imagined(kind: str, seed: int) -> Stage:
    return imagine(kind, seed, TINY)


def test_every_seed_is_another_platform() -> None:
    """Likes per play, plays, the share of cards among them and of campaigns among likes differ by half and more among a few."""
    figures = []
    for seed in range(1, 7):
        like, play = (imagined("N", seed).log.rows(name) for name in ("like", "play"))
        ratio = len(like["ts"]) / len(play["ts"])
        figures.append((ratio, len(play["ts"]), np.mean(play["source"] == LINK), np.mean(like["campaign"] >= 0)))
    least, most = np.min(figures, axis=0), np.max(figures, axis=0)
    assert (most > 1.5 * least).all(), (least, most)


def test_likes_are_some_percent_of_plays_and_unequal(make: Make) -> None:
    """Without the crowds that like for other reasons; some never like anything."""
    counts = np.sort(np.array(ask(make("N"), f"select count(*) {LIKES} and {ALONE} group by user_id")).ravel())[::-1]
    plays = ask(make("N"), f"select count(*) from events join users u using (user_id) where stream = 'play' and {ALONE}")[0][0]
    assert 0.04 < counts.sum() / plays < 0.22
    assert 0.25 < counts[: len(counts) // 10].sum() / counts.sum() < 0.6
    assert len(counts) < 0.85 * TINY.people


def test_courtesy_works_in_both_directions() -> None:
    """Of two equally polite, one likes the other's cards as readily as the other the one's; other pairs are not as close."""
    stage = imagined("N", 1)
    one, other = np.arange(0, 400), np.arange(400, 800)
    stage.accounts.courtesy[:800] = 1.0
    there, back = (courtesy(stage, *pair, np.full(400, FAMILY)) for pair in ((one, other), (other, one)))
    assert (there == back).all() and there.std() > 0.3 * there.mean()


def test_cards_branch_from_chat_to_chat() -> None:
    """Most are never forwarded, some become trees of several generations."""
    rows = imagined("N", 2).log.rows("share")
    parent = np.full(rows["share"].max() + 1, -1)
    parent[rows["share"]] = rows["parent"]
    root, depth = np.arange(len(parent)), np.zeros(len(parent), np.int64)
    for _ in range(10):
        grown = parent[root] >= 0
        root, depth = np.where(grown, parent[root], root), depth + grown
    sizes = np.bincount(root[parent >= 0])
    assert depth.max() >= 4 and sizes.max() >= 10
    assert len(np.unique(rows["parent"])) < 0.5 * len(parent)


def test_a_class_likes_its_song_within_a_minute(make: Make) -> None:
    """Without a single fake."""
    together = (
        "select max(n) from (select count(distinct l.user_id) as n from events l join users u using (user_id) "
        "where stream = 'like' and list_contains(u.cohorts, 'class_groups') "
        "group by song_id, time_bucket(interval 1 minute, event_ts))"
    )
    assert ask(make("N"), together)[0][0] >= 10


def test_the_old_like_what_comes(make: Make) -> None:
    """For ten cards that they open they give six likes and more, others much fewer."""
    sql = (
        "select list_contains(u.cohorts, 'elders_chats') as old, count(*) filter (stream = 'like' and action = 'like') "
        "/ count(*) filter (stream = 'share_open') from events join users u using (user_id) "
        f"where {ALONE} or old group by 1 order by 1"
    )
    (_, others), (_, old) = ask(make("N"), sql)
    assert old > 0.6 and old > 1.5 * others


def test_an_envelope_brings_whole_chats_within_minutes_and_many_stay() -> None:
    """Of all who come within six hours a third and more do so within ten minutes; a part goes on with songs of its own."""
    stage = imagined("N", 3)
    likes, plays, prompt, stays = stage.log.rows("like"), stage.log.rows("play"), 0, 0
    for number, ts in stage.drops:
        wait = likes["ts"] - ts
        came = np.unique(likes["account"][(likes["campaign"] == number) & (wait > 0) & (wait < 6 * HOUR)])
        soon = np.unique(likes["account"][(likes["campaign"] == number) & (wait > 0) & (wait < 10 * MINUTE)])
        after = (plays["ts"] > ts) & (plays["ts"] < ts + HOUR) & (plays["source"] != 10)
        prompt, stays = prompt + len(soon) / len(came), stays + np.isin(soon, plays["account"][after]).mean()
    assert prompt > 0.33 * len(stage.drops) and stays > 0.15 * len(stage.drops)


def test_some_likes_are_slips_or_taken_back_later_by_people(make: Make) -> None:
    """Without a single fake: one to eight in a hundred, some of them within a quarter of a minute, some after days."""
    gone = (
        "select count(*), count(*) filter (wait < 15), count(*) filter (wait > 86400) from (select action, epoch(event_ts - "
        "lag(event_ts) over (partition by user_id, song_id order by event_ts)) as wait from events where stream = 'like') "
        "where action = 'unlike'"
    )
    likes = ask(make("N"), "select count(*) from events where stream = 'like' and action = 'like'")[0][0]
    taken_back, soon, late = ask(make("N"), gone)[0]
    assert 0.01 < taken_back / likes < 0.08 and min(soon, late) > 0.2 * taken_back


def test_a_plugin_opens_envelopes_before_people_can() -> None:
    """A quarter of the hunters, in the median over drops, are there before nine in ten of those who come at all."""
    stage = imagined("S", 5)
    likes, ahead = stage.log.rows("like"), []
    fake = stage.accounts.attack[likes["account"]] > 0
    for number, ts in stage.drops:
        wait = likes["ts"] - ts
        here = (likes["campaign"] == number) & (wait > 0) & (wait < 12 * HOUR)
        if (here & fake).any():
            ahead.append(np.quantile(wait[here & fake], 0.25) < np.quantile(wait[here & ~fake], 0.1))
    assert np.median(ahead) == 1


def test_an_account_is_rented_for_a_week_and_given_back() -> None:
    """On the rig it only likes what is sold, for no more than a week, while its owner plays before and after."""
    stage = imagined("A", 11)
    likes, plays = stage.log.rows("like"), stage.log.rows("play")
    for firm in stage.accounts.circles["rented"]:
        for account in firm.tolist():
            here = (likes["account"] == account) & (likes["by"] == RIG)
            assert likes["sold"][here].all() and np.ptp(likes["ts"][here]) < 7 * DAY
    rented = np.concatenate(stage.accounts.circles["rented"])
    owners = np.isin(plays["account"], rented) & (plays["by"] == OWN)
    assert len(rented) >= 3 and owners.sum() > 10 * len(rented)


def test_one_tap_is_mirrored_on_all_phones_and_then_on_their_next_clones() -> None:
    stage, rng = imagine("N", 6, TINY), np.random.default_rng(8)
    here = np.arange(40)
    stage.accounts.device[here, 0] = here // 2
    crew = dataclasses.replace(hire(rng, stage.temper, "device_farm", here), care=0.1)
    crew.draw.update(show=0.0, heard=0.1, dwell=5.0)
    who, at, song = mirrored(stage, rng, crew, Order(np.array([1, 2, 3]), 10, 1), here)
    first, second = ((who % 2 == clone) & (song == 2) for clone in (0, 1))
    assert min(first.sum(), second.sum()) >= 10 and np.median(np.abs(at[first] - np.median(at[first]))) < 5 * SECOND
    assert np.median(at[second]) > np.median(at[first]) + 5 * SECOND


def test_care_costs_more_for_each_account() -> None:
    """The careful have older accounts, fewer clones on a phone and play more, but none by a fixed rule."""
    tempers = [dataclasses.replace(Temper.drawn(Chance(1)), care=care) for care in (0.15, 0.75)]
    rng = np.random.default_rng(3)
    cheap, dear = ([hire(rng, temper, "coordinated_likes", np.arange(9)) for _ in range(300)] for temper in tempers)
    for name, sign in (("clones", -1), ("age", 1), ("heard", 1), ("show", 1)):
        means = [np.mean([crew.draw[name] for crew in crews]) for crews in (cheap, dear)]
        assert sign * (means[1] - means[0]) > 0
    assert len({crew.draw["heard"] for crew in cheap}) > 200
    assert max(crew.draw["heard"] for crew in cheap) > np.mean([crew.draw["heard"] for crew in dear])
