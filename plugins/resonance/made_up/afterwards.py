"""What follows from the plays and likes that everybody already has, on platforms that log it alike."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from resonance.made_up.third.scale import SECOND
from resonance.made_up.world import Imagined


def keep_lists(stage: Imagined, rng: np.random.Generator, share: float, wait: int, before: int) -> None:
    """A share of what is liked is put on a list `wait` ms later; the list is made `before` its first song."""
    likes = stage.log.rows("like")
    kept = np.flatnonzero((rng.random(len(likes["ts"])) < share) & (likes["action"] == 0))
    kept = kept[np.argsort(likes["ts"][kept], kind="stable")]
    account, ts = likes["account"][kept], likes["ts"][kept] + wait
    stage.log.add("playlist", account, ts, action=1, list=account, song=likes["song"][kept])
    who, first = np.unique(account, return_index=True)
    stage.log.add("playlist", who, ts[first] - before, action=0, list=who)


def use_grants(
    stage: Imagined,
    rng: np.random.Generator,
    grants: tuple[np.ndarray, np.ndarray, dict[str, np.ndarray]],
    keen: np.ndarray,
    steps: Sequence[tuple[int, float, float]],
) -> None:
    """`grants` (account, ts, facts) are claimed, redeemed or forgotten: one action after the other, each with its share of those
    who are `keen` and its mean wait (ms)."""
    account, ts, facts = grants
    for action, share, wait in steps:
        kept = np.flatnonzero(rng.random(len(ts)) < share * keen)
        account, keen, facts = account[kept], keen[kept], {name: column[kept] for name, column in facts.items()}
        ts = ts[kept] + 2 * SECOND + rng.exponential(wait, len(kept)).astype(np.int64)
        stage.log.add("reward", account, ts, action=action, **facts)
