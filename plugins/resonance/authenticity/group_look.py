"""A group as one: what its likes share, what its members are like in the middle, and how suspicious they look alone.

Guilt lies with groups, and there are few of them: a look of its own at a few figures carries over to platforms of another kind
better than rows of members, among which a group counts as often as it has members.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from resonance.authenticity.company import Codes
from resonance.authenticity.model import Columns, Floats

FEWEST_MEMBERS = 3
OF_GROUP = (
    *("group_replayed_share", "group_median_replayed_share", "group_unheard_share", "group_weak_share", "group_density"),
    *("group_effective_artist_count", "group_median_tag_fit", "group_target_share", "group_median_liked_of_played"),
)
OF_MEMBERS = (
    *("likes_in_sitting_share", "weak_share", "beyond_unheard_share", "own_replayed_share", "liked_replayed_share"),
    *("unheard_share", "replayed_share", "networks_per_like", "gap_3s_count", "plays_in_sitting_share", "gap_variation"),
    "likes_per_song",
)
OF_ALL, MEAN_ALONE = "members_", "members_p_alone"


@dataclass(frozen=True)
class Groups:
    """The groups of which something can be said (m): their codes, how many members each has, and their columns."""

    code: Codes
    size: npt.NDArray[np.int64]
    columns: Columns

    def of_members(self, group: Codes, p_fake: Floats) -> Floats:
        """What was said of each account's group (n); NaN where nothing was."""
        whole = np.full(int(group.max(initial=-1)) + 2, np.nan)
        whole[self.code] = p_fake
        return whole[group]


def groups_of(group: Codes, own: Columns, p_alone: Floats) -> Groups:
    """Groups with enough members and several customers, by accounts (n): code of the group (−1: none), columns, first score."""
    order = np.argsort(group, kind="stable")
    order = order[(group[order] >= 0) & ~np.isnan(own["group_replayed_share"][order])]
    code, begin, size = np.unique(group[order], return_index=True, return_counts=True)
    kept = size >= FEWEST_MEMBERS
    code, begin, size = code[kept], begin[kept], size[kept]
    members = [order[at : at + n] for at, n in zip(begin, size, strict=True)]
    columns = {name: own[name][order[begin]] for name in OF_GROUP}
    columns |= {OF_ALL + name: np.array([_middle(own[name][rows]) for rows in members]) for name in OF_MEMBERS}
    columns[MEAN_ALONE] = np.array([p_alone[rows].mean() for rows in members])
    return Groups(code, size, columns)


def _middle(values: Floats) -> float:
    known = values[~np.isnan(values)]
    return float(np.median(known)) if len(known) else np.nan
