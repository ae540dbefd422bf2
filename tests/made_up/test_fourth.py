"""The platform of routines and brokers keeps its promises: landed without a reject, truth that joins, kinds as described."""

from __future__ import annotations

import dataclasses

import numpy as np
import pytest
from tests.made_up.promises import Make, Platform, Promises, ask

from resonance.made_up import fourth
from resonance.made_up.fourth import SCALES
from resonance.made_up.fourth.broker import ATTACKS, GHOST_HEARD, PATIENT
from resonance.made_up.fourth.crowds import FEWEST, SHARES
from resonance.made_up.fourth.stage import HABITS, Log, draw_habits, take_out
from resonance.made_up.third.scale import Chance
from resonance.made_up.world import World

TINY = dataclasses.replace(SCALES["small"], people=900, songs=700, artists=160, plays_each=45.0)
PLATFORM = Platform(fourth, TINY, 7, tuple(ATTACKS[1:]), tuple(PATIENT), frozenset(SHARES), FEWEST)


def number(world: World, sql: str) -> float:
    return float(ask(world, sql)[0][0])


class TestPromises(Promises):
    """What every platform promises."""

    least_lines = 40_000
    repeated = 300
    least_age_days = 60

    def test_ghosts_play_what_they_like_and_the_others_do_not(self, make: Make) -> None:
        heard = "exists (select 1 from events p where p.stream = 'play' and p.user_id = e.user_id and p.song_id = e.song_id)"
        fake = "from events e join users u using (user_id) where e.stream = 'like' and e.action = 'like' and u.is_fake"
        played = {kind: number(make(kind), f"select avg(cast({heard} as int)) {fake}") for kind in ("S", "A", "G")}
        assert played["G"] == pytest.approx(GHOST_HEARD, abs=0.05)
        assert played["S"] < 0.45 < played["A"] < played["G"] - 0.08

    def test_a_fake_line_looks_like_any_other_line(self, make: Make) -> None:
        """Nulls, instants and ids follow one rule for everybody."""
        fakes, real = ask(
            make("S"),
            "select avg(epoch_ms(event_ts) % 1000), avg(('0x' || event_id[2:5])::int), avg(cast(city_code is null as int)), "
            "avg(cast(tz_offset_min is null as int)), avg(cast(surface is null as int)), avg(cast(ip is null as int)) "
            "from likes l join (select event_id, is_fake from events) using (event_id) group by is_fake order by is_fake desc",
        )
        for fake, other, bound in zip(fakes, real, (60, 3_000, 0.04, 0.04, 0.25, 0.06), strict=True):
            assert abs(fake - other) < bound


@pytest.mark.parametrize("who", ["u.is_fake", "not u.is_fake"])
def test_whoever_acts_opens_the_app(make: Make, who: str) -> None:
    opened = (
        "exists (select 1 from app_opens o where o.user_id = e.user_id "
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
    credited = "select count(*) from likes l join known_campaigns c using (campaign_id)"
    inside = number(world, f"{credited} where l.event_ts >= starts_at - interval 3 minute and list_contains(song_ids, song_id)")
    assert inside == number(world, credited) > 50


def test_many_honest_likes_are_hardly_heard_and_some_share_an_instant(make: Make) -> None:
    real = "from events l join users u using (user_id) where stream = 'like' and not u.is_fake and l.action = 'like'"
    heard = "select 1 from events p where p.stream = 'play' and p.user_id = l.user_id and p.song_id = l.song_id"
    assert 0.05 < number(make("N"), f"select avg(cast(not exists ({heard}) as int)) {real}") < 0.6
    gaps = f"select l.event_ts - lag(l.event_ts) over (partition by user_id order by l.event_ts) as gap {real}"
    assert 0.01 < number(make("N"), f"select avg(cast(gap = interval 0 second as int)) from ({gaps})") < 0.25


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
