"""Coupons and memberships: what is handed out for taking part, and what becomes of it."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from resonance.simulator.cohorts import belongs
from resonance.simulator.day import Day
from resonance.simulator.draws import Array
from resonance.simulator.rhythm import DAY_MS, HOUR_MS, MINUTE_MS
from resonance.simulator.world import World

SOON_LOG_MS = float(np.log(4 * MINUTE_MS))
"""Who comes for the coupons claims after some minutes: one in twenty within seconds, one in twenty after an hour."""


@dataclass
class Handout:
    """Who acted in which campaign when; the usual time to a claim, ms; whether everything is claimed and most is redeemed."""

    context: Array
    user: Array
    campaign: Array
    when: Array
    claim_ms: float = 40.0 * MINUTE_MS
    eager: bool = False

    def where(self, rows: Array) -> Handout:
        """Some of the rows."""
        return replace(self, context=self.context[rows], user=self.user[rows], campaign=self.campaign[rows], when=self.when[rows])


def hand_out(world: World, day: Day, rng: np.random.Generator, out: Handout) -> None:
    """Coupons and memberships: granted after an eligible action, claimed by most, redeemed by fewer hours or days later."""
    gives = np.array([bool(plan.budget) for plan in world.campaigns])[out.campaign]
    out = out.where(gives & (rng.random(len(out.user)) < (1.0 if out.eager else 0.5)))
    size, tea = len(out.user), np.array([plan.mechanic == "coupon" for plan in world.campaigns])[out.campaign]
    rewards = {
        "grant_id": world.new_keys(size),
        "reward_id": np.where(tea, 0, 1),
        "face_value_cny": np.where(tea, 1500, 800),
        "campaign": out.campaign,
        "cost_cny": np.zeros(size, dtype=np.int64),
    }
    granted = out.when + rng.integers(300, 4_000, size)
    claims = rng.random(size) < (1.0 if out.eager else 0.78)
    soon = rng.lognormal(SOON_LOG_MS, 1.6, size)
    lag = np.where(belongs(world.people, out.user, "reward_driven"), soon, rng.exponential(out.claim_ms, size))
    claimed = granted + (lag + 800).astype(np.int64)
    redeems = claims & (rng.random(size) < (0.9 if out.eager else 0.5))
    redeemed = claimed + (rng.lognormal(2.3, 1.1, size) * HOUR_MS).astype(np.int64).clip(MINUTE_MS, 9 * DAY_MS)
    merchant = np.where(tea, rng.integers(0, len(world.catalogue.merchant_city), size), -1)
    spent = {"merchant_id": merchant, "cost_cny": np.where(tea, 900 + rng.integers(0, 300, size), 250)}
    steps: tuple[tuple[Array, Array, dict[str, Array]], ...] = (
        (granted, np.ones(size, dtype=bool), {}),
        (claimed, claims, {}),
        (redeemed, redeems, spent),
    )
    for action, (when, rows, more) in enumerate(steps):
        columns = {name: value[rows] for name, value in (rewards | more).items()}
        day.emit("reward", out.context[rows], when[rows], action=action, **columns)
