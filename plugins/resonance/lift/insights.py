"""What became of an insight: the change of its song's plays beside that of comparable songs nobody acted on."""

from __future__ import annotations

from collections.abc import Iterator
from math import expm1, sqrt
from typing import Any

import duckdb
import numpy as np

from resonance.lift.contrast import Z95, Array
from resonance.lift.units import Block, read_block

NO_SPREAD = 1e-20
"""Below it a variance is rounding."""
QUERY = (
    "select insight_id, is_acted_on, cast(play_count_before as double) as before, cast(play_count_after as double) as after, "
    "cast(user_count as double) as user_count from intermediate.int_insight_songs order by insight_id, song_id"
)


def insight_outcomes(connection: duckdb.DuckDBPyConnection) -> Iterator[dict[str, Any]]:
    """One row per insight about a song with plays: relative change with a 95 % prediction interval, and its grade."""
    rows = read_block(connection, QUERY)
    for insight_id, block in rows.by("insight_id") if rows.size else ():
        acted = block.is_true("is_acted_on")
        if acted.any() and (block["before"][acted] + block["after"][acted] > 0).all():
            low, middle, high = change(block.where(acted), block.where(~acted))
            yield {
                "insight_id": insight_id, "outcome_difference": middle, "ci_low": low, "ci_high": high,
                "evidence_grade": "C" if low is not None else None, "user_count": int(block["user_count"][acted].max()),
            }  # fmt: skip


def change(acted: Block, others: Block) -> tuple[float | None, float | None, float | None]:
    """(lower bound, relative change, upper bound) of after over before against comparable songs; none where these do not differ.

    The interval is that of one more song from the same kind: the songs' own spread, not that of their mean.
    """
    if others.size < 2:
        return None, None, None
    apart = _log_ratio(others)
    variance = float(apart.var(ddof=1))
    if variance < NO_SPREAD:
        return None, None, None
    middle = float(_log_ratio(acted)[0] - apart.mean())
    half = Z95 * sqrt(variance * (1 + 1 / others.size))
    return expm1(middle - half), expm1(middle), expm1(middle + half)


def _log_ratio(songs: Block) -> Array:
    """Half a play is added on both sides, so that a silent week has a logarithm."""
    return np.asarray(np.log((songs["after"] + 0.5) / (songs["before"] + 0.5)))
