"""What participants do in a campaign, and what they are given for it."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from resonance.simulator.campaigning import EMBEDDED_CODES, Views, chance_to_join, first_sights
from resonance.simulator.campaigns import ACTIONS, MATCHES
from resonance.simulator.cohorts import belongs
from resonance.simulator.day import Day
from resonance.simulator.draws import Array, pick
from resonance.simulator.reactions import texts
from resonance.simulator.rhythm import DAY_MS, HOUR_MS, MINUTE_MS
from resonance.simulator.sharing import emit_shares
from resonance.simulator.vocabulary import code
from resonance.simulator.world import World, own_playlist


def take_part(world: World, day: Day, views: Views) -> None:
    """Decide at the first valid sight of a campaign who joins and who complains; participants come back to it later."""
    rng = day.rng("taking part")
    first, later = first_sights(world, day, views)
    joins = rng.random(len(first)) < chance_to_join(world, views.user[first], views.campaign[first], views.surface[first])
    world.state_participant[views.user[first[joins]], views.campaign[first[joins]]] = day.number
    keen = belongs(world.people, views.user[later], "reward_driven")
    daily = np.array([plan.mechanic == "daily_task" for plan in world.campaigns])[views.campaign[later]]
    again = later[rng.random(len(later)) < np.where(keen, 0.9, np.where(daily, 0.7, 0.3))]
    _complain(world, day, rng, views, first)
    _act(world, day, rng, views, np.concatenate([first[joins], again]))


def _complain(world: World, day: Day, rng: np.random.Generator, views: Views, first: Array) -> None:
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


def _act(world: World, day: Day, rng: np.random.Generator, views: Views, rows: Array) -> None:
    """One action per row, drawn from the campaign's mix, some minutes after the sight; songs are mostly heard before."""
    campaign = views.campaign[rows]
    mix = np.cumsum(np.array([plan.mix for plan in world.campaigns], dtype=float), axis=1)
    action = (rng.random(len(rows))[:, None] * mix[campaign, -1:] >= mix[campaign]).sum(axis=1)
    song = _song(world, rng, campaign)
    when = views.ts[rows] + (rng.exponential(4 * MINUTE_MS, len(rows)) + 1_500).astype(np.int64).clip(0, 20 * HOUR_MS)
    heard = rng.random(len(rows)) < np.where(action <= 3, 0.8, 0.1)
    _hear(world, day, rng, views, rows[heard], song[heard], when[heard])
    for number, name in enumerate(ACTIONS):
        mine = np.flatnonzero(action == number)
        if len(mine):
            _DO[name](world, day, rng, views, rows[mine], song[mine], when[mine])
    rewarded = np.isin(action, [ACTIONS.index("like"), ACTIONS.index("share"), ACTIONS.index("task")])
    out = Handout(views.context[rows][rewarded], views.user[rows][rewarded], campaign[rewarded], when[rewarded])
    hand_out(world, day, rng, out)


def _song(world: World, rng: np.random.Generator, campaign: Array) -> Array:
    width = max(len(plan.songs) for plan in world.campaigns)
    table = np.array([np.resize(np.array(plan.songs), width) for plan in world.campaigns])
    return table[campaign, (rng.random(len(campaign)) ** 2 * width).astype(np.int64)]


def _hear(world: World, day: Day, rng: np.random.Generator, views: Views, rows: Array, song: Array, when: Array) -> None:
    duration = world.catalogue.duration_ms[song]
    listened = (
        duration * np.where(rng.random(len(rows)) < 0.55, rng.uniform(0.9, 1.0, len(rows)), rng.uniform(0.05, 0.9, len(rows)))
    ).astype(np.int64)
    whole = listened >= 0.95 * duration
    day.emit(
        "play",
        views.context[rows],
        when - (listened * rng.uniform(0.3, 1.0, len(rows))).astype(np.int64),
        campaign=views.campaign[rows],
        surface=views.surface[rows],
        song_id=song,
        source=code("source", "campaign"),
        listened_ms=listened,
        duration_ms=duration,
        end_reason=np.where(whole, 0, code("end_reason", "skip")),
    )


def _like(world: World, day: Day, rng: np.random.Generator, views: Views, rows: Array, song: Array, when: Array) -> None:
    team = world.state_team[views.user[rows]]
    in_match = np.array([plan.mechanic == "team_pk" for plan in world.campaigns])[views.campaign[rows]]
    day.emit(
        "like",
        views.context[rows],
        when,
        campaign=views.campaign[rows],
        surface=views.surface[rows],
        action=0,
        target_type=0,
        target_id=song,
        song_id=song,
        team_id=np.where(in_match, team, -1),
    )


def _comment(world: World, day: Day, rng: np.random.Generator, views: Views, rows: Array, song: Array, when: Array) -> None:
    quoter = belongs(world.people, views.user[rows], "lyric_quoter")
    day.emit(
        "comment",
        views.context[rows],
        when,
        campaign=views.campaign[rows],
        surface=views.surface[rows],
        comment_id=world.new_keys(len(rows)),
        song_id=song,
        moderation=pick(rng, np.array([95, 3, 2]), len(rows)),
        **texts(rng, len(rows), quoter),
    )


def _share(world: World, day: Day, rng: np.random.Generator, views: Views, rows: Array, song: Array, when: Array) -> None:
    emit_shares(world, day, views.context[rows], views.user[rows], song, when, views.campaign[rows], views.surface[rows])


def _playlist(world: World, day: Day, rng: np.random.Generator, views: Views, rows: Array, song: Array, when: Array) -> None:
    day.emit(
        "playlist",
        views.context[rows],
        when,
        campaign=views.campaign[rows],
        surface=views.surface[rows],
        action=code("playlist_action", "add"),
        playlist_id=own_playlist(views.user[rows], np.zeros(len(rows), dtype=np.int64)),
        song_id=song,
    )


def _follow(world: World, day: Day, rng: np.random.Generator, views: Views, rows: Array, song: Array, when: Array) -> None:
    day.emit(
        "follow",
        views.context[rows],
        when,
        campaign=views.campaign[rows],
        surface=views.surface[rows],
        action=0,
        target_type=0,
        target_id=world.catalogue.artist[song],
    )


def _task(world: World, day: Day, rng: np.random.Generator, views: Views, rows: Array, song: Array, when: Array) -> None:
    task = world.first["task"] + song % 5
    day.emit("task", views.context[rows], when, campaign=views.campaign[rows], surface=views.surface[rows], task_id=task)


def _team(world: World, day: Day, rng: np.random.Generator, views: Views, rows: Array, song: Array, when: Array) -> None:
    match = min(len(MATCHES) - 1, day.number * len(MATCHES) // max(1, world.days))
    team = match * 4 + rng.integers(0, 4, len(rows))
    leaves = (world.state_team[views.user[rows]] >= 0) & (rng.random(len(rows)) < 0.15)
    team = np.where(leaves, world.state_team[views.user[rows]], team)
    world.state_team[views.user[rows]] = np.where(leaves, -1, team)
    day.emit(
        "team",
        views.context[rows],
        when,
        campaign=views.campaign[rows],
        surface=views.surface[rows],
        action=leaves.astype(np.int64),
        team_id=team,
        match_id=team // 4,
    )


_DO = {
    "like": _like,
    "comment": _comment,
    "share": _share,
    "playlist": _playlist,
    "follow": _follow,
    "task": _task,
    "team": _team,
}


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
    lag = rng.exponential(np.where(belongs(world.people, out.user, "reward_driven"), 15_000, out.claim_ms), size)
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
