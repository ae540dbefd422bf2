"""`resonance train`: learn from made-up worlds and from labels, and serve what was learnt when it is not worse.

Slow steps tell what they do. Nothing that nights read changes before the new model is renamed into its place.
"""

from __future__ import annotations

import shutil
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np

from resonance.authenticity.learning import card
from resonance.authenticity.learning.blind import blinded
from resonance.authenticity.learning.left_out import left_out
from resonance.authenticity.learning.lessons import World, lesson_of
from resonance.authenticity.learning.own import Own, own_lesson
from resonance.authenticity.learning.points import SHIPPED_POINTS, fit_points
from resonance.authenticity.learning.promotion import Check, checks, table
from resonance.authenticity.learning.suite import HeldOut, Measured, measure
from resonance.authenticity.learning.worlds import held_out_worlds, training_worlds
from resonance.authenticity.lesson import Lesson
from resonance.authenticity.model import SHIPPED, BrokenModel, Model, model_in_service, training_in_service
from resonance.authenticity.training import Fitted, fit
from resonance.business_date import business_date
from resonance.errors import UsageError
from resonance.lock import only_writer
from resonance.policy import load_policy
from resonance.settings import PROJECT_ROOT, Settings

FEWEST_WORLDS, FEWEST_EVENTS = 2, 500
FEWEST_FAKES = 20
MEASURED_ON, MEASURED = "measured_on", "measured"
SHIPPED_CARD = PROJECT_ROOT / "docs" / "model_card.md"
Tell = Callable[[str], None]


@dataclass(frozen=True)
class Request:
    """What `resonance train` was asked. `work` and `out`: None for the deployment's own places."""

    worlds: int = 220
    seed: int = 1
    events_per_day: int = 15_000
    work: Path | None = None
    out: Path | None = None

    @property
    def command(self) -> str:
        return f"resonance train --worlds {self.worlds} --seed {self.seed} --events-per-day {self.events_per_day}"


@dataclass(frozen=True)
class Outcome:
    """What came of a training. `path`: where the model lies, None when it was not promoted."""

    version: str
    path: Path | None
    objections: list[str]
    lines: list[str]

    def facts(self) -> dict[str, Any]:
        return {"version": self.version, "promoted": self.path is not None, "objections": "; ".join(self.objections)}


def train(settings: Settings, request: Request, tell: Tell) -> Outcome:
    """Make or read the lessons, fit, measure beside what serves, promote or leave alone.

    UsageError for arguments without sense, AlreadyRunning while another training has the work folder or a night the
    warehouse, BrokenLesson for a damaged work folder.
    """
    work, out = request.work or settings.home / "training", request.out or settings.model_file
    _check(request, work, out)
    policy = load_policy(settings, business_date(settings.as_of))
    own = _labels(own_lesson(settings), int(policy["model_min_labels"]), tell)
    plans = training_worlds(request.worlds, request.seed, request.events_per_day), held_out_worlds(request.events_per_day)
    with only_writer(replace(settings, home=work)):
        taught, held_out = ([lesson_of(settings, plan, work, tell) for plan in some] for some in plans)
    fitted = learn(taught, own, request, settings.threads)
    suite = HeldOut(held_out, own, policy)
    measured, served = measure(fitted.model, suite, settings.threads), _in_service(settings, suite, tell)
    trained = {**fitted.model.trained, MEASURED_ON: suite.described, MEASURED: measured.known()}
    abroad = left_out(taught, fitted.unseen[: len(taught)], policy)
    facts = card.Facts(request.command, plans, measured, served, checks(measured, served, policy), abroad)
    outcome = _settle(out, replace(fitted.model, trained=trained), facts)
    if out.resolve() == SHIPPED and outcome.path:
        fit_points(balanced(taught), request.seed, settings.threads).write(SHIPPED_POINTS)
    return outcome


def learn(taught: Sequence[World], own: Own | None, request: Request, threads: int) -> Fitted:
    """Fit on the worlds, which come first, and on the labels; UsageError when hardly anybody cheats in them."""
    lessons = balanced(taught)
    accounts = sum(len(lesson.accounts) for lesson in lessons)
    fakes = int(sum(np.nansum(lesson.accounts) for lesson in lessons))
    if fakes < FEWEST_FAKES:
        cause = f"{fakes} fake accounts in {len(lessons)} worlds; {FEWEST_FAKES} are needed"
        raise UsageError(cause, "--worlds, --events-per-day", "ask for more or larger worlds, or another --seed")
    lessons += blinded(lessons, request.seed)
    labelled = int((~np.isnan(own.lesson.accounts)).sum()) if own else 0
    if own is not None:
        lessons.append(own.weighted(accounts))
    trained = {"seed": request.seed, "worlds": [world.plan.described for world in taught], "labelled_users": labelled}
    return fit(lessons, request.seed, trained, threads)


def balanced(taught: Sequence[World]) -> list[Lesson]:
    """The worlds' lessons, every platform as heavy as the largest; those out of reach settle nothing."""
    size = Counter[str]()
    for world in taught:
        size[world.plan.platform] += len(world.lesson.accounts)
    return [
        replace(world.lesson, weight=max(size.values()) / size[world.plan.platform], settles=world.plan.is_within_reach)
        for world in taught
    ]


def _check(request: Request, work: Path, out: Path) -> None:
    if request.worlds < FEWEST_WORLDS:
        raise UsageError(f"{request.worlds} worlds teach nothing", "--worlds", f"choose {FEWEST_WORLDS} or more, such as 220")
    if request.events_per_day < FEWEST_EVENTS:
        few = f"{request.events_per_day} events a day are too few for a platform"
        raise UsageError(few, "--events-per-day", f"choose {FEWEST_EVENTS} or more, such as 15000")
    if request.seed < 0:
        raise UsageError(f"{request.seed} is no seed", "--seed", "choose 0 or more")
    if work.exists() and not work.is_dir():
        raise UsageError("the work folder is a file", str(work), "choose another --work")
    if out.is_dir():
        raise UsageError("the model's place is a folder", str(out), "--out names a file, such as model.json")


def _labels(own: Own | None, fewest: int, tell: Tell) -> Own | None:
    """The own lesson when both halves have enough of both kinds."""
    if own is None:
        tell("own labels: none in the warehouse; made-up worlds teach alone")
        return None
    halves = own.fewest(own.lesson.accounts), own.fewest(own.held)
    if min(halves) < fewest:
        tell(f"own labels: {halves[0]} and {halves[1]} users of the rarer kind in the two halves, {fewest} are needed; left out")
        return None
    tell(f"own labels: {halves[0]} and {halves[1]} users of the rarer kind in the two halves, one to learn from, one to compare")
    return own


def _in_service(settings: Settings, suite: HeldOut, tell: Tell) -> Measured:
    """Measures of the model that serves, or of the points where none does.

    Where it cannot judge any more, those it was promoted with on the same suite; the points where its file tells of none.
    """
    day = business_date(settings.as_of)
    try:
        return measure(model_in_service(settings, day), suite, settings.threads)
    except BrokenModel as error:
        trained = training_in_service(settings, day)
        if trained.get(MEASURED_ON) == suite.described:
            tell(f"the model in service cannot judge any more: {error.cause}; it is compared with as it was promoted")
            return Measured(**trained[MEASURED])
        tell(f"the model in service cannot be compared with: {error.cause}; the points stand in")
        return measure(None, suite, settings.threads)


def _settle(out: Path, model: Model, facts: card.Facts) -> Outcome:
    lines = table(facts.checks, facts.candidate.who, facts.serving.who)
    objections = [_objection(check) for check in facts.checks if not check.holds]
    if objections:
        return Outcome(model.version, None, objections, [*lines, "", f"not promoted, {facts.serving.who} stays:", *objections])
    if model.decided_by == facts.serving.who:
        return Outcome(model.version, None, [], [*lines, "", f"nothing new: {model.decided_by} is in service already"])
    if out.exists() and out.resolve() != SHIPPED:
        shutil.copy2(out, out.with_suffix(".previous.json"))
    page = SHIPPED_CARD if out.resolve() == SHIPPED else out.with_suffix(".md")
    model.save(out)
    page.write_text(card.written(model, facts), encoding="utf-8")
    return Outcome(model.version, out, [], [*lines, "", f"promoted: {model.decided_by}", f"  model: {out}", f"  card:  {page}"])


def _objection(check: Check) -> str:
    worse = "below" if check.at_least else "above"
    return f"  {check.figure}: {check.candidate:.4f} is {worse} {check.limit:.4f}"
