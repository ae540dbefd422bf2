"""The labels of a deployment teach with half of their users and compare with the other half."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pyarrow.parquet as pq
import pytest
from tests.authenticity.judging import ask
from tests.authenticity.learnt import PLAN, Learnt, copy_home, say

from resonance.authenticity import scoring
from resonance.authenticity.learning import suite
from resonance.authenticity.learning.blind import THEMES, lacking
from resonance.authenticity.learning.command import Request, train
from resonance.authenticity.learning.own import is_held_out, own_lesson
from resonance.authenticity.learning.suite import HeldOut, measure
from resonance.errors import AlreadyRunning
from resonance.lock import only_writer
from resonance.policy import load_policy
from resonance.settings import Settings


def quiet(line: str) -> None:
    """Tell nobody."""


@pytest.fixture
def labelled(learnt: Learnt, tmp_path: Path) -> Settings:
    """A home whose warehouse has the truth of every user, and of one real account's likes, as fraud labels."""
    home = copy_home(learnt.settings, tmp_path)
    tables = pq.read_table(learnt.lesson / "accounts.parquet").to_pydict()
    rows = [("user", key, truth == 1) for key, truth in zip(tables["user_key"], tables["truth"], strict=True) if key[0] == "u"]
    orders = pq.read_table(learnt.lesson / "orders.parquet").to_pydict()
    rows += [
        ("event", name, True) for name, attack in zip(orders["event_id"], orders["attack"], strict=True) if attack == "sold_likes"
    ]
    kinds, names, fakes = zip(*rows, strict=True)
    ask(home, "delete from staging.stg_fraud_labels")
    ask(
        home,
        "insert into staging.stg_fraud_labels by name select unnest($1) as entity_type, unnest($2) as entity_id, "
        "unnest($3) as is_fake, 'ann' as labelled_by, timestamp '2026-11-01' as labelled_at",
        [list(kinds), list(names), list(fakes)],
    )
    return home


def test_half_of_the_labelled_users_teach_and_the_other_half_is_kept(labelled: Settings, learnt: Learnt) -> None:
    own = own_lesson(labelled)
    assert own is not None
    truth, keys = learnt.world.lesson.accounts, own.lesson.evidence.accounts["user_key"].to_pylist()
    taught, held = ~np.isnan(own.lesson.accounts), ~np.isnan(own.held)
    assert not (taught & held).any() and abs(taught.sum() - held.sum()) < 0.25 * (taught.sum() + held.sum())
    assert all(is_held_out(key) == (hashlib.sha256(key.encode()).digest()[0] % 2 == 0) for key in keys)
    assert np.array_equal(own.lesson.accounts[taught], truth[taught]) and np.array_equal(own.held[held], truth[held])
    owners = own.lesson.evidence.orders["user_key"].to_pylist()
    known = ~np.isnan(own.lesson.orders)
    assert known.any() and not any(is_held_out(owner) for owner, told in zip(owners, known, strict=True) if told)
    assert np.array_equal(own.lesson.orders[known], learnt.world.lesson.orders[known])
    assert not own.lesson.calibrates and own.weighted(100 * len(keys)).weight == 20 and own.weighted(1).weight == 1


def test_labels_are_compared_on_the_half_that_nobody_learnt(
    labelled: Settings, learnt: Learnt, monkeypatch: pytest.MonkeyPatch
) -> None:
    held_out = HeldOut([learnt.world], own_lesson(labelled), load_policy(labelled, learnt.made.last_day))
    measured = measure(learnt.model, held_out)
    assert measured.label_precision > 0.9 and measured.label_flagged < 0.05
    limit = 0.1  # one tiny world teaches little about likes that real accounts sold
    monkeypatch.setattr(suite, "EXCLUDED", limit)
    measured = measure(learnt.model, held_out)
    evidence, sold = learnt.world.lesson.evidence, np.array(learnt.world.attack_of_likes) == "sold_likes"
    scores = scoring.score(learnt.model, evidence, 1)
    doubted = scores.p_account[evidence.likes.user] > limit
    doubted[evidence.like_of_order[scores.p_order > limit]] = True
    found = doubted[sold].mean()
    assert measured.attacks[PLAN.title]["sold_likes"] == pytest.approx(found) and 0 < found < 1
    genuine = (learnt.world.lesson.accounts[evidence.likes.user] == 0) & ~sold
    assert measured.genuine_likes["all delivered"] == (doubted[genuine].sum(), genuine.sum())
    left = scoring.score(learnt.model, lacking(evidence, THEMES), 1)
    doubted = left.p_account[evidence.likes.user] > limit
    doubted[evidence.like_of_order[left.p_order > limit]] = True
    assert measured.genuine_likes["hardly anything delivered"] == (doubted[genuine].sum(), genuine.sum())
    assert doubted[genuine].sum() != measured.genuine_likes["all delivered"][0]
    assert measured.cohorts["fan_club"][1] >= 20


def test_a_training_uses_labels_when_there_are_enough(labelled: Settings, kept: Callable[[Settings, Request], Request]) -> None:
    say(labelled, model_min_labels=10)
    told: list[str] = []
    outcome = train(labelled, kept(labelled, Request(worlds=2, events_per_day=1_000)), told.append)
    assert "one to learn from, one to compare" in told[0]
    assert any("average precision on held-out labels" in line for line in outcome.lines)
    say(labelled, model_min_labels=10_000)
    train(labelled, kept(labelled, Request(worlds=2, events_per_day=1_000)), told.append)
    assert "10000 are needed; left out" in told[-1]


def test_no_warehouse_no_night_no_labels(settings: Settings, learnt: Learnt, tmp_path: Path) -> None:
    assert own_lesson(settings) is None
    assert own_lesson(learnt.settings) is None
    home = copy_home(learnt.settings, tmp_path)
    ask(home, "drop schema authenticity cascade")
    ask(home, "drop schema staging cascade")
    assert own_lesson(home) is None


def test_a_night_that_runs_is_waited_for_by_the_caller(learnt: Learnt, tmp_path: Path) -> None:
    home = copy_home(learnt.settings, tmp_path)
    with only_writer(home), pytest.raises(AlreadyRunning):
        train(home, Request(), quiet)
