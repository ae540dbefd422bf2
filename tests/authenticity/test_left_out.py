"""How trees judge platforms that taught them nothing."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from tests.authenticity.learnt import Learnt

from resonance.authenticity.learning import card
from resonance.authenticity.learning.left_out import LeftOut, left_out
from resonance.authenticity.learning.suite import WHOLE, Measured
from resonance.authenticity.learning.worlds import SECOND, SIMULATOR, THIRD
from resonance.policy import load_policy


def test_platforms_are_measured_by_predictions_of_trees_that_had_not_seen_them(learnt: Learnt) -> None:
    world, policy = learnt.world, load_policy(learnt.settings, learnt.settings.as_of.date())
    evidence, fake = world.lesson.evidence, world.lesson.accounts == 1
    hopeless = replace(world, plan=replace(world.plan, platform=SIMULATOR, words="ghosts,labels=0"))
    nothing = np.zeros(len(evidence.like_of_order))
    right, wrong = fake * 0.9, ~fake * 0.9
    second, simulator = left_out([world, hopeless, world], [(right, nothing), (wrong, nothing), (right, nothing)], policy)
    assert (second.platform, second.worlds, simulator.platform, simulator.worlds) == (SECOND, 2, SIMULATOR, 1)
    assert second.precisions == second.recalls == [1.0, 1.0] and second.measured.worst_cohort == 0
    assert simulator.precisions == [], "fakes that nobody can tell say nothing of the trees"
    assert simulator.measured.worst_cohort > 0.9 and simulator.measured.calibration_error > 0.5


def test_a_like_counts_by_what_it_sold_and_who_is_silent_is_not_doubted(learnt: Learnt) -> None:
    world, policy = learnt.world, load_policy(learnt.settings, learnt.settings.as_of.date())
    evidence = world.lesson.evidence
    nobody, all_sold = np.zeros(evidence.accounts.num_rows), np.full(len(evidence.like_of_order), 0.6)
    (found,) = left_out([world], [(nobody, all_sold)], policy)
    genuine, given = found.measured.genuine_likes[WHOLE]
    honest = (world.lesson.accounts[evidence.likes.user] == 0) & (np.array(world.attack_of_likes) != "sold_likes")
    assert given == honest.sum() and genuine == honest[evidence.like_of_order].sum() > 0
    (silent,) = left_out([world], [(nobody, all_sold)], {**policy, "abstention_min_events": "1000000"})
    assert silent.measured.genuine_likes[WHOLE][0] < genuine


@pytest.mark.parametrize("is_known", [True, False])
def test_the_card_shows_what_is_known(is_known: bool) -> None:
    measured = Measured("x", cohorts={"fan_club": (1, 40)}, without_fakes=(2, 1_000), genuine_likes={"all": (3, 1_000)})
    measured.calibration_error = 0.0123
    one = LeftOut(THIRD, 4, [0.9, 0.7], [0.5, 0.6], measured)
    if is_known:
        told = "| third platform | 4 | 0.800 | 0.700 | 0.55 | 2.5 % | 0.2 % | 0.3 % | 0.0123 |"
    else:
        one = LeftOut(THIRD, 1, [], [], Measured("x", calibration_error=0.0))
        told = "| third platform | 1 | – | – | – | – | – | – | 0.0000 |"
    assert card.of_left_out([one]).splitlines()[-1] == told
