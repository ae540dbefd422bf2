"""What a hometown campaign reached: provinces its shares brought adopters in, and whom its songs spoke to."""

from __future__ import annotations

from collections import Counter

from tests.oracle.campaign_days import Campaign
from tests.oracle.diffusion import Forest, effective, liked_within_a_day
from tests.oracle.interests import Tastes
from tests.oracle.landing import Row
from tests.oracle.suppression import rate

FOOTHOLD = 5
"""Adopters in a province that is reached: as in the worlds' policy, whose provinces are small."""


def hometown(forest: Forest, tastes: Tastes, campaign: Campaign, mechanic: str) -> Row:
    """Columns of a hometown campaign's scorecard; NULL for every other mechanic."""
    if mechanic != "hometown":
        nothing = {"penetrated_province_count": None, "effective_provinces": None, "hometown_affinity": None}
        return nothing | rate("hometown_like", None, None) | rate("other_like", None, None)
    homes = [tastes.lives_in(user) for (_, user), share in forest.parents.items() if share and campaign.holds(share)]
    adopters = Counter(home for home in homes if home)
    matched, others = _pairs(forest, tastes, campaign)
    ratio = (sum(matched) / len(matched)) / (sum(others) / len(others)) if matched and sum(others) else None
    return {
        "penetrated_province_count": sum(count >= FOOTHOLD for count in adopters.values()),
        "effective_provinces": effective(adopters.values()) if adopters else None,
        **rate("hometown_like", sum(matched), len(matched)),
        **rate("other_like", sum(others), len(others)),
        "hometown_affinity": ratio,
    }


def _pairs(forest: Forest, tastes: Tastes, campaign: Campaign) -> tuple[list[bool], list[bool]]:
    """Was each (user, song) pair liked: those whose hometown is the song's at the first look, and the rest."""
    looks: dict[tuple[str, str], list[Row]] = {}
    for look in campaign.impressions:
        if look["item_type"] == "song" and forest.night.is_mature(look["business_date"], 1):
            looks.setdefault((look["user"], look["item_id"]), []).append(look)
    found: tuple[list[bool], list[bool]] = ([], [])
    for (user, name), seen in looks.items():
        day = seen[0]["business_date"]
        song, who = tastes.songs.at(name, day), tastes.user_at(user, day) or {"hometown_province_code": None}
        if song and song["province_code"]:
            is_other = who["hometown_province_code"] != song["province_code"]
            found[is_other].append(any(liked_within_a_day(forest.night, look) for look in seen))
    return found
