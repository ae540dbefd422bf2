"""What each figure adds to a score of boosted trees."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]


def contributions(booster: Any, matrix: Floats, threads: int) -> Floats:
    """Per row and feature of the matrix (n × k), what it adds to the log-odds over all trees of a LightGBM booster.

    On the way to its leaf a row passes splits; each moves what is expected of it, and the feature that was asked is credited
    with the move (Saabas, "Interpreting random forests", 2014). A row's sum and the values of all roots are its score.
    """
    added = np.zeros(matrix.shape)
    leaves = np.asarray(booster.predict(matrix, pred_leaf=True, num_threads=threads), dtype=np.int64).reshape(len(matrix), -1)
    for at, tree in enumerate(booster.dump_model()["tree_info"]):
        moves = np.zeros((tree["num_leaves"], matrix.shape[1]))
        for leaf, path in _ways(tree["tree_structure"], np.zeros(matrix.shape[1])):
            moves[leaf] = path
        added += moves[leaves[:, at]]
    return added


def _ways(node: Mapping[str, Any], path: Floats) -> Iterator[tuple[int, Floats]]:
    """Every leaf with the moves on the way to it."""
    if "split_feature" not in node:
        yield node.get("leaf_index", 0), path
        return
    for child in (node["left_child"], node["right_child"]):
        further = path.copy()
        further[node["split_feature"]] += child.get("internal_value", child.get("leaf_value")) - node["internal_value"]
        yield from _ways(child, further)
