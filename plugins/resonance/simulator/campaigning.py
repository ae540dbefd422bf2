"""Campaigns at work: assignments, impressions, who takes part, who is annoyed, and what is handed out."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from resonance.simulator.campaigns import EMBEDDED, surface_codes, variants
from resonance.simulator.day import Day
from resonance.simulator.draws import Array, owners, pick
from resonance.simulator.listening import Plays, Sessions
from resonance.simulator.vocabulary import code
from resonance.simulator.world import World

RAMP_DAYS = 3
RAMP_SHARE = 0.3
EMBEDDED_CODES = np.array([code("surface", surface) for surface in EMBEDDED])


@dataclass
class Views:
    """Campaign impressions: row per impression, by session."""

    session: Array
    user: Array
    context: Array
    campaign: Array
    surface: Array
    ts: Array
    valid: Array


def running_today(world: World, number: int) -> list[int]:
    """Campaigns of the day, by code."""
    return [
        n for n, campaign in enumerate(world.campaigns) if campaign.days(world.days)[0] <= number < campaign.days(world.days)[1]
    ]


def show(world: World, day: Day, sessions: Sessions, plays: Plays) -> Views:
    """Impressions of campaigns on their surfaces, and of songs and playlists without a campaign."""
    _assign(world, day, sessions)
    _show_songs(day, plays)
    rng, today = day.rng("impressions"), running_today(world, day.number)
    if not today:
        nothing = np.zeros(0, dtype=np.int64)
        return Views(nothing, nothing, nothing, nothing, nothing, nothing, nothing.astype(bool))
    reach = np.array([world.campaigns[n].reach for n in today])
    session, _ = owners(rng.poisson(0.4 * reach.sum(), len(sessions.user)))
    campaign = np.array(today)[pick(rng, reach, len(session))]
    tried = np.array([bool(plan.experiment) for plan in world.campaigns])[campaign]
    seen = ~tried | world.state_assigned[sessions.user[session], campaign]
    session, campaign = session[seen], campaign[seen]
    user = sessions.user[session]
    surface = _surface(world, rng, user, campaign)
    valid = rng.random(len(session)) < np.where(np.isin(surface, EMBEDDED_CODES), 0.72, 0.66)
    ts = sessions.start[session] + 2_000 + (rng.random(len(session)) * (sessions.end - sessions.start)[session]).astype(np.int64)
    ts = _disrupt(rng, plays, (session, surface, sessions.start[session]), ts)
    views = Views(session, user, sessions.context[session], campaign, surface, ts, valid)
    _emit_views(world, day, rng, views)
    return views


def _emit_views(world: World, day: Day, rng: np.random.Generator, views: Views) -> None:
    size = len(views.user)
    visible = (
        np.where(views.valid, 1_000 + rng.lognormal(7.4, 0.8, size), rng.uniform(40, 1_000, size))
        .astype(np.int64)
        .clip(0, 120_000)
    )
    kinds = pick(rng, np.array([35, 50, 5, 10]), size)
    first = np.array([world.first["song"], world.first["campaign"], world.first["playlist"], world.first["task"]])
    offset = np.choose(
        kinds, [_campaign_song(world, rng, views.campaign), views.campaign, rng.integers(0, 24, size), rng.integers(0, 5, size)]
    )
    day.emit(
        "impression",
        views.context,
        views.ts,
        campaign=views.campaign,
        surface=views.surface,
        item_type=kinds,
        item_id=first[kinds] + offset,
        visible_ms=visible,
        visible_pct=np.where(views.valid, rng.integers(500, 1001, size), rng.integers(0, 1001, size)),
        boost_id=np.where(rng.random(size) < 0.05, rng.integers(0, 8, size), -1),
    )


def _campaign_song(world: World, rng: np.random.Generator, campaign: Array) -> Array:
    songs = [np.array(plan.songs) for plan in world.campaigns]
    width = np.array([len(own) for own in songs])
    table = np.zeros((len(songs), int(width.max())), dtype=np.int64)
    for number, own in enumerate(songs):
        table[number, : len(own)] = own
    place = (rng.random(len(campaign)) ** 2 * width[campaign]).astype(np.int64)
    return table[campaign, place]


def _surface(world: World, rng: np.random.Generator, user: Array, campaign: Array) -> Array:
    draw, chosen = rng.random(len(user)), np.zeros(len(user), dtype=np.int64)
    for number, plan in enumerate(world.campaigns):
        mine = np.flatnonzero(campaign == number)
        surfaces = surface_codes(plan)
        chosen[mine] = surfaces[(draw[mine] * len(surfaces)).astype(np.int64)]
        if plan.experiment:
            control, other = (code("surface", name) for name in variants(plan))
            chosen[mine] = np.where(world.state_variant[user[mine], number] == 1, other, control)
    return chosen


def _assign(world: World, day: Day, sessions: Sessions) -> None:
    """Earliest session inside an experiment: the arm is drawn and never changes. While it ramps up, only some are let in.

    The arms' weights are the same in both phases: with unequal ones, early and busy users would pile up in one arm.
    """
    order = np.lexsort((sessions.start, sessions.user))
    user, first = np.unique(sessions.user[order], return_index=True)
    where = order[first]
    for number in running_today(world, day.number):
        plan = world.campaigns[number]
        if not plan.experiment:
            continue
        rng, ramps = day.rng(f"arms {number}"), day.number < plan.days(world.days)[0] + RAMP_DAYS
        admitted = rng.random(len(user)) < (RAMP_SHARE if ramps else 1.0)
        fresh = np.flatnonzero(admitted & ~world.state_assigned[user, number])
        arm = rng.integers(0, 2, len(fresh))
        world.state_assigned[user[fresh], number] = True
        world.state_variant[user[fresh], number] = arm
        day.emit(
            "assignment",
            sessions.context[where[fresh]],
            sessions.start[where[fresh]] + 300,
            experiment_id=number,
            variant=arm,
            phase=0 if ramps else 1,
            expected_weight=500,
        )


def _disrupt(rng: np.random.Generator, plays: Plays, views: tuple[Array, Array, Array], ts: Array) -> Array:
    """Popups come in the way: the song they interrupt is skipped or the app is closed within 30 s."""
    session, surface, begins = views
    if not len(plays.session):
        return ts
    first = np.searchsorted(plays.session, session)
    count = np.searchsorted(plays.session, session, side="right") - first
    chosen = (first + (rng.random(len(session)) * count.clip(1, None)).astype(np.int64)).clip(0, len(plays.session) - 1)
    annoyed = (count > 0) & (rng.random(len(session)) < np.where(surface == code("surface", "popup"), 0.16, 0.04))
    ended = plays.ts[chosen] + plays.listened[chosen]
    at = ended - rng.integers(500, 20_000, len(session))
    annoyed &= at > begins
    hit = chosen[annoyed]
    completed = plays.end_reason[hit] == code("end_reason", "completed")
    plays.end_reason[hit[completed]] = code("end_reason", "skip")
    return np.where(annoyed, at, ts)


def _show_songs(day: Day, plays: Plays) -> None:
    """Songs and lists that are seen before they are played."""
    rng = day.rng("song impressions")
    seen = np.flatnonzero(rng.random(len(plays.user)) < 0.3)
    show_songs(day, rng, (plays.context[seen], plays.song[seen], plays.ts[seen]), -1)


def show_songs(day: Day, rng: np.random.Generator, seen: tuple[Array, Array, Array], fake: int) -> None:
    """Impressions of songs, or of a list with the song in it, just before they are played; `seen`: context, song, start."""
    context, song, ts = seen
    lists = rng.random(len(song)) < 0.12
    day.emit(
        "impression",
        context,
        ts - rng.integers(200, 5_000, len(song)),
        surface=pick(rng, np.array([0, 0, 0, 0, 0, 0, 30.0, 25, 30, 5, 10]), len(song)),
        item_type=np.where(lists, code("item_type", "playlist"), code("item_type", "song")),
        item_id=np.where(lists, day.world.first["playlist"] + song % 24, song),
        visible_ms=rng.lognormal(7.3, 0.9, len(song)).astype(np.int64).clip(0, 90_000),
        visible_pct=(1000 * rng.beta(5, 1.6, len(song))).astype(np.int64),
        fake=fake,
    )
