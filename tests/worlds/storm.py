"""A storm: few people on few shared devices at coarse times, so that every rule meets every other."""

from __future__ import annotations

from tests.oracle.instants import HOUR, MINUTE, SECOND
from tests.worlds.script import Script, step

GRID = (0, 0, 1, 29, 30, 31, 59, 60, 61)
CLOSE = (0, 30 * MINUTE, 30 * MINUTE + 1, 12 * HOUR, 24 * HOUR, 24 * HOUR + 1)


def set_storm(script: Script, count: int = 6000) -> None:
    """`count` deeds of 45 people on nine devices, mostly within seconds, half hours and whole days of each other."""
    random, span = script.random, script.cast.span
    people = script.cast.users[:45]
    devices = [*(f"dev-{number}" for number in range(8)), None]
    anchors = [span.at(number, hour) for number in range(span.days) for hour in (0, 9, 23.75)]
    running = [None, *(row["campaign_id"] for row in script.cast.campaigns)]
    who: tuple[str | None, str | None] = (people[0], None)
    for _ in range(count):
        if random.random() < 0.6:
            device = random.choice(devices)
            is_guest = device is not None and random.random() < 0.4
            who = (None if is_guest else random.choice(people), device)
        at = random.choice(anchors) + random.choice(CLOSE) + random.choice(GRID) * SECOND + random.choice((0, 0, 0, 1, -1))
        campaign = random.choice(running)
        surface = random.choice(["popup", "banner", "player", None])
        if random.random() < 0.2:
            script.open(at, who)
        elif random.random() < 0.3:
            script.look(at, who, campaign, surface, item_id=random.choice("ab"), item_type=random.choice(["song", "campaign"]))
        else:
            step(script, at, who, {"campaign_id": campaign, "surface": surface})
