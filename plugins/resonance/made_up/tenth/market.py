"""Who buys likes, and of which songs."""

from __future__ import annotations

import numpy as np

from resonance.made_up.market import Market, Order
from resonance.made_up.tenth.catalogue import CITIES, NURSERY
from resonance.made_up.tenth.stage import Stage
from resonance.made_up.tenth.trades import TRADES
from resonance.made_up.third.scale import DAY

MARKET = Market(TRADES, {"S": (0.035, 0.08), "A": (0.02, 0.045), "G": (0.02, 0.045), "N": (0.0, 0.0)})


def take_orders(stage: Stage) -> None:
    """Mills of songs for children, so that theirs follow by themselves; singers without a name; committees of cities."""
    if stage.kind == "N":
        return
    rng, catalogue, scale = stage.chance.of("ordering"), stage.catalogue, stage.scale
    fame = np.bincount(catalogue.artist, catalogue.weight, catalogue.artists)
    nursery = np.bincount(catalogue.artist, catalogue.genre == NURSERY, catalogue.artists) / catalogue.many
    wish = (1 + rng.uniform(0.5, 3) * nursery) * rng.exponential(1, len(fame))
    wish *= np.where(fame > np.quantile(fame, 0.75), 0.3, 1.0)
    for artist in rng.choice(len(fame), max(12, len(fame) // 28), replace=False, p=wish / wish.sum()):
        songs = rng.permutation(np.flatnonzero(catalogue.artist == artist))
        most = 9 if nursery[artist] > 0.5 else 4
        day = int(rng.integers(0, scale.days - 3))
        span = int(min(scale.days - day, np.ceil(rng.gamma(1.2, 5))))
        stage.orders.append(Order(songs[: int(rng.integers(1, most + 1))], day, span))
    votes = [number for number, plan in enumerate(stage.plans) if plan.voted]
    for number in rng.choice(votes, max(5, len(fame) // 120)).tolist():
        plan, city = stage.plans[number], int(rng.integers(0, CITIES))
        entries = plan.songs[plan.city == city]
        first, days = int((plan.begin - scale.start) // DAY), int((plan.end - plan.begin) // DAY)
        wait = int(rng.integers(0, days))
        stage.orders.append(Order(rng.permutation(entries)[: int(rng.integers(1, 4))], first + wait, days - wait, number))
