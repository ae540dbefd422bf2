"""The platform of visits and moods keeps its promises: landed without a reject, truth that joins, kinds as described."""

from __future__ import annotations

import dataclasses

import numpy as np
import pytest
from tests.made_up.promises import Make, Platform, Promises, Recordings, ask

from resonance.made_up import third
from resonance.made_up.third import KINDS, SCALES
from resonance.made_up.third.acts import INSTANTS, moment
from resonance.made_up.third.catalogue import Urn
from resonance.made_up.third.crews import ATTACKS, PATIENT, PATIENT_SIZE
from resonance.made_up.third.crowds import FEWEST, SHARES, split
from resonance.made_up.third.log import Log
from resonance.made_up.third.patience import GHOST_HEARD
from resonance.made_up.third.scale import runs, share

TINY = dataclasses.replace(SCALES["small"], people=700, songs=600, artists=180, plays_each=35.0)
PLATFORM = Platform(third, TINY, 5, tuple(ATTACKS[1:]), tuple(PATIENT), frozenset(SHARES), FEWEST)


class TestPromises(Promises, Recordings):
    """What every platform promises."""

    least_lines = 30_000
    repeated = 500
    least_age_days = 50
    ghost_heard = GHOST_HEARD
    line_bounds = (40, 2_500, 0.02, 0.02, 0.02)

    def test_a_cohort_too_small_has_the_fewest_people(self, make: Make) -> None:
        for kind in KINDS:
            counts = dict(ask(make(kind), "select unnest(cohorts), count(*) from users where not is_fake group by 1"))
            assert all(counts[name] == FEWEST for name, part in SHARES.items() if part * TINY.people < FEWEST)


def test_many_honest_likes_are_hardly_heard_and_some_share_an_instant(make: Make) -> None:
    real = "from events l join users u using (user_id) where stream = 'like' and not u.is_fake and l.action = 'like'"
    heard = "select 1 from events p where p.stream = 'play' and p.user_id = l.user_id and p.song_id = l.song_id"
    assert 0.05 < ask(make("N"), f"select avg(cast(not exists ({heard}) as int)) {real}")[0][0] < 0.4
    gaps = f"select l.event_ts - lag(l.event_ts) over (partition by user_id order by l.event_ts) as gap {real}"
    assert 0.02 < ask(make("N"), f"select avg(cast(gap = interval 0 second as int)) from ({gaps})")[0][0] < 0.2


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
