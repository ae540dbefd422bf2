"""The rules that guides to engagement fraud name, each with the limit most often given; the score is how many an account breaks.

Bursts (De Cristofaro et al., "Paying for Likes?", IMC 2014: farms deliver in bursts), likes without use of what is liked, fresh
accounts that like a lot, several accounts on one device.
"""

from __future__ import annotations

import numpy as np
from benchmarks.authenticity.peers.isolation_forest import features

from resonance.made_up.world import World

LIKES_PER_MINUTE = 10
LEAST_LIKES = 10
UNHEARD_SHARE = 0.9
FRESH_DAYS = 14
ACCOUNTS_PER_DEVICE = 3
COLUMNS = ("likes", "songs", "unheard", "like_days", "device_accounts", "network_accounts", "networks", "burst")


def score(world: World, user_id: np.ndarray) -> np.ndarray:
    """Rules broken, 0 to 4."""
    rows = np.expm1(features(world, user_id))
    value = {name: rows[:, place] for place, name in enumerate(COLUMNS)} | {"age": rows[:, -1]}
    busy = value["likes"] >= LEAST_LIKES
    broken = [
        value["burst"] >= LIKES_PER_MINUTE,
        busy & (value["unheard"] >= UNHEARD_SHARE),
        busy & (value["age"] <= FRESH_DAYS),
        value["device_accounts"] >= ACCOUNTS_PER_DEVICE,
    ]
    return np.sum(broken, axis=0).astype(float)
