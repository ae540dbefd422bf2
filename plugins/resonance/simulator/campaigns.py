"""The like campaigns: all six mechanics, two experiments, and one campaign that truly does nothing."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from resonance.simulator.catalogue import Catalogue
from resonance.simulator.draws import stream
from resonance.simulator.places import PROVINCES
from resonance.simulator.vocabulary import code

EMBEDDED = frozenset({"discover_daily_task", "share_flow", "comment_area"})
ACTIONS = ("like", "comment", "share", "playlist", "follow", "task", "team")


@dataclass(frozen=True)
class Campaign:
    """One campaign. Days are shares of the window, end exclusive, and may lie behind it; `mix` weighs ACTIONS.

    `base` is participation on a popup.
    """

    campaign_id: str
    name: str
    theme: str
    mechanic: str
    first: float
    last: float
    surfaces: tuple[str, ...]
    mix: tuple[float, ...]
    base: float
    reach: float
    experiment: str = ""
    is_null: bool = False
    eligible: tuple[str, ...] = ()
    songs: tuple[int, ...] = ()
    budget: int = 0

    def days(self, window: int) -> tuple[int, int]:
        """(first, end) day within a window of so many days; at least one day long."""
        start = int(self.first * window)
        return start, max(start + 1, round(self.last * window))


_PLANS = (
    Campaign(
        "c-hometown",
        "为家乡歌曲点赞",
        "家乡",
        "hometown",
        0.08,
        0.72,
        ("share_flow", "popup", "discover_daily_task"),
        (70, 8, 12, 6, 4, 0, 0),
        0.15,
        1.2,
    ),
    Campaign(
        "c-treasure",
        "宝藏音乐人",
        "独立音乐人",
        "treasure_artist",
        0.14,
        0.92,
        ("discover_daily_task", "popup"),
        (55, 10, 8, 15, 12, 0, 0),
        0.16,
        1.3,
        "x-treasure-surface",
    ),
    Campaign(
        "c-teampk", "战队点赞 PK", "战队", "team_pk", 0.22, 1.06, ("comment_area", "banner"), (60, 8, 10, 2, 2, 0, 18), 0.14, 1.0
    ),
    Campaign(
        "c-resonance",
        "为共鸣点赞",
        "共鸣",
        "resonance",
        0.17,
        0.75,
        ("player", "comment_area", "popup"),
        (50, 34, 10, 4, 2, 0, 0),
        0.15,
        1.1,
    ),
    Campaign(
        "c-coupon",
        "点赞换奶茶券",
        "联名",
        "coupon",
        0.28,
        1.1,
        ("popup", "banner"),
        (78, 4, 14, 2, 2, 0, 0),
        0.2,
        1.0,
        eligible=("like", "share"),
        budget=60_000,
    ),
    Campaign(
        "c-dailytask",
        "每日点赞任务",
        "日常",
        "daily_task",
        0.03,
        1.0,
        ("discover_daily_task", "push"),
        (45, 4, 4, 3, 2, 42, 0),
        0.22,
        1.0,
        eligible=("task", "like"),
        budget=20_000,
    ),
    Campaign(
        "c-nightradio",
        "夜航电台",
        "夜晚",
        "resonance",
        0.25,
        0.83,
        ("comment_area", "popup"),
        (64, 16, 10, 6, 4, 0, 0),
        0.15,
        1.0,
        "x-nightradio-surface",
        True,
    ),
)


def make_campaigns(seed: int, catalogue: Catalogue, hometown_day_ratio: float) -> list[Campaign]:
    """The plans with their songs: hometown ones carry a province and begin when told, the treasure hunt sings of independents."""
    rng = stream(seed, "campaigns")
    made = []
    for plan in _PLANS:
        out = catalogue.release_day < 0
        pool = out
        if plan.mechanic == "hometown":
            pool = out & (catalogue.province >= 0)
        elif plan.mechanic == "treasure_artist":
            pool = out & catalogue.is_independent[catalogue.artist]
        chosen = rng.choice(np.flatnonzero(pool), min(24, int(pool.sum())), replace=False)
        first = hometown_day_ratio if plan.mechanic == "hometown" else plan.first
        made.append(replace(plan, first=first, songs=tuple(int(song) for song in chosen)))
    return made


def variants(campaign: Campaign) -> tuple[str, str]:
    """(control's surface, other arm's surface) of an experiment: a popup against the embedded one."""
    return "popup", next(surface for surface in campaign.surfaces if surface in EMBEDDED)


def surface_codes(campaign: Campaign) -> np.ndarray:
    """Codes of the campaign's surfaces."""
    return np.array([code("surface", surface) for surface in campaign.surfaces])


TREATED_PROVINCES = tuple(PROVINCES[::3])
MATCHES = ("m-1", "m-2", "m-3", "m-4")
TEAMS = tuple(f"t-{match[-1]}{name}" for match in MATCHES for name in "abcd")
