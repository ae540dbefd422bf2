"""Who takes part in a campaign, who complains, and how much each does."""

from __future__ import annotations

import numpy as np

from resonance.simulator.campaigning import EMBEDDED_CODES, Views
from resonance.simulator.campaigns import ACTIONS
from resonance.simulator.cohorts import belongs
from resonance.simulator.day import Day
from resonance.simulator.deeds import DO, Deeds, hear
from resonance.simulator.draws import Array, pick
from resonance.simulator.people import segments
from resonance.simulator.rewards import Handout, hand_out
from resonance.simulator.rhythm import HOUR_MS, MINUTE_MS
from resonance.simulator.vocabulary import code
from resonance.simulator.world import World

MOST_AT_ONCE = 4  # acts that a collector of rewards does in one go


def take_part(world: World, day: Day, views: Views) -> None:
    """Decide at the first valid sight of a campaign who joins and who complains; participants come back to it later."""
    rng = day.rng("taking part")
    first, later = first_sights(world, day, views)
    joins = rng.random(len(first)) < chance_to_join(world, views.user[first], views.campaign[first], views.surface[first])
    world.state_participant[views.user[first[joins]], views.campaign[first[joins]]] = day.number
    keen = belongs(world.people, views.user[later], "reward_driven")
    daily = np.array([plan.mechanic == "daily_task" for plan in world.campaigns])[views.campaign[later]]
    again = later[rng.random(len(later)) < np.where(keen, 0.9, np.where(daily, 0.7, 0.3))]
    eager = belongs(world.people, views.user[again], "reward_driven")
    again = np.repeat(again, np.where(eager, rng.integers(1, MOST_AT_ONCE + 1, len(again)), 1))
    _complain(world, day, views, first)
    _act(world, day, views, np.concatenate([first[joins], again]))


def _complain(world: World, day: Day, views: Views, first: Array) -> None:
    rng = day.rng("complaints")
    null = np.array([plan.is_null for plan in world.campaigns])[views.campaign[first]]
    calm = np.isin(views.surface[first], EMBEDDED_CODES) & ~null
    chance = np.where(calm, 0.05 * world.effects["embedded_negative_ratio"], 0.05)
    cross = first[rng.random(len(first)) < chance]
    day.emit(
        "negative_feedback",
        views.context[cross],
        views.ts[cross] + rng.integers(900, 60_000, len(cross)),
        campaign=views.campaign[cross],
        surface=views.surface[cross],
        feedback=pick(rng, np.array([70, 22, 2, 6]), len(cross)),
        item_type=code("item_type", "campaign"),
        item_id=world.first["campaign"] + views.campaign[cross],
    )


def _act(world: World, day: Day, views: Views, rows: Array) -> None:
    """One action per row, drawn from the campaign's mix, some minutes after the sight; songs are mostly heard before."""
    rng, campaign = day.rng("acts"), views.campaign[rows]
    mix = np.cumsum(np.array([plan.mix for plan in world.campaigns], dtype=float), axis=1)
    action = (rng.random(len(rows))[:, None] * mix[campaign, -1:] >= mix[campaign]).sum(axis=1)
    when = views.ts[rows] + (rng.exponential(4 * MINUTE_MS, len(rows)) + 1_500).astype(np.int64).clip(0, 20 * HOUR_MS)
    place = views.context[rows], views.user[rows], campaign, views.surface[rows]
    deeds = Deeds(world, day, rng, *place, _song(world, rng, campaign), when)
    hears = np.where(belongs(world.people, deeds.user, "reward_driven"), 0.6, 0.8)
    hear(deeds.where(rng.random(len(rows)) < np.where(action <= 3, hears, 0.1)))
    for number, name in enumerate(ACTIONS):
        if (action == number).any():
            DO[name](deeds.where(action == number))
    paid = deeds.where(np.isin(action, [ACTIONS.index("like"), ACTIONS.index("share"), ACTIONS.index("task")]))
    hand_out(world, day, rng, Handout(paid.context, paid.user, paid.campaign, paid.when))


def _song(world: World, rng: np.random.Generator, campaign: Array) -> Array:
    width = max(len(plan.songs) for plan in world.campaigns)
    table = np.array([np.resize(np.array(plan.songs), width) for plan in world.campaigns])
    return table[campaign, (rng.random(len(campaign)) ** 2 * width).astype(np.int64)]


def chance_to_join(world: World, user: Array, campaign: Array, surface: Array) -> Array:
    """Truth of participation: the campaign's base, times the planted ratios of surface and segment (none in the null one)."""
    base = np.array([plan.base for plan in world.campaigns])[campaign]
    null = np.array([plan.is_null for plan in world.campaigns])[campaign]
    chance = base * np.where(np.isin(surface, EMBEDDED_CODES) & ~null, world.effects["embedded_participation_ratio"], 1.0)
    groups = segments(world.people)
    for mechanic, ratios in dict(world.effects["segment_participation_ratio"]).items():
        for segment, ratio in ratios.items():
            fits = np.array([plan.mechanic == mechanic for plan in world.campaigns])[campaign] & ~null
            chance = np.where(fits & groups[segment][user], chance * ratio, chance)
    return np.minimum(chance, 0.9)


def first_sights(world: World, day: Day, views: Views) -> tuple[Array, Array]:
    """(rows of a user's first valid impression of a campaign, rows of later valid impressions by participants)."""
    valid = np.flatnonzero(views.valid)
    order = valid[np.lexsort((views.ts[valid], views.campaign[valid], views.user[valid]))]
    pair = views.user[order] * len(world.campaigns) + views.campaign[order]
    leading = np.ones(len(order), dtype=bool)
    leading[1:] = pair[1:] != pair[:-1]
    unseen = world.state_exposed[views.user[order], views.campaign[order]] < 0
    first = order[leading & unseen]
    world.state_exposed[views.user[first], views.campaign[first]] = day.number
    taking_part = world.state_participant[views.user[order], views.campaign[order]] >= 0
    return first, order[taking_part]
