"""Measure a model, or the points alone, on the held-out worlds and on the deployment's held-out labels."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from typing import Any

import numpy as np
import numpy.typing as npt

from resonance.authenticity import measures
from resonance.authenticity.abstention import Abstention
from resonance.authenticity.learning.blind import THEMES, lacking
from resonance.authenticity.learning.lessons import World
from resonance.authenticity.learning.own import Own
from resonance.authenticity.learning.points import SHIPPED_POINTS, Scorecard
from resonance.authenticity.model import Floats, Model
from resonance.authenticity.scoring import EXCLUDED, Evidence, account_columns, numbers, score
from resonance.authenticity.verdict_log import ADDITIVE_POINTS

SOLD = "sold_likes"
WHOLE, LACKING = "all delivered", "hardly anything delivered"
FEWEST_MEMBERS = 20
"""Of a crowd, over all worlds: below it a share is chance."""
Tally = tuple[int, int]
Judged = tuple[World, Floats, Floats]
"""A world with p_fake of its accounts and of its likes."""


@dataclass
class Measured:
    """What `who` reaches. precisions: average precision of users by world with fakes; attacks: recall by world and attack, of
    accounts, and of the likes that real accounts sold; cohorts: (flagged, members) of real accounts over all worlds;
    genuine_likes: (flagged, given) of what they did not sell, where all is delivered and where hardly anything is; doubted:
    share of them with a verdict; reliability: as `measures.reliability`, over all worlds."""

    who: str
    precisions: dict[str, float] = field(default_factory=dict)
    attacks: dict[str, dict[str, float]] = field(default_factory=dict)
    cohorts: dict[str, Tally] = field(default_factory=dict)
    without_fakes: Tally = (0, 0)
    genuine_likes: dict[str, Tally] = field(default_factory=dict)
    doubted: float = measures.NAN
    calibration_error: float = measures.NAN
    reliability: list[tuple[float, int, float, float]] = field(default_factory=list)
    label_precision: float = measures.NAN
    label_flagged: float = measures.NAN

    def known(self) -> dict[str, Any]:
        """Every field that is known, for a JSON file; `Measured(**known)` has the same figures."""
        return {name: value for name, value in asdict(self).items() if value == value}

    @property
    def precision(self) -> float:
        return float(np.mean(list(self.precisions.values()))) if self.precisions else measures.NAN

    @property
    def worst_cohort(self) -> float:
        return max((hit / size for hit, size in self.cohorts.values() if size >= FEWEST_MEMBERS), default=measures.NAN)

    @property
    def flagged_without_fakes(self) -> float:
        hit, size = self.without_fakes
        return hit / size if size else measures.NAN

    @property
    def worst_genuine_likes(self) -> float:
        return max((hit / size for hit, size in self.genuine_likes.values() if size), default=measures.NAN)


@dataclass(frozen=True)
class HeldOut:
    """What nobody is trained on: worlds, and half of the deployment's labels; and the policy of the nights that judge it."""

    worlds: Sequence[World]
    own: Own | None
    policy: Mapping[str, str]

    @property
    def described(self) -> list[str]:
        """Its worlds in words."""
        return [world.plan.described for world in self.worlds]


def measure(model: Model | None, held_out: HeldOut, threads: int = 1) -> Measured:
    """The model, or the points alone where it is None, as a night would apply them."""

    def scored(evidence: Evidence) -> tuple[Floats, Floats]:
        return _scored(model, evidence, held_out.policy, threads)

    judged = [(world, *scored(world.lesson.evidence)) for world in held_out.worlds]
    found = tallied(model.decided_by if model else ADDITIVE_POINTS, judged)
    for world in held_out.worlds:
        _add_genuine(found, LACKING, world, scored(lacking(world.lesson.evidence, THEMES))[1])
    if held_out.own is not None:
        _add_labels(found, held_out.own, scored(held_out.own.lesson.evidence)[0])
    return found


def tallied(who: str, judged: Iterable[Judged]) -> Measured:
    """The figures of worlds where all is delivered."""
    found = Measured(who)
    truths, scores = [], []
    for world, accounts, likes in judged:
        _add_genuine(found, WHOLE, world, likes)
        known = ~np.isnan(world.lesson.accounts)
        truth, p = world.lesson.accounts[known] == 1, accounts[known]
        _add_world(found, world, known, p)
        if truth.any():
            found.precisions[world.plan.title] = measures.average_precision(truth, p)
            found.attacks[world.plan.title] = {**_recalls(world, accounts), **_sold(world, likes)}
        truths.append(truth)
        scores.append(p)
    truth, p = np.concatenate(truths), np.concatenate(scores)
    found.doubted = float((p[~truth] > 0).mean())
    found.calibration_error, found.reliability = measures.calibration_error(truth, p), measures.reliability(truth, p)
    return found


def likes_of(evidence: Evidence, accounts: Floats, orders: Floats) -> Floats:
    """p_fake of every like: its account's, or that of what it sold."""
    likes = accounts[evidence.likes.user]
    likes[evidence.like_of_order] = np.maximum(likes[evidence.like_of_order], orders)
    return likes


def _scored(model: Model | None, evidence: Evidence, policy: Mapping[str, str], threads: int) -> tuple[Floats, Floats]:
    if model is None:
        rules, card = numbers(evidence.accounts, ("points",))["points"], Scorecard.read(SHIPPED_POINTS)
        accounts = np.maximum(rules, card.p_fake(account_columns(evidence)))
        return accounts, accounts[evidence.likes.user]
    scores = Abstention.of(evidence, policy).applied(score(model, evidence, threads), evidence)
    return scores.p_account, likes_of(evidence, scores.p_account, scores.p_order)


def _add_world(found: Measured, world: World, known: np.ndarray, p: Floats) -> None:
    fake = world.lesson.accounts[known] == 1
    cohorts = np.array(world.cohort, object)[known]
    for name in sorted({part for cohort in cohorts for part in cohort.split("+")}):
        inside = np.array([name in cohort.split("+") for cohort in cohorts], np.bool_) & ~fake
        hit, size = found.cohorts.get(name, (0, 0))
        found.cohorts[name] = hit + int((p[inside] > EXCLUDED).sum()), size + int(inside.sum())
    if not fake.any():
        hit, size = found.without_fakes
        found.without_fakes = hit + int((p > EXCLUDED).sum()), size + len(p)


def _add_genuine(found: Measured, name: str, world: World, likes: Floats) -> None:
    genuine = (world.lesson.accounts[world.lesson.evidence.likes.user] == 0) & ~_sold_by(world)
    hit, size = found.genuine_likes.get(name, (0, 0))
    found.genuine_likes[name] = hit + int((likes[genuine] > EXCLUDED).sum()), size + int(genuine.sum())


def _recalls(world: World, p: Floats) -> dict[str, float]:
    fake = world.lesson.accounts == 1
    return measures.share_by(np.array(world.attack)[fake], p[fake] > EXCLUDED)


def _sold(world: World, likes: Floats) -> dict[str, float]:
    sold = _sold_by(world)
    return {SOLD: float((likes[sold] > EXCLUDED).mean())} if sold.any() else {}


def _sold_by(world: World) -> npt.NDArray[np.bool_]:
    return np.array([attack == SOLD for attack in world.attack_of_likes], np.bool_)


def _add_labels(found: Measured, own: Own, p: Floats) -> None:
    known = ~np.isnan(own.held)
    fake = own.held[known] == 1
    if fake.any() and not fake.all():
        found.label_precision = measures.average_precision(fake, p[known])
        found.label_flagged = float((p[known][~fake] > EXCLUDED).mean())
