"""What speaks for a score, in the closed vocabulary: figures beside the limits of tonight's platform."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from resonance.authenticity.features import RANK_OF
from resonance.authenticity.model import Columns, Floats

MOST_FIGURES = 6
LEAST_LOG_ODDS = 0.05
TELLING_SHARE = 0.25
PERCENTILES = (5, 25, 50, 75, 95)

# Which reason a feature speaks for; `group_` and company features speak for the company.
REASON_OF = {
    "coordinated_likes": (
        "partner_count excess_count target_like_count target_share target_artist_count company_unheard_share company_weak_share "
        "company_fake_share company_suspicious_share company_suspicious_count attacked_song_count attacked_artist_count "
        "free_company_unheard_share free_company_weak_share "
        "liked_of_rare_share songs_like_share liked_play_rank liked_like_rank campaign_share artists_per_like"
    ),
    "device_farm": "device_count users_per_device most_device_users like_device_count rooted_share",
    "network_farm": "network_count users_per_network main_network_share networks_per_like",
    "fresh_account_ring": "registered_together_count age_days settling_share",
    "reward_only": (
        "grant_count claim_count redeem_count claim_lag_seconds task_count rewarded_share paid_unheard_share unpaid_date_share"
    ),
    "copied_comment": (
        "comment_count copied_comment_share copied_comment_count deaf_copied_count own_copied_count text_partner_count"
    ),
    "spam_comment": "spam_comment_count linked_comment_share",
    "share_ring": (
        "share_count share_open_count sharer_count most_opens_of_one mutual_share received_open_count opener_count "
        "received_lag_seconds"
    ),
    "replayed_trace": "repeated_play_share just_over_share",
    "like_churn": "unlike_count likes_per_song",
    "emulator": "emulator_share",
}
HASTY = {
    **dict.fromkeys((
        "gap_3s_count", "gap_10s_count", "gap_10s_share", "gap_60s_share", "scripted_action_count", "instant_action_count",
        "largest_hour_share",
    ), ">="),
    **dict.fromkeys((
        "median_gap_seconds", "gap_variation", "instants_per_action", "like_date_count", "target_dates_per_like",
    ), "<="),
}  # fmt: skip
"""The side on which a figure of tempo tells haste; on the other one it tells patience."""
_REASONS = {feature: reason for reason, features in REASON_OF.items() for feature in features.split()}


def reason_of(feature: str, comparison: str) -> str:
    """The reason a feature speaks for at or beyond a limit; what remains is liking beside living."""
    figure = feature.removeprefix(RANK_OF)
    if hasty := HASTY.get(figure.removeprefix("group_")):
        return "script_burst" if comparison == hasty else "slow_drip"
    return "coordinated_likes" if figure.startswith("group_") else _REASONS.get(figure, "unheard_likes")


@dataclass(frozen=True)
class Limits:
    """Percentiles of every feature over tonight's users."""

    values: Mapping[str, Sequence[float]]

    @classmethod
    def of(cls, columns: Columns, features: Sequence[str]) -> Limits:
        values = {}
        for feature in features:
            known = columns[feature][~np.isnan(columns[feature])]
            values[feature] = np.percentile(known, PERCENTILES, method="lower").tolist() if len(known) else []
        return cls(values)

    def broken(self, feature: str, value: float) -> tuple[str, float] | None:
        """The outermost percentile that a value lies at or beyond, on its own side of the middle."""
        limits = self.values[feature]
        if not limits or np.isnan(value):
            return None
        if value >= limits[2]:
            return ">=", max(limit for limit in limits[2:] if limit <= value)
        return "<=", min(limit for limit in limits[:3] if limit >= value)


def model_figures(features: Sequence[str], values: Floats, contributions: Floats, limits: Limits) -> list[dict[str, Any]]:
    """The figures that add most to a score, heaviest first; never empty as long as any value is known."""
    figures: list[dict[str, Any]] = []
    for at in np.argsort(-contributions, kind="stable").tolist():
        if len(figures) == MOST_FIGURES or (figures and contributions[at] < LEAST_LOG_ODDS):
            break
        broken = limits.broken(features[at], float(values[at]))
        if broken is None:
            continue
        figures.append(
            {
                "reason": reason_of(features[at], broken[0]),
                "figure": features[at],
                "value": round(float(values[at]), 4),
                "comparison": broken[0],
                "limit": round(float(broken[1]), 4),
                "log_odds": round(float(contributions[at]), 2),
            }
        )
    return figures


def telling_reasons(figures: Sequence[Mapping[str, Any]]) -> set[str]:
    """The reasons that carry a quarter or more of what the figures add, the heaviest one always."""
    weight: dict[str, float] = {}
    for figure in figures:
        weight[figure["reason"]] = weight.get(figure["reason"], 0.0) + max(float(figure["log_odds"]), 0.0)
    total = sum(weight.values())
    heaviest = min(weight, key=lambda reason: (-weight[reason], reason), default=None)
    return {reason for reason in weight if reason == heaviest or weight[reason] >= TELLING_SHARE * total > 0}
