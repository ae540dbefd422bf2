"""The invitation chain: a song goes from friend to friend, and brings some who are new; each passes it on, or does not."""

from __future__ import annotations

import numpy as np

from resonance.made_up.tenth.errand import Manner, in_turn
from resonance.made_up.tenth.log import PHONE
from resonance.made_up.tenth.stage import LINK, SHARE_PAGE, Stage
from resonance.made_up.third.scale import HOUR, MINUTE, SECOND

LINKS = 6
"""Longest chain."""


def invite(stage: Stage) -> None:
    """Each who is asked likes the song, half of them unheard, as a favour; the wait between links is hours."""
    rng, people = stage.chance.of("inviting"), stage.accounts
    for number, plan in enumerate(stage.plans):
        if plan.mechanic != "resonance":
            continue
        starters = people.real[rng.random(len(people.real)) < rng.uniform(0.01, 0.03)]
        who, song = starters, plan.songs[rng.integers(0, len(plan.songs), len(starters))]
        ts = plan.begin + (rng.beta(1, 2, len(who)) * (plan.end - plan.begin)).astype(np.int64)
        parent = np.full(len(who), -1)
        for _ in range(LINKS):
            share = stage.log.number("share", len(who))
            facts: dict[str, np.ndarray | int] = {"song": song, "share": share, "parent": parent, "campaign": number, "by": PHONE}
            stage.log.add("share", who, ts, channel=rng.integers(0, 8, len(who)), surface=SHARE_PAGE, **facts)
            asked, row = _asked(stage, rng, who, ts)
            at = (ts[row] + rng.lognormal(0.3, 1.3, len(row)) * HOUR).astype(np.int64)
            late = people.registered[asked] > at
            at = np.where(late, people.registered[asked] + rng.exponential(4 * MINUTE, len(row)), at).astype(np.int64)
            kept = np.flatnonzero((at < plan.end) & (rng.random(len(row)) < 0.5))
            asked, row, at = asked[kept], row[kept], at[kept]
            stage.log.add("share_open", asked, at, share=share[row], by=PHONE)
            manner = Manner(heard=0.5, dwell=20, whole=0.1, pace=4, source=LINK, surface=SHARE_PAGE, by=PHONE, liked=0.9)
            in_turn(stage, rng, (asked, at + 3 * SECOND, song[row]), manner, campaign=number)
            on = rng.random(len(row)) < 0.45
            who, song, ts, parent = asked[on], song[row][on], at[on] + 50 * SECOND, share[row][on]


def _asked(stage: Stage, rng: np.random.Generator, who: np.ndarray, ts: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """(who is asked, by which row of `who`): friends, and newcomers who registered within two days of it."""
    people = stage.accounts
    friends = people.friends[who]
    row, place = np.nonzero((friends >= 0) & (rng.random(friends.shape) < 0.5))
    friend = friends[row, place]
    real = people.attack[friend] == 0
    new = people.cohorts["newcomers"]
    new = new[np.argsort(people.registered[new], kind="stable")]
    soon = np.searchsorted(people.registered[new], ts)
    brings = np.flatnonzero((soon < len(new)) & (rng.random(len(who)) < 0.2))
    brings = brings[people.registered[new[soon[brings]]] - ts[brings] < 48 * HOUR]
    return np.concatenate([friend[real], new[soon[brings]]]), np.concatenate([row[real], brings])
