"""Which real people form the crowds that naive rules punish, and how these people differ from others."""

from __future__ import annotations

import numpy as np

from resonance.made_up.seventh.people import GATE, HOME, OK, PHONE, TABLET
from resonance.made_up.seventh.stage import Stage
from resonance.made_up.third.scale import DAY, HOUR

SHARES = {
    "viral_song": 0.008, "fan_club": 0.008, "niche_scene": 0.006, "heavy_listeners": 0.007, "campus_network": 0.01,
    "carrier_nat": 0.008, "family_device": 0.008, "newcomers": 0.01, "playlist_import": 0.007, "telemetry_loss": 0.007,
    "lyric_quotes": 0.006, "influencer_followers": 0.007, "reward_driven": 0.008,
}  # fmt: skip
"""Of all people, at the least."""
FEWEST = 25
SELLERS = (0.01, 0.02)


def gather(stage: Stage) -> dict[str, np.ndarray]:
    """Members of every crowd, each person in one at most; where there are cheats, also those who sell likes."""
    rng = stage.chance.of("crowds")
    people, count = stage.accounts, stage.scale.people
    queue = rng.permutation(np.flatnonzero(people.attack == 0))
    wanted = {name: part * rng.uniform(1, stage.habits.crowding) for name, part in SHARES.items()}
    sizes = {name: max(FEWEST, round(part * count)) for name, part in wanted.items()}
    if stage.kind != "N":
        sizes["seller"] = round(rng.uniform(*SELLERS) * count)
    ends = np.cumsum(list(sizes.values()))
    people.cohorts = dict(zip(sizes, np.split(queue[: ends[-1]], ends[:-1]), strict=True))
    _share_walls(stage, rng)
    _live_differently(stage, rng)
    return people.cohorts


def clusters(rng: np.random.Generator, members: np.ndarray, size: tuple[int, int]) -> list[np.ndarray]:
    """Members in groups of about a size drawn from the range; none is smaller than its least, if there are so many."""
    count = max(1, len(members) // int(rng.integers(*size, endpoint=True)))
    return np.array_split(members, count)


def _share_walls(stage: Stage, rng: np.random.Generator) -> None:
    """Campuses and cafés, gateways of the carrier, devices of families."""
    people = stage.accounts
    for number, group in enumerate(clusters(rng, people.cohorts["campus_network"], (15, 70))):
        people.home[group] = people.work[group] = HOME - 1 - number
        people.rhythm[group], people.province[group] = 1, people.province[group[0]]
        people.cell[group] = rng.uniform(0.0, 0.25, len(group))
        people.born[group] = rng.integers(2_001, 2_008, len(group))
    for number, group in enumerate(clusters(rng, people.cohorts["carrier_nat"], (20, 90))):
        people.gate[group] = GATE - 1 - number
        people.cell[group], people.province[group] = rng.uniform(0.85, 1.0, len(group)), people.province[group[0]]
    for group in clusters(rng, people.cohorts["family_device"], (2, 5)):
        people.device[group, 0], people.home[group] = people.device[group[0], 0], people.home[group[0]]
        people.device_type[group, 0] = rng.choice((TABLET, PHONE))
        people.integrity[group, 0], people.second[group] = OK, people.second[group] * (rng.random(len(group)) < 0.5)
        people.province[group] = people.province[group[0]]


def _live_differently(stage: Stage, rng: np.random.Generator) -> None:
    """How much they hear and like, since when they are here, what their app loses."""
    people, crowds = stage.accounts, stage.accounts.cohorts
    heavy, new, lossy = crowds["heavy_listeners"], crowds["newcomers"], crowds["telemetry_loss"]
    people.appetite[heavy] = rng.uniform(2.5, 6.0, len(heavy))
    people.warmth[heavy] = rng.uniform(1.0, 4.0, len(heavy))
    joined = stage.scale.start + rng.uniform(0.1, 0.97, len(new)) * stage.scale.days * DAY
    people.registered[new] = (joined // HOUR * HOUR + rng.integers(0, HOUR, len(new))).astype(np.int64)
    people.lost[lossy] = rng.uniform(0.4, 0.97, len(lossy))
    driven = crowds["reward_driven"]
    people.appetite[driven] *= rng.uniform(0.2, 0.8, len(driven))
    for name, members in crowds.items():
        if name != "seller":
            people.warmth[members] = np.maximum(people.warmth[members], rng.uniform(0.1, 0.6, len(members)))
