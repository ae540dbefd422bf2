"""The model card (Mitchell et al. 2019): what a model learnt from, what it reads, what it reaches, where it must not be used."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from resonance.authenticity.learning.left_out import LeftOut
from resonance.authenticity.learning.promotion import Check, table
from resonance.authenticity.learning.suite import FEWEST_MEMBERS, Measured
from resonance.authenticity.learning.worlds import Plan
from resonance.authenticity.model import Model
from resonance.authenticity.monotone import DIRECTIONS

LOOKS = {
    "alone": "a user alone",
    "groups": "a group as one",
    "among": "a user in his group and among those who like the same songs",
    "likes": "a single like",
}
LIMITS_OF_USE = (
    "It says how likely an account or a like is not genuine, to split counts. It is no ground for closing an account, "
    "withholding money or naming anybody: a person looks first (`resonance why`), and a person's word wins "
    "(`resonance override`).",
    "It learnt from {platforms} made-up platforms. On a platform of another kind its figures may differ; `authenticity_days` "
    "holds it against labels where there are some, and the drift gate warns when its rates leave their band.",
    "It needs plays. Where a platform or a client delivers none, hearing is unknown and says nothing.",
    "It reads no person's age, sex, place, text or name. What an account does, and since when there is one, is all it knows.",
    "Songs and artists that fakes point at are targets. It says nothing about who paid.",
)

LEFT_OUT = (
    "Each platform's training worlds, judged by trees that neither it nor the others of its quarter had taught. Average "
    "precision and recall are of worlds most of whose fakes can be told. This is what to expect of a platform of another kind "
    "before its own labels teach."
)


@dataclass(frozen=True)
class Facts:
    """What a card tells: the command, (training, held-out) worlds, measures of candidate and of what served, comparisons, and
    platforms that are left out."""

    command: str
    plans: tuple[Sequence[Plan], Sequence[Plan]]
    candidate: Measured
    serving: Measured
    checks: list[Check]
    left_out: Sequence[LeftOut]


def written(model: Model, facts: Facts) -> str:
    """The card in Markdown."""
    taught, held_out = facts.plans
    platforms = len({plan.platform for plan in taught})
    labelled = model.trained["labelled_users"]
    own = (
        f"\nBeside them {labelled} labelled users of the deployment taught, the other half was compared with.\n"
        if labelled
        else ""
    )
    parts = [
        f"# Model card: `{model.decided_by}`",
        f"Made by `{facts.command}`. Gradient-boosted trees (LightGBM) with monotone constraints and an isotonic calibration; "
        "every night a small look learns of the platform's own accounts what they say of them, and what it finds counts too.",
        "## Use, and limits of use",
        "\n".join(f"- {line}" for line in LIMITS_OF_USE).format(platforms=platforms),
        "## What it reaches on worlds it was not trained on",
        _lines(table(facts.checks, facts.candidate.who, facts.serving.who)),
        "Average precision of users by world:",
        _by_world(facts),
        "### Accounts of each attack with p_fake over one half (`sold_likes`: likes of otherwise real accounts)",
        _attacks(facts.candidate.attacks),
        f"### Real accounts of each crowd with p_fake over one half, over all held-out worlds ({FEWEST_MEMBERS} members or more)",
        _cohorts(facts.candidate),
        "### Calibration: of accounts with a p_fake in a tenth, the share that is fake",
        _reliability(facts.candidate),
        "## What trees reach on a platform that taught them nothing",
        LEFT_OUT,
        of_left_out(facts.left_out),
        "## What it was trained on",
        _plans(taught) + own,
        "## What it was measured on",
        _plans(held_out),
        "## What it reads",
        "Rising: more of it is never less suspicious. Falling: more of it is never more suspicious.",
        *(_features(model, look) for look in LOOKS),
    ]
    return "\n\n".join(parts) + "\n"


def _by_world(facts: Facts) -> str:
    head = ["world", "in service", "candidate"]
    now, new = facts.serving.precisions, facts.candidate.precisions
    return _table(head, [[world, f"{now[world]:.4f}", f"{value:.4f}"] for world, value in new.items()])


def _attacks(attacks: Mapping[str, Mapping[str, float]]) -> str:
    worlds = list(attacks)
    names = sorted({name for found in attacks.values() for name in found})
    rows = [[name, *(_percent(attacks[world].get(name)) for world in worlds)] for name in names]
    return _table(["attack", *worlds], rows)


def _cohorts(measured: Measured) -> str:
    rows = [
        [name, f"{size:,}", f"{hit:,}", _percent(hit / size)]
        for name, (hit, size) in sorted(measured.cohorts.items())
        if size >= FEWEST_MEMBERS
    ]
    return _table(["crowd", "members", "flagged", "share"], rows)


def of_left_out(platforms: Sequence[LeftOut]) -> str:
    """The table of platforms that are left out."""
    head = (
        *("platform left out", "worlds", "user PR-AUC, mean", "lowest", "recall at .99, mean", "worst crowd flagged"),
        *("flagged without fakes", "genuine likes flagged", "calibration error"),
    )
    return _table(head, [_left_out_row(one) for one in platforms])


def _left_out_row(one: LeftOut) -> list[str]:
    found = one.measured
    shares = (found.worst_cohort, found.flagged_without_fakes, found.worst_genuine_likes)
    precisions = (f"{np.mean(one.precisions):.3f}", f"{min(one.precisions):.3f}") if one.precisions else ("–", "–")
    recall = f"{np.mean(one.recalls):.2f}" if one.recalls else "–"
    percents = (_percent(None if np.isnan(share) else share) for share in shares)
    return [one.platform, str(one.worlds), *precisions, recall, *percents, f"{found.calibration_error:.4f}"]


def _reliability(measured: Measured) -> str:
    rows = [[f"{edge:.1f} –", f"{size:,}", f"{p:.3f}", f"{share:.3f}"] for edge, size, p, share in measured.reliability]
    return _table(["p_fake", "accounts", "mean p_fake", "share of fakes"], rows)


def _plans(plans: Sequence[Plan]) -> str:
    rows = [[plan.platform, plan.words + plan.factors, f"{plan.events_per_day:,}", str(plan.seed)] for plan in plans]
    return _table(["platform", "mix or kind", "events a day", "seed"], rows)


def _features(model: Model, look: str) -> str:
    words = ("rising", "falling", "either way")
    direction = {name: word for word, names in zip(words, DIRECTIONS[look], strict=True) for name in names}
    read = model.looks[look].features
    lines = [f"- {word}: " + ", ".join(f"`{name}`" for name in read if direction.get(name) == word) for word in words]
    return "\n".join([f"### {LOOKS[look].capitalize()}", "", *lines])


def _percent(share: float | None) -> str:
    return "–" if share is None else f"{100 * share:.1f} %"


def _table(head: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    return _lines(["| " + " | ".join(row) + " |" for row in (head, ["---"] * len(head), *rows)])


def _lines(lines: Sequence[str]) -> str:
    return "\n".join(lines)
