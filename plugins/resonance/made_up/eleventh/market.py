"""Who buys likes, and of which songs."""

from __future__ import annotations

import numpy as np

from resonance.made_up.eleventh.season import SIDES
from resonance.made_up.eleventh.stage import Stage
from resonance.made_up.eleventh.trades import TRADES
from resonance.made_up.market import Market, Order

MARKET = Market(TRADES, {"S": (0.035, 0.085), "A": (0.02, 0.045), "G": (0.02, 0.045), "N": (0.0, 0.0)})


def take_orders(stage: Stage) -> None:
    """Labels that want a song to seem to go round, singers without a name, schools and places that want to win."""
    if stage.kind == "N":
        return
    rng, catalogue, days = stage.chance.of("ordering"), stage.catalogue, stage.scale.days
    fame = np.bincount(catalogue.artist, catalogue.weight, catalogue.artists)
    rank = np.argsort(np.argsort(fame)) / len(fame)
    wish = rng.exponential(1, len(fame)) * np.where(rank > 0.8, rng.uniform(0.1, 0.6), 1.0) * (fame > 0)
    for artist in rng.choice(len(fame), max(14, len(fame) // 25), replace=False, p=wish / wish.sum()):
        songs = rng.permutation(catalogue.of(artist))[: int(rng.geometric(0.4))]
        day = int(rng.integers(0, days - 2))
        stage.orders.append(Order(songs, day, int(min(days - day, np.ceil(rng.gamma(1, 5))))))
    contests = [number for number, plan in enumerate(stage.plans) if plan.mechanic in SIDES]
    for number in rng.choice(contests, max(5, len(fame) // 110)).tolist():
        plan = stage.plans[number]
        first, span = int(plan.days(stage)[0]), len(plan.days(stage))
        late = int(rng.integers(0, span))
        songs = plan.songs[plan.side == rng.choice(plan.side)]
        stage.orders.append(Order(rng.permutation(songs)[:3], first + late, span - late, number))
