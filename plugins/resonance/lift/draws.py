"""Random numbers that are the same every time: the seed is made of what the estimate is about."""

from __future__ import annotations

import hashlib

import numpy as np

REPLICATIONS = 999


def generator(campaign_id: str, kpi: str, outcome: str) -> np.random.Generator:
    """PCG64 with the seed of spec/metrics.md 5.5."""
    seed = int(hashlib.sha256(f"{campaign_id}|{kpi}|{outcome}".encode()).hexdigest()[:16], 16)
    return np.random.Generator(np.random.PCG64(seed))
