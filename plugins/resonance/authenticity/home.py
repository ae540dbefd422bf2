"""The look at home: trees that learn tonight, of this platform's own accounts, what the model says of them.

What was learnt elsewhere is right about most accounts of a new platform, and wrong where the platform has habits of its own. A
small look that has seen no other platform and repeats those scores as well as the accounts' own figures allow (self-training:
Scudder 1965; as adaptation without the data of the source: Liang, Hu and Feng, ICML 2020) finds what the platform's fakes have in
common, and its people. It is told what the looks at a user agree on (the lower of their scores, the surer the more: Zhou and Li,
IEEE TKDE 2005), so that a real account in fake company teaches nothing. It judges nobody whom it learnt from: accounts lie in
`PARTS`, each judged by trees that had the others. Both count alike, in log-odds, and the look at home the less the fewer accounts
are doubted at all.
"""

from __future__ import annotations

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from resonance.authenticity.boosting import Sample, boosted
from resonance.authenticity.model import Columns, Floats
from resonance.authenticity.monotone import directions

PARTS, ROUNDS, SEED = 4, 100, 1
FEWEST_ACCOUNTS, DOUBTED_FOR_HALF = 200, 10.0
MOST_LEARNT = 150_000
"""Of larger platforms every second account teaches, or every third, and so on; accounts come in the order of their keyed hash."""
COMPANY = ("group_p_fake", "company_fake_share", "company_suspicious_share")
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
class Home:
    """`trees`: one forest a part, which had the other parts; none where there is too little to learn from. `weight`: what they
    count, between 0 and one half."""

    features: tuple[str, ...]
    trees: Sequence[Any]
    weight: float

    def agreed(self, columns: Columns, p: Floats, threads: int) -> Floats:
        """The model's p (n) and what is said at home, as one probability per account."""
        if not self.trees:
            return p
        own = np.empty(len(p))
        for part, trees in enumerate(self.trees):
            own[part::PARTS] = trees.predict(_matrix(columns, self.features, slice(part, None, PARTS)), num_threads=threads)
        return np.asarray(1 / (1 + np.exp(-(1 - self.weight) * _log_odds(p) - self.weight * _log_odds(own))))

    def contributions(self, columns: Columns, at: npt.NDArray[np.int64], threads: int) -> Floats:
        """Of the accounts at these places: per row and feature what it adds to the log-odds at home."""
        added = np.zeros((len(at), len(self.features)))
        for part, trees in enumerate(self.trees):
            rows = np.flatnonzero(at % PARTS == part)
            if len(rows):
                matrix = _matrix(columns, self.features, at[rows])
                added[rows] = trees.predict(matrix, pred_contrib=True, num_threads=threads)[:, :-1]
        return added


def taught_at_home(columns: Columns, scores: Sequence[Floats], features: tuple[str, ...], threads: int) -> Home:
    """Learn from what the looks at a user say of every account (n each), by these features of its own and by its company's."""
    least = np.minimum.reduce(scores)
    p = least**SURENESS / (least**SURENESS + (1 - least) ** SURENESS)
    doubted = float(p.sum())
    features = (*features, *COMPANY)
    if len(p) < FEWEST_ACCOUNTS or not doubted:
        return Home(features, (), 0.0)
    with ThreadPoolExecutor(threads) as workers:
        trees = list(workers.map(lambda part: _boost(columns, p, features, part), range(PARTS)))
    return Home(features, trees, 0.5 * doubted / (doubted + DOUBTED_FOR_HALF))


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
