"""What moderators have found out: labels for a part of the truth, now and then a wrong one."""

from __future__ import annotations

from typing import Any

import numpy as np

from resonance.simulator.answers import FakeEvents
from resonance.simulator.digits import key_text
from resonance.simulator.draws import Array
from resonance.simulator.references import instant
from resonance.simulator.world import World

SAMPLE = 60
MISTAKES = 0.02


def fraud_labels(world: World, fakes: FakeEvents) -> list[dict[str, Any]]:
    """Rows of the `fraud_labels` snapshot of the last day: a small sample, or the mix's share of accounts and sold likes."""
    rng, people, share = world.rng("labels"), world.people, world.mix.label_share
    known = people.registered_day < world.days
    real, fake = np.flatnonzero(known & (people.ring == 0)), np.flatnonzero(known & (people.ring > 0))
    if share is None:
        chosen = np.concatenate([_sample(rng, real), _sample(rng, fake)])
    else:
        chosen = np.flatnonzero(known & (rng.random(len(people)) < share))
    wrong = rng.random(len(chosen)) < MISTAKES
    users = world.vocabularies["users"].values
    rows = [
        _label(world, "user", users[at], bool(people.ring[at] > 0) != bool(slip))
        for at, slip in zip(np.sort(chosen).tolist(), wrong.tolist(), strict=True)
    ]
    sold = fakes.sold_likes(world)
    found = sold[rng.random(len(sold)) < (share or 0.0)]
    return rows + [_label(world, "event", key_text("e", key), True) for key in found.tolist()]


def _sample(rng: np.random.Generator, accounts: Array) -> Array:
    return rng.choice(accounts, min(SAMPLE, len(accounts)), replace=False)


def _label(world: World, kind: str, name: str, is_fake: bool) -> dict[str, Any]:
    return {
        "entity_type": kind,
        "entity_id": name,
        "is_fake": is_fake,
        "labelled_by": f"moderator-{len(name) % 3}",
        "labelled_at": instant(world, world.days - 1.5),
    }
