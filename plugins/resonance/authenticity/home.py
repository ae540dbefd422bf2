"""The look at home: trees that learn tonight, of this platform's own accounts, what the model says of them.

What was learnt elsewhere is right about most accounts of a new platform, and wrong where the platform has habits of its own. A
small look that has seen no other platform and repeats those scores as well as the accounts' own figures allow (self-training:
Scudder 1965; as adaptation without the data of the source: Liang, Hu and Feng, ICML 2020) finds what the platform's fakes have in
common, and its people. It is told what the looks at a user agree on (the lower of their scores, the surer the more: Zhou and Li,
IEEE TKDE 2005), so that a real account in fake company teaches nothing. It judges nobody whom it learnt from: accounts lie in
`PARTS`, each judged by trees that had the others.

There are two ways of looking. One reads everything, company included. The other reads `LIFE` alone: what an account does beside
the likes that it may have sold. Whoever sells his likes keeps the company of fakes and lives like everybody; taught who is fake,
trees that see nothing but lives find him among the people whose life is his. All count in log-odds, and what is said at home the
less the fewer accounts are doubted at all.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from itertools import product
from typing import Any

import numpy as np
import numpy.typing as npt

from resonance.authenticity.attribution import contributions
from resonance.authenticity.boosting import Sample, boosted
from resonance.authenticity.features import RANK_OF
from resonance.authenticity.model import Columns, Floats
from resonance.authenticity.monotone import directions

PARTS, ROUNDS, SEED = 4, 100, 1
FEWEST_ACCOUNTS, DOUBTED_FOR_HALF = 200, 10.0
MOST_LEARNT = 40_000
"""Of larger platforms every second account teaches, or every third, and so on; accounts come in the order of their keyed hash."""
COMPANY = ("group_p_fake", "company_fake_share", "company_suspicious_share")
LIFE = frozenset({
    "plays_in_sitting_share", "effective_share", "just_over_share", "skipped_share", "complete_share", "repeated_play_share",
    "replayed_share", "tag_fit", "tag_coherence", "artist_coherence", "played_play_rank", "liked_of_played_share",
    "own_replayed_share", "own_unheard_share", "own_artist_known_share", "gap_variation", "instants_per_action",
    "median_gap_seconds", "unlike_count", "likes_per_song", "scripted_action_count", "instant_action_count",
    "users_per_device", "most_device_users", "device_count", "emulator_share", "rooted_share",
    "users_per_network", "main_network_share", "network_count", "age_days", "registered_together_count",
    "paid_unheard_share", "unpaid_date_share", "claim_lag_seconds", "claim_count", "grant_count", "redeem_count",
    "spam_comment_count", "copied_comment_share", "copied_comment_count", "deaf_copied_count", "own_copied_count",
    "linked_comment_share", "unheard_talk_share", "text_partner_count", "most_opens_of_one", "mutual_share", "opener_count",
    "received_lag_seconds", "received_open_count", "share_open_count", "sharer_count",
})  # fmt: skip
"""Figures of an account, and their ranks, that sold likes hardly move."""
AMONG_COUNTS, LIFE_COUNTS = 0.375, 0.25
SURENESS = 3
"""Factor on the log-odds of what is taught."""
LEAST_ODDS = 0.002
PARAMETERS: dict[str, Any] = {
    "learning_rate": 0.05,
    "num_leaves": 6,
    "min_data_in_leaf": 20,
    "max_bin": 63,
    "feature_fraction": 0.4,
    "lambda_l2": 10.0,
    "seed": SEED,
    "num_threads": 1,
}


@dataclass(frozen=True)
class Way:
    """One way of looking: `trees` are a forest a part, which had the other parts; `counts` is its weight, between 0 and 1."""

    features: tuple[str, ...]
    trees: Sequence[Any]
    counts: float

    def says(self, columns: Columns, size: int, threads: int) -> Floats:
        """Its probability of each account (n)."""
        own = np.empty(size)
        for part, trees in enumerate(self.trees):
            own[part::PARTS] = trees.predict(_matrix(columns, self.features, slice(part, None, PARTS)), num_threads=threads)
        return own

    def contributions(self, columns: Columns, at: npt.NDArray[np.int64], threads: int) -> Floats:
        """Of the accounts at these places: per row and feature what it adds to the log-odds."""
        added = np.zeros((len(at), len(self.features)))
        for part, trees in enumerate(self.trees):
            rows = np.flatnonzero(at % PARTS == part)
            if len(rows):
                added[rows] = contributions(trees, _matrix(columns, self.features, at[rows]), threads)
        return added


@dataclass(frozen=True)
class Home:
    """The ways of looking; none where there is too little to learn from."""

    ways: Sequence[Way]

    def agreed(self, columns: Columns, p: Floats, threads: int) -> Floats:
        """The model's p (n) and what is said at home, as one probability per account."""
        if not self.ways:
            return p
        odds = (1 - sum(way.counts for way in self.ways)) * _log_odds(p)
        odds = odds + sum(way.counts * _log_odds(way.says(columns, len(p), threads)) for way in self.ways)
        return np.asarray(1 / (1 + np.exp(-odds)))


def taught_at_home(columns: Columns, scores: Sequence[Floats], features: tuple[str, ...], threads: int) -> Home:
    """Learn from what the looks at a user say of every account (n each), by these features of its own."""
    least = np.minimum.reduce(scores)
    p = least**SURENESS / (least**SURENESS + (1 - least) ** SURENESS)
    doubted = float(p.sum())
    if len(p) < FEWEST_ACCOUNTS or not doubted:
        return Home(())
    trust = doubted / (doubted + DOUBTED_FOR_HALF)
    ways = {(*features, *COMPANY): AMONG_COUNTS, tuple(_of_life(features)): LIFE_COUNTS}
    jobs = list(product(ways, range(PARTS)))
    with ThreadPoolExecutor(threads) as workers:
        trees = list(workers.map(lambda job: _boost(columns, p, *job), jobs))
    forests = (trees[begin : begin + PARTS] for begin in range(0, len(trees), PARTS))
    return Home([Way(names, forest, trust * counts) for (names, counts), forest in zip(ways.items(), forests, strict=True)])


def _of_life(features: Sequence[str]) -> Iterator[str]:
    return (name for name in features if name.removeprefix(RANK_OF) in LIFE)


def _boost(columns: Columns, p: Floats, features: tuple[str, ...], out: int) -> Any:
    """Every account of the other parts as a fake of weight p and a real one of weight 1 - p, on one thread: sums of several
    differ in their last bits."""
    others = np.flatnonzero(np.arange(len(p)) % PARTS != out)
    others = others[:: -(-len(others) // MOST_LEARNT)]
    doubted = others[p[others] > 0]
    rows = np.concatenate([doubted, others])
    labels = np.concatenate([np.ones(len(doubted)), np.zeros(len(others))])
    weights = np.concatenate([p[doubted], 1 - p[others]])
    given = {**PARAMETERS, "monotone_constraints": directions("among", features)}
    return boosted(Sample(features, _matrix(columns, features, rows), labels, weights), given, ROUNDS)


def _matrix(columns: Columns, features: tuple[str, ...], rows: Any) -> Floats:
    return np.column_stack([columns[name][rows] for name in features])


def _log_odds(p: Floats) -> Floats:
    return np.asarray(np.log((p + LEAST_ODDS) / (1 - p + LEAST_ODDS)))
