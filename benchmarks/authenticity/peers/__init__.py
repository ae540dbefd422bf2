"""Published ways to find fake accounts, on the same worlds and scored the same way.

Each reads the landed logs and gives every account a score. Each is granted the threshold at which its F1 against the truth is
best, among those that flag at most twice as many accounts as there are fakes: no deployment could know it.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import numpy as np
from benchmarks.authenticity.peers import common_rules, isolation_forest, synchrotrap
from benchmarks.authenticity.scoring import Judged

from resonance.authenticity import measures
from resonance.made_up.world import World

MOST_FLAGGED = 2
PEERS = {"isolation forest": isolation_forest.score, "SynchroTrap": synchrotrap.score, "common rules": common_rules.score}


def run_all(world: World, judged: Judged) -> Iterator[tuple[str, Judged]]:
    """(name, the world with the peer's scores in place of the verdicts)."""
    for name, peer in PEERS.items():
        scores = at_best_threshold(judged.users["fake"], peer(world, judged.users["user_id"]))
        place = np.searchsorted(judged.users["user_id"], judged.events["user_id"].astype(judged.users["user_id"].dtype))
        yield name, replace(judged, users={**judged.users, "score": scores}, events={**judged.events, "score": scores[place]})


def at_best_threshold(fake: np.ndarray, score: np.ndarray) -> np.ndarray:
    """The scores, monotonically moved to [0, 1], so that the threshold with the best F1 lies just above one half."""
    distinct = np.unique(score)
    allowed = [limit for limit in distinct[::-1] if (score >= limit).sum() <= MOST_FLAGGED * fake.sum()]
    best = max(allowed, key=lambda limit: measures.f1(fake, score >= limit), default=np.inf)
    place = np.searchsorted(distinct, score)
    first = np.searchsorted(distinct, best)
    above = 0.51 + 0.49 * (place - first + 1) / max(len(distinct) - first, 1)
    return np.where(score >= best, above, 0.5 * place / max(first, 1))
