"""What every account is drawn to: the share of each tag in what it will hear, known before anybody listens.

An interest is planted where an account's taste is so far above the limits of the profile (share of a tag, and that over the
platform's share) that a few weeks of listening show it, and plainly absent where it is as far below. What lies between depends
on chance and says nothing about whoever measures.
"""

from __future__ import annotations

import numpy as np

from resonance.simulator.catalogue import TAGS
from resonance.simulator.cohorts import belongs
from resonance.simulator.draws import Array
from resonance.simulator.habits import NICHE_FAMILIAR, TASTE_SHARES
from resonance.simulator.planted_songs import breakout_share, song_weights
from resonance.simulator.world import World

LEAST_SHARE, LEAST_LIFT = 0.15, 2.0
FAR = 1.5


def planted_interests(world: World) -> tuple[Array, Array]:
    """(interest is planted, may be found or not) by account and tag."""
    share = expected_shares(world)
    weight = world.people.activity * world.people.play_factor
    everywhere = np.average(share, axis=0, weights=weight)
    lift = np.divide(share, everywhere, out=np.zeros_like(share), where=everywhere > 0)
    distance = np.minimum(share / LEAST_SHARE, lift / LEAST_LIFT)
    planted = distance >= FAR
    return planted, ~planted & (distance > 1 / FAR)


def expected_shares(world: World) -> Array:
    """Share of each tag in an account's plays (accounts × tags), a song's weight divided among its tags."""
    people, catalogue = world.people, world.catalogue
    of_song = _by_song(catalogue.tags)
    weight = song_weights(world, world.days - 1)
    by_tag = np.stack([np.average(of_song, axis=0, weights=one) for one in _weights_by_tag(catalogue.main_tag, weight)])
    main, second = TASTE_SHARES
    second_tag = np.where(people.second_tag >= 0, people.second_tag, len(TAGS))
    fresh = main * by_tag[people.main_tag] + second * by_tag[second_tag] + (1 - main - second) * by_tag[-1]
    own = of_song[world.favourites].mean(axis=1)
    everyone = np.arange(len(people))
    familiar = np.where(belongs(people, everyone, "niche_scene"), NICHE_FAMILIAR, world.mix.habits.familiar)[:, None]
    burst = breakout_share(world)
    return burst * of_song[world.special["breakout_song"]] + (1 - burst) * (familiar * own + (1 - familiar) * fresh)


def _by_song(tags: Array) -> Array:
    """Songs × tags, each row divided evenly among the song's tags."""
    found = np.zeros((len(tags), len(TAGS)))
    for column in tags.T:
        rows = np.flatnonzero(column >= 0)
        found[rows, column[rows]] += 1
    return np.asarray(found / found.sum(axis=1, keepdims=True))


def _weights_by_tag(main_tag: Array, weight: Array) -> list[Array]:
    """Popularity of the songs of each tag (of all songs where a tag has none), and at last of all."""
    own = [np.where(main_tag == tag, weight, 0.0) for tag in range(len(TAGS))]
    return [one if one.any() else weight for one in own] + [weight]
