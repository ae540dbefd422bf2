"""What happens on the platform, as columns: added to by every part of a world, read once when it is written."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from resonance.made_up.third.accounts import Accounts
from resonance.made_up.third.catalogue import Catalogue
from resonance.made_up.third.phrases import Phrases
from resonance.made_up.third.scale import Chance, Scale

SURFACES = (
    "discover_daily_task", "share_flow", "comment_area", "popup", "banner", "push", "playlist_page", "search", "player",
    "deeplink", "other",
)  # fmt: skip
TASK_PAGE, SHARE_PAGE, LIST_PAGE, SEARCH_PAGE, PLAYER_PAGE, OTHER_PAGE = 0, 1, 6, 7, 8, 10
"""Codes of SURFACES."""
SOLD = -1
"""`deed` of a sold like; 0 of everything else."""
COLUMNS = {
    "play": ("song", "source", "listened", "ending"),
    "like": ("song", "action", "deed", "surface", "campaign"),
    "comment": ("song", "phrase"),
    "share": ("song", "share", "parent", "channel", "campaign"),
    "share_open": ("share",),
    "follow": ("kind", "target", "action"),
    "impression": ("kind", "target", "surface", "campaign"),
    "app_open": ("how",),
    "registration": ("how", "share"),
    "playlist": ("action", "list", "song"),
    "negative_feedback": ("how", "target"),
    "task": ("task", "surface", "campaign"),
    "reward": ("action", "grant", "merchant", "value", "campaign"),
}
"""Streams and their columns beside `account` and `ts` (ms). What is not given is −1, but action, deed, kind and how 0."""
ZERO = {"action", "deed", "kind", "how"}
Columns = dict[str, np.ndarray]


@dataclass
class Log:
    """Batches of columns by stream."""

    batches: dict[str, list[Columns]] = field(default_factory=lambda: defaultdict(list))
    shares: int = 0
    grants: int = 0

    def add(self, stream: str, account: np.ndarray, ts: np.ndarray, **given: np.ndarray | int) -> None:
        """Rows of one stream; a scalar holds for all of them."""
        rows = {"account": np.asarray(account), "ts": np.asarray(ts).astype(np.int64)}
        for name in COLUMNS[stream]:
            value = given.pop(name, 0 if name in ZERO else -1)
            rows[name] = np.broadcast_to(np.asarray(value, np.int64), rows["account"].shape)
        if given:
            raise TypeError(f"{stream} has no column {', '.join(given)}")
        self.batches[stream].append(rows)

    def rows(self, stream: str) -> Columns:
        """All rows of a stream so far, as one table."""
        batches = self.batches[stream]
        if len(batches) > 1:
            self.batches[stream] = [{name: np.concatenate([batch[name] for batch in batches]) for name in batches[0]}]
        return self.batches[stream][0] if batches else dict.fromkeys(("account", "ts", *COLUMNS[stream]), np.empty(0, np.int64))

    def replace(self, stream: str, rows: Columns) -> None:
        self.batches[stream] = [rows]

    def new_shares(self, count: int) -> np.ndarray:
        """Numbers of new shares."""
        self.shares += count
        return np.arange(self.shares - count, self.shares)


@dataclass
class Stage:
    """Everything a part of a world needs."""

    kind: str
    chance: Chance
    scale: Scale
    catalogue: Catalogue
    accounts: Accounts
    phrases: Phrases
    log: Log = field(default_factory=Log)
    moments: np.ndarray = field(default_factory=lambda: np.empty(0, np.int64))
    """When ordinary life plays a song: account and instant in one number (acts.moment), sorted."""
    market: np.ndarray = field(default_factory=lambda: np.empty(0, np.int64))
    campaigns: list[Any] = field(default_factory=list)
