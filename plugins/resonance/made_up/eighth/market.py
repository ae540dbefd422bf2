"""Who buys likes: songs, when, over how long. One order may be split over several suppliers, crews and real sellers alike."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from resonance.made_up.eighth.stage import Stage


@dataclass(frozen=True)
class Order:
    """Songs of one artist, wanted from `day` on for `span` days."""

    artist: int
    songs: np.ndarray
    day: int
    span: int


def open_market(stage: Stage) -> None:
    """Mostly artists without a name; some known ones, too, who want to be seen in a chart; a few ride on a wave."""
    if stage.kind == "N":
        return
    rng, catalogue = stage.chance.of("market"), stage.catalogue
    fame = np.argsort(np.argsort(np.bincount(catalogue.artist, catalogue.weight, catalogue.artists))) / catalogue.artists
    wish = np.where(fame < 0.6, 1.0, 0.35) * (0.2 + 0.8 * rng.random(catalogue.artists))
    buyers = rng.choice(catalogue.artists, max(14, catalogue.artists // 28), replace=False, p=wish / wish.sum())
    for artist in buyers.tolist():
        songs = np.flatnonzero(catalogue.artist == artist)
        some = rng.permutation(songs)[: int(rng.integers(1, 6))]
        day = int(rng.integers(1, stage.scale.days - 3))
        span = int(min(stage.scale.days - day, rng.choice([1, 2, 4, 8, 15, 25], p=(0.12, 0.18, 0.25, 0.2, 0.15, 0.1))))
        stage.market.append(Order(artist, some, day, span))


def chosen(rng: np.random.Generator, orders: list[Order], count: int) -> list[Order]:
    """Some of the orders, the big ones no likelier than the others, in the order of their days."""
    places = rng.choice(len(orders), min(count, len(orders)), replace=False)
    return sorted((orders[place] for place in places), key=lambda order: (order.day, order.artist))
