"""Where every part of a world puts its events: columns by stream, to be finished and delivered later."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from typing import Any

import numpy as np

GENUINE = ""
ATTACKS = (
    GENUINE,
    "script_burst",
    "coordinated_likes",
    "slow_drip",
    "device_farm",
    "network_farm",
    "fresh_account_ring",
    "unheard_likes",
    "reward_only",
    "share_ring",
    "sold_likes",
    "like_churn",
    "emulator",
    "copied_comment",
    "spam_comment",
)
ATTACK_CODE = {name: code for code, name in enumerate(ATTACKS)}
COMMON = {"user": np.int32, "ts": np.int64, "device": np.int32, "ip": np.int32, "campaign": np.int16, "surface": np.int8}
UNSET = -1


@dataclass
class Events:
    """Batches of columns per stream. Every batch has `user` and `ts` (ms); device, ip, campaign and surface may be left out."""

    batches: dict[str, list[dict[str, np.ndarray]]] = field(default_factory=lambda: defaultdict(list))

    def add(self, stream: str, user: Any, ts: Any, **columns: Any) -> None:
        """Append one batch; scalars are repeated. `attack` is a name and falls on these events alone."""
        n = len(user)
        if not n:
            return
        attack = ATTACK_CODE[columns.pop("attack", GENUINE)]
        batch = {"user": np.asarray(user), "ts": np.asarray(ts), "attack": np.full(n, attack, np.int8)}
        batch |= {name: np.broadcast_to(np.asarray(value), n) for name, value in columns.items()}
        self.batches[stream].append(batch)

    def table(self, stream: str) -> dict[str, np.ndarray]:
        """All batches of a stream as one; columns that a batch left out are -1."""
        batches = self.batches.get(stream, [])
        names = sorted({name for batch in batches for name in batch} | set(COMMON) | {"attack"})
        return {name: self._column(batches, name) for name in names}

    @staticmethod
    def _column(batches: list[dict[str, np.ndarray]], name: str) -> np.ndarray:
        parts = [batch[name] if name in batch else np.full(len(batch["user"]), UNSET) for batch in batches]
        kind = COMMON.get(name)
        if not parts:
            return np.empty(0, kind or np.int64)
        joined = np.concatenate(parts)
        return joined.astype(kind) if kind else joined
