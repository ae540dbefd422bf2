"""The ordinary attacks, one function each; every ring draws its own parameters from wide ranges."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from resonance.made_up.second import talking
from resonance.made_up.second.hiring import Ring, age, daily, live_a_little, order, pay_likes, pretend, spread
from resonance.made_up.second.reacting import Stage, add_plays, like_surface, once
from resonance.made_up.second.scale import DAY_MS, HOUR_MS

Attack = Callable[[Stage, np.random.Generator, Ring], None]


def script_burst(stage: Stage, rng: np.random.Generator, ring: Ring) -> None:
    """Runs of likes a second or so apart, on songs of customers and on whatever a list brings."""
    pace, jitter = rng.uniform(250, 2_500), rng.uniform(0.05, 0.5)
    for user in ring.who:
        for begin in spread(stage, rng, int(rng.integers(1, 5))):
            count = int(rng.integers(20, 70))
            own = rng.permutation(ring.songs)[: count // 2]
            song = np.concatenate([own, stage.catalogue.popular(rng, count - len(own))])
            gaps = np.maximum(rng.normal(pace, pace * jitter, len(song)), 60)
            pay_likes(stage, (np.full(len(song), user), begin + np.cumsum(gaps).astype(np.int64), song))


def coordinated_likes(stage: Stage, rng: np.random.Generator, ring: Ring) -> None:
    """On some days all accounts like an order's songs within minutes."""
    window, played = rng.uniform(4, 90) * 60_000, rng.uniform(0, 0.45)
    for begin in spread(stage, rng, int(rng.integers(3, 12))):
        song = rng.permutation(ring.songs)[: int(rng.integers(3, 9))]
        come = ring.who[rng.random(ring.size) < rng.uniform(0.6, 1.0)]
        user, songs = np.repeat(come, len(song)), np.tile(song, len(come))
        ts = begin + (rng.random(len(user)) * window).astype(np.int64)
        pay_likes(stage, (user, ts, songs))
        pretend(stage, rng, (user, ts, songs), (played, "brief"))


def slow_drip(stage: Stage, rng: np.random.Generator, ring: Ring) -> None:
    """A few likes a day for weeks, at human hours, hardly any heard."""
    rate, played = rng.uniform(0.8, 4.5), rng.uniform(0, 0.25)
    acts = daily(stage, rng, ring, rate)
    pay_likes(stage, acts)
    pretend(stage, rng, acts, (played, "brief"))


def device_farm(stage: Stage, rng: np.random.Generator, ring: Ring) -> None:
    """Accounts take turns on a handful of devices, a few minutes each."""
    each = int(rng.integers(8, 25))
    device = stage.people.new_devices(-(-ring.size // each), "phone", "rooted" if rng.random() < 0.3 else "ok")
    network = stage.people.new_networks(1)[0]
    for number, user in enumerate(ring.who):
        for day in rng.choice(stage.scale.days - 1, int(rng.integers(2, 10)), replace=False):
            count = int(rng.integers(3, 14))
            begin = stage.scale.first_ms + int(day) * DAY_MS + 9 * HOUR_MS + number % each * int(rng.integers(120_000, 900_000))
            ts = begin + np.cumsum(rng.gamma(2.0, 3_500, count)).astype(np.int64)
            song, where = rng.choice(ring.songs, count), {"device": device[number // each], "ip": network}
            pay_likes(stage, (np.full(count, user), ts, song), **where)
            add_plays(stage, rng, (np.array([user]), ts[:1] - 40_000, song[:1]), listened=[31_500], source=0, **where)


def network_farm(stage: Stage, rng: np.random.Generator, ring: Ring) -> None:
    """Own devices in a rack: everyone behind the same few networks, at all hours."""
    stage.people.home_ip[ring.who] = stage.people.cell_ip[ring.who] = rng.choice(
        stage.people.new_networks(int(rng.integers(1, 4))), ring.size
    )
    acts = daily(stage, rng, ring, rng.uniform(1, 5))
    pay_likes(stage, acts)
    pretend(stage, rng, acts, (rng.uniform(0, 0.6), "brief"))


def fresh_account_ring(stage: Stage, rng: np.random.Generator, ring: Ring) -> None:
    """Registered within two days from one network, used for some days, left behind."""
    day = int(rng.integers(2, stage.scale.days - 6))
    stage.people.exist_from(ring.who, np.full(ring.size, day) + rng.integers(0, 2, ring.size), stage.scale, rng)
    stage.people.home_ip[ring.who] = stage.people.new_networks(1)[0]
    count = rng.integers(8, 45, ring.size)
    user = np.repeat(ring.who, count)
    ts = stage.people.registered_ms[user] + 120_000 + rng.exponential(rng.uniform(0.2, 1.5) * DAY_MS, len(user)).astype(np.int64)
    acts = (user, ts, rng.choice(ring.songs, len(user)))
    pay_likes(stage, acts)
    pretend(stage, rng, acts, (rng.uniform(0, 0.5), "brief"))
    stage.events.add("follow", user[::6], ts[::6] + 5_000, artist=stage.catalogue.artist[acts[2][::6]])


def unheard_likes(stage: Stage, rng: np.random.Generator, ring: Ring) -> None:
    """Many likes at human pace, half of them of songs that everybody likes, none heard."""
    acts = daily(stage, rng, ring, rng.uniform(1.5, 6))
    other = rng.random(len(acts[2])) < rng.uniform(0.2, 0.6)
    song = np.where(other, stage.catalogue.popular(rng, len(other)), acts[2])
    pay_likes(stage, (acts[0], acts[1], song))
    pretend(stage, rng, (acts[0], acts[1], song), (0.03, "brief"))


def like_churn(stage: Stage, rng: np.random.Generator, ring: Ring) -> None:
    """The same songs liked, unliked and liked again, day after day, to stay in the list of what is new."""
    for user in ring.who:
        songs = rng.permutation(ring.songs)[: int(rng.integers(2, 9))]
        for begin in spread(stage, rng, int(rng.integers(4, 14))):
            gap = rng.integers(2_000, 120_000)
            for step, action in enumerate((0, 1, 0, 1) if rng.random() < 0.4 else (0, 1)):
                ts = begin + step * gap + rng.integers(0, 1_500, len(songs)) + np.arange(len(songs)) * 2_500
                stage.events.add("like", np.full(len(songs), user), ts, song=songs, action=action, surface=like_surface(ts))


def emulator(stage: Stage, rng: np.random.Generator, ring: Ring) -> None:
    """Emulated phones in a data centre that play for half a minute, like, and go on, day and night."""
    device = stage.people.new_devices(ring.size, "phone", "emulator" if rng.random() < 0.8 else "unknown")
    network = rng.choice(stage.people.new_networks(int(rng.integers(1, 6))), ring.size)
    acts = daily(stage, rng, ring, rng.uniform(2, 8))
    place = np.searchsorted(ring.who, acts[0])
    heard = 30_000 + rng.integers(100, 6_000, len(place))
    add_plays(stage, rng, (acts[0], acts[1] - 33_000, acts[2]), listened=heard, source=0, device=device[place], ip=network[place])
    liked = np.flatnonzero(rng.random(len(place)) < rng.uniform(0.4, 1.0))
    kept = liked[once(acts[0][liked], acts[2][liked])]
    where = {"device": device[place[kept]], "ip": network[place[kept]]}
    pay_likes(stage, (acts[0][kept], acts[1][kept], acts[2][kept]), **where)


SIZES: dict[str, tuple[int, int]] = {
    "coordinated_likes": (15, 70),
    "device_farm": (15, 60),
    "network_farm": (20, 90),
    "fresh_account_ring": (12, 70),
    "emulator": (8, 50),
    "share_ring": (10, 40),
    "copied_comment": (6, 30),
}
ATTACKS: dict[str, Attack] = {
    function.__name__: function
    for function in (
        script_burst,
        coordinated_likes,
        slow_drip,
        device_farm,
        network_farm,
        fresh_account_ring,
        unheard_likes,
        talking.reward_only,
        talking.share_ring,
        like_churn,
        emulator,
        talking.copied_comment,
        talking.spam_comment,
    )
}


def farm(stage: Stage, hired: dict[str, int]) -> None:
    """Fill the hired accounts with rings, attack by attack."""
    following = stage.people.real
    for attack, accounts in hired.items():
        rng = stage.draws.stream("attack " + attack)
        end = following + accounts
        while following < end:
            size = min(int(rng.integers(*SIZES.get(attack, (5, 40)))), end - following)
            who = np.arange(following, following + size, dtype=np.int32)
            for user in who:
                stage.people.attack[user] = attack
            age(stage, rng, who)
            live_a_little(stage, rng, who)
            ATTACKS[attack](stage, rng, Ring(attack, who, order(stage, rng, (4, 16), (2, 7))))
            following += size
