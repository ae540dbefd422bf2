"""Shares and what they set off: opens by friends, songs heard, shares of shares, and newcomers who register."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from resonance.simulator.cohorts import belongs, members
from resonance.simulator.day import Day
from resonance.simulator.draws import Array, owners, pick
from resonance.simulator.listening import Plays
from resonance.simulator.rhythm import DAY_MS, HOUR_MS, times_of_day
from resonance.simulator.vocabulary import code
from resonance.simulator.world import World

DEEPEST = 4
SKIP = code("end_reason", "skip")


def share_songs(world: World, day: Day, plays: Plays) -> None:
    """Shares out of listening; a viral or breaking song is shared more, and some influencers reach hundreds."""
    rng, special = day.rng("shares"), world.special
    chance = 0.5 * world.people.talk_rate[plays.user] * (plays.listened > 30_000)
    hot = (plays.song == special["viral_song"]) | (plays.song == special["breakout_song"])
    chance = np.where(hot, 0.02 + 3 * chance, chance)
    chosen = np.flatnonzero(rng.random(len(chance)) < chance)
    when = plays.ts[chosen] + plays.listened[chosen] + 3_000
    none = np.full(len(chosen), -1)
    emit_shares(world, day, Sharing(plays.context[chosen], plays.user[chosen], plays.song[chosen], when, none, none))
    _influence(world, day, plays)


@dataclass
class Sharing:
    """Rows by share: context, account, song, time (epoch ms), campaign, surface and the share it passes on (−1: none)."""

    context: Array
    user: Array
    song: Array
    when: Array
    campaign: Array
    surface: Array
    parent: Array | int = -1


def emit_shares(world: World, day: Day, shared: Sharing) -> None:
    """Shares and their whole trees: every generation opens, listens, and passes the song on with less zeal."""
    for generation in range(DEEPEST):
        if not len(shared.user):
            return
        rng = day.rng(f"share tree {generation} {world.keys_used}")
        key = world.new_keys(len(shared.user))
        day.emit(
            "share",
            shared.context,
            shared.when,
            campaign=shared.campaign,
            surface=shared.surface,
            share_id=key,
            song_id=shared.song,
            parent_share_id=shared.parent,
            channel=pick(rng, np.array([40, 18, 14, 5, 6, 8, 6, 3]), len(key)),
        )
        _keep(world, key, shared.user, shared.when)
        owner, _ = owners(rng.poisson(1.1 * 0.9**generation, len(key)))
        opener = world.friends[shared.user[owner], rng.integers(0, world.friends.shape[1], len(owner))]
        opened = shared.when[owner] + (rng.exponential(5 * HOUR_MS, len(owner)) + 20_000).astype(np.int64)
        context = open_share(world, day, rng, Opening(opener, key[owner], shared.song[owner], opened))
        passed = np.flatnonzero(rng.random(len(owner)) < 0.22 - 0.04 * generation)
        on = owner[passed]
        campaign, when = shared.campaign[on], opened[passed] + 260_000
        surface = np.where(campaign >= 0, code("surface", "share_flow"), -1)
        shared = Sharing(context[passed], opener[passed], shared.song[on], when, campaign, surface, key[on])


@dataclass
class Opening:
    """Rows by opening: account, share, song and time (epoch ms)."""

    user: Array
    key: Array
    song: Array
    when: Array


def open_share(world: World, day: Day, rng: np.random.Generator, opening: Opening) -> Array:
    """Opens of shared links (a sixth without login): a deep-linked app open, the song heard, sometimes liked; contexts."""
    opener, when, size = opening.user, opening.when, len(opening.user)
    anonymous, cell = rng.random(size) < 0.16, rng.random(size) < 0.5
    people = world.people
    present = people.registered_day[opener] < (when - world.midnight(0)) // DAY_MS
    user = np.where(anonymous | ~present, -1, opener)
    home = np.where(cell, people.cell_ip[opener], people.home_ip[opener])
    known = {"ip": home, "city_code": people.city[opener], "ring": people.ring[opener]}
    context = day.open_contexts(user, people.device[opener], cell, **known)
    day.emit("app_open", context, when - 900, open_source=code("open_source", "deeplink"))
    day.emit("share_open", context, when, share_id=opening.key)
    fraction = np.where(rng.random(size) < 0.5, rng.uniform(0.9, 1.0, size), rng.uniform(0.01, 0.8, size))
    duration = world.catalogue.duration_ms[opening.song]
    listened = (duration * fraction).astype(np.int64)
    heard = {"listened_ms": listened, "duration_ms": duration, "end_reason": np.where(fraction >= 0.9, 0, SKIP)}
    day.emit("play", context, when + 1_400, song_id=opening.song, source=code("source", "share_link"), **heard)
    keen = np.where(belongs(people, opener, "influencer_follower"), 0.4, 0.12)
    likes = np.flatnonzero((rng.random(size) < keen) & (user >= 0) & (fraction > 0.1))
    song = opening.song[likes]
    day.emit("like", context[likes], when[likes] + listened[likes], action=0, target_type=0, target_id=song, song_id=song)
    return context


def _keep(world: World, key: Array, user: Array, when: Array) -> None:
    """Remember the latest shares: newcomers of the next days come through them."""
    known = world.state_shares or {
        "key": np.zeros(0, dtype=np.int64),
        "user": np.zeros(0, dtype=np.int64),
        "when": np.zeros(0, dtype=np.int64),
    }
    new = {"key": key, "user": user, "when": when}
    world.state_shares = {name: np.concatenate([known[name], new[name]])[-4000:] for name in known}


def _influence(world: World, day: Day, plays: Plays) -> None:
    """Every sixth day one influencer's post sends followers to one song within the hour."""
    followers = members(world.people, "influencer_follower")
    if day.number % 6 != 3 or not len(plays.user) or not len(followers):
        return
    rng, one = day.rng("influencer"), np.array([0])
    at, none = plays.ts[one] // DAY_MS * DAY_MS + 12 * HOUR_MS, np.array([-1])
    key = world.new_keys(1)
    day.emit(
        "share",
        plays.context[one],
        at,
        share_id=key,
        song_id=plays.song[one],
        parent_share_id=none,
        channel=code("share_channel", "weibo"),
    )
    come = followers[(rng.random(len(followers)) < 0.6) & (world.people.registered_day[followers] < day.number)]
    when = at[0] + (rng.exponential(40 * 60_000, len(come)) + 5_000).astype(np.int64)
    open_share(world, day, rng, Opening(come, np.repeat(key, len(come)), np.repeat(plays.song[one], len(come)), when))


def register(world: World, day: Day) -> None:
    """Newcomers of the day: four in ten come through a share they opened before they had an account."""
    rng, people = day.rng("registrations"), world.people
    user = np.flatnonzero((people.registered_day == day.number) & (people.ring == 0))
    at = times_of_day(rng, world.date(day.number), len(user))
    at = np.where(belongs(people, user, "registration_wave"), people.registered_clock[user], at)
    when = day.midnight + at
    world.state_registered_at[user] = when
    shares = world.state_shares
    invited = np.zeros(len(user), dtype=bool)
    key = np.full(len(user), -1)
    if shares:
        which = rng.integers(0, len(shares["key"]), len(user))
        invited = (
            (rng.random(len(user)) < 0.4) & (shares["when"][which] < when - HOUR_MS) & (shares["when"][which] > when - 3 * DAY_MS)
        )
        key = np.where(invited, shares["key"][which], -1)
    stranger = day.open_contexts(
        np.full(len(user), -1),
        people.device[user],
        ip=people.home_ip[user],
        city_code=people.city[user],
        ring=people.ring[user],
    )
    day.emit(
        "share_open", stranger[invited], when[invited] - rng.integers(60_000, HOUR_MS, int(invited.sum())), share_id=key[invited]
    )
    context = day.open_contexts(user, people.device[user])
    channel = np.where(invited, code("channel", "invite"), pick(rng, np.array([30, 20, 15, 15, 15, 5]), len(user)))
    day.emit("registration", context, when, channel=channel, share_id=key)
