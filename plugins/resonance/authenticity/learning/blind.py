"""Platforms that do not deliver everything: lessons in which whole streams or fields are missing.

The made-up platforms deliver every stream of the landing contract, a real one seldom does. Each lesson is taught a second time
with what a random choice of themes would leave: unknown figures where nothing was delivered, zeros where nothing was counted.
It weighs half. Without such lessons the trees take what is missing for evidence (Saar-Tsechansky and Provost, JMLR 2007).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from decimal import Decimal

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from resonance.authenticity.lesson import Lesson
from resonance.authenticity.scoring import Evidence

WEIGHT = 0.5
MISSING = (0.2, 0.8)
"""Ends of the share of themes that a lesson misses."""
OF_PAY = "paid_known_count paid_unheard_share lived_date_count unpaid_date_share"
UNKNOWN_BY_THEME = {
    "devices": "device_count users_per_device most_device_users group_median_users_per_device",
    "networks": (
        "network_count users_per_network main_network_share networks_per_like group_median_networks_per_like "
        "group_median_users_per_network"
    ),
    "registrations": "age_days group_median_age_days",
    "rewards": f"grant_count claim_count redeem_count claim_lag_seconds {OF_PAY}",
    "campaigns": f"task_count {OF_PAY}",
    "shares": (
        "share_count share_open_count sharer_count most_opens_of_one mutual_share received_open_count opener_count "
        "received_lag_seconds"
    ),
    "comments": "comment_count unheard_talk_share linked_comment_share",
    "texts": (
        "spam_comment_count copied_comment_count deaf_copied_count own_copied_count copied_comment_share text_partner_count"
    ),
    "tags": "tag_coherence tag_fit group_median_tag_coherence group_median_tag_fit",
}
ZERO_BY_THEME = {
    "devices": "like_device_count emulator_share rooted_share",
    "registrations": "registered_together_count settling_share is_settling",
    "rewards": "rewarded_share group_rewarded_share is_rewarded",
    "campaigns": "campaign_share group_campaign_share has_campaign rewarded_share group_rewarded_share is_rewarded",
    "texts": "linked_comment_share",
    "replays": (
        "liked_replayed_share replayed_share repeated_play_share own_replayed_share group_replayed_share "
        "group_median_replayed_share"
    ),
    "clocks": "median_lag_seconds scripted_action_count instant_action_count",
    "rules": "points",
}
OF_ALL_LIKES = {
    f"free_{name}": name
    for name in ("unheard_share", "weak_share", "beyond_unheard_share", "company_unheard_share", "company_weak_share")
} | {"free_song_count": "liked_song_count", "free_known_count": "known_song_count"}
PROMPTED_SHARE = {"rewards": "rewarded_share", "campaigns": "rewarded_share", "registrations": "settling_share"}
"""What must be delivered for a like to be known as prompted, and the share of such likes: where nothing says so, what is said of
a user's free likes is said of all; of everybody's where nothing says of any like that it was prompted, since the company is then
that of all likes too. What is said of the songs of single likes stays that of free ones: a lesson holds nothing else."""
PAY = {"rewards", "campaigns"}
"""Where either is missing, no like is known to be paid: no campaign names what it pays for, or none pays for anything."""
THEMES = tuple(sorted(UNKNOWN_BY_THEME | ZERO_BY_THEME))


def blinded(lessons: Sequence[Lesson], seed: int) -> list[Lesson]:
    """Every lesson once more, of the same name, without some of its themes; the first n are the same whatever follows."""
    return [_blinded(lesson, np.random.default_rng([seed, at])) for at, lesson in enumerate(lessons)]


def without(table: pa.Table, themes: Sequence[str]) -> pa.Table:
    """The table as a platform without these `THEMES` would have it; what was unknown stays unknown."""
    untold = {PROMPTED_SHARE[theme] for theme in themes if theme in PROMPTED_SHARE} & set(table.column_names)
    for share in sorted(untold):
        prompted = pc.or_(pc.greater(table[share].fill_null(0), 0), untold == set(PROMPTED_SHARE.values()))
        for name, of_all in OF_ALL_LIKES.items():
            table = table.set_column(table.column_names.index(name), name, pc.if_else(prompted, table[of_all], table[name]))
    for themed, value in ((ZERO_BY_THEME, 0), (UNKNOWN_BY_THEME, None)):
        for name in _columns(themed, themes, table):
            at, old = table.column_names.index(name), table[name].combine_chunks()
            table = table.set_column(at, name, pc.if_else(pc.is_valid(old), _scalar(value, old.type), pa.scalar(None, old.type)))
    return table


def lacking(evidence: Evidence, themes: Sequence[str]) -> Evidence:
    """The evidence as a platform without these `THEMES` would have it."""
    accounts, orders = without(evidence.accounts, themes), without(evidence.orders, themes)
    likes = evidence.likes
    if "registrations" in themes:
        likes = replace(likes, settling=np.zeros_like(likes.settling))
    if PAY & set(themes):
        likes = replace(likes, paid=np.zeros_like(likes.paid))
    return replace(evidence, accounts=accounts, likes=likes, orders=orders)


def _blinded(lesson: Lesson, rng: np.random.Generator) -> Lesson:
    share = rng.uniform(*MISSING)
    missing = [theme for theme in THEMES if rng.random() < share]
    return replace(lesson, evidence=lacking(lesson.evidence, missing), weight=lesson.weight * WEIGHT, settles=False)


def _columns(themed: Mapping[str, str], themes: Sequence[str], table: pa.Table) -> list[str]:
    return [name for theme in themes for name in themed.get(theme, "").split() if name in table.column_names]


def _scalar(value: int | None, kind: pa.DataType) -> pa.Scalar:
    return pa.scalar(Decimal(value) if value is not None and pa.types.is_decimal(kind) else value, kind)
