"""The ordinary attacks that are not about likes first: coupon hunters, share rings, copied and selling comments."""

from __future__ import annotations

import numpy as np

from resonance.made_up.second import texts
from resonance.made_up.second.hiring import Ring, daily, pay_likes, spread
from resonance.made_up.second.reacting import DAILY_TASK, Stage, add_plays
from resonance.made_up.second.scale import HOUR_MS


def reward_only(stage: Stage, rng: np.random.Generator, ring: Ring) -> None:
    """Coupon hunters: the actions that pay, the claim within seconds, nothing else."""
    songs = stage.catalogue.campaign_songs[1]
    start = spread(stage, rng, int(rng.integers(2, 6)))
    for begin in start:
        come = ring.who[rng.random(ring.size) < 0.9]
        count = int(rng.integers(3, 10))
        user, song = np.repeat(come, count), np.tile(rng.permutation(songs)[:count], len(come))
        arrived = np.repeat(begin + rng.exponential(rng.uniform(0.1, 8) * HOUR_MS, len(come)).astype(np.int64), count)
        ts = arrived + np.tile(np.arange(count), len(come)) * int(rng.integers(1_500, 15_000)) + rng.integers(0, 1_500, len(user))
        pay_likes(stage, (user, ts, song), campaign=1, surface=DAILY_TASK)
        done = ts[count - 1 :: count]
        stage.events.add("task", come, done + 1_000, task_no=1, campaign=1, surface=DAILY_TASK)
        for action, lag in ((0, 2_000), (1, 2_000 + int(rng.integers(800, 20_000)))):
            grant = come.astype(np.int64) + (int(begin) % 997) * 10_000_000
            stage.events.add("reward", come, done + lag, action=action, grant_no=grant, campaign=1)


def share_ring(stage: Stage, rng: np.random.Generator, ring: Ring) -> None:
    """Members share customers' songs, open one another's shares and let them run for half a minute."""
    for begin in spread(stage, rng, int(rng.integers(6, 20))):
        sharer, song = int(rng.choice(ring.who)), int(rng.choice(ring.songs))
        number = 600_000_000 + int(rng.integers(0, 90_000_000))
        stage.events.add("share", [sharer], [begin], song=[song], share_no=[number], surface=1)
        come = ring.who[(ring.who != sharer) & (rng.random(ring.size) < rng.uniform(0.5, 0.95))]
        ts = begin + rng.exponential(rng.uniform(5, 180) * 60_000, len(come)).astype(np.int64) + 3_000
        stage.events.add("share_open", come, ts, share_no=number, surface=1)
        heard = 30_000 + rng.integers(200, 9_000, len(come))
        add_plays(stage, rng, (come, ts + 2_000, np.full(len(come), song)), listened=heard, source=9)
        pay_likes(stage, (come[::2], ts[::2] + 9_000, np.full(len(come[::2]), song)), surface=1)


def copied_comment(stage: Stage, rng: np.random.Generator, ring: Ring) -> None:
    """A few handed-out texts under the customers' songs, a letter changed here and there."""
    handed = [texts.errand(rng, int(rng.integers(10, 99))) for _ in range(int(rng.integers(2, 7)))]
    user, ts, song = daily(stage, rng, ring, rng.uniform(0.4, 2.5))
    written = [texts.varied(rng, handed[int(i)]) for i in rng.integers(0, len(handed), len(user))]
    stage.events.add("comment", user, ts, song=song, text=np.array(written, object), surface=2)
    pay_likes(stage, (user[::3], ts[::3] + 20_000, song[::3]))


def spam_comment(stage: Stage, rng: np.random.Generator, ring: Ring) -> None:
    """Advertising under songs that many people read."""
    user, ts, _ = daily(stage, rng, ring, rng.uniform(0.5, 4))
    pitches = [texts.pitch(rng) for _ in range(int(rng.integers(1, 30)))]
    written = [pitches[int(i)] for i in rng.integers(0, len(pitches), len(user))]
    song = stage.catalogue.popular(rng, len(user))
    stage.events.add("comment", user, ts, song=song, text=np.array(written, object), surface=2)
