"""What a look reads of a user: shares drawn towards the platform's own and measured by it, so that few events say little, a
platform's habits accuse nobody, and what was learnt on one platform holds on the next.

A share k/n becomes ((k + c·P)/(n + c) + ε)/(P + ε) with the platform's share P (empirical Bayes, Robbins 1956), c = 4 events and
ε = 0.01; where nothing is known it is 1. A group's share is measured by the same P. A taste that is known by how much likelier
than chance it is (1) lies between chance (−1) and what is usual (0). Nothing is read of a group whose likes go to one artist
(Hill's number of order two below 2): a fan club has one, a farm has customers.

What has no usual share (ages, networks, partners, gaps) is read as its rank among the platform's accounts (Conover and Iman
1981), and so is every habit once more: a rank knows no platform's scale.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

import numpy as np
import numpy.typing as npt
from scipy.stats import rankdata

Floats = npt.NDArray[np.float64]
PRIOR_EVENTS, LEAST_SHARE, LEAST_TASTE = 4.0, 0.01, 0.2
CUSTOMERS = 2.0
TASTES = ("tag_fit", "tag_coherence", "artist_coherence")

SHARES_OF = {
    "known_song_count": "unheard_share",
    "liked_song_count": (
        "weak_share liked_replayed_share liked_once_played_share artist_known_share campaign_share rewarded_share "
        "settling_share networks_per_like likes_in_sitting_share company_unheard_share company_weak_share target_share "
        "largest_hour_share beyond_unheard_share artists_per_like songs_like_share"
    ),
    "play_count": ("plays_in_sitting_share effective_share just_over_share skipped_share complete_share repeated_play_share"),
    "played_song_count": ("replayed_share liked_of_played_share liked_of_rare_share tag_fit tag_coherence artist_coherence"),
    "own_like_count": "own_unheard_share own_replayed_share own_artist_known_share",
    "action_count": "instants_per_action",
    "comment_count": "unheard_talk_share linked_comment_share",
    "paid_known_count": "paid_unheard_share",
    "free_known_count": "free_unheard_share",
    "free_song_count": "free_weak_share free_beyond_unheard_share free_company_unheard_share free_company_weak_share",
    "lived_date_count": "unpaid_date_share",
    "target_like_count": "target_unheard_share target_dates_per_like",
}
GROUP_SHARES = {
    "group_unheard_share": "unheard_share",
    "group_weak_share": "weak_share",
    "group_replayed_share": "liked_replayed_share",
    "group_once_played_share": "liked_once_played_share",
    "group_rewarded_share": "rewarded_share",
    "group_campaign_share": "campaign_share",
    "group_median_liked_of_played": "liked_of_played_share",
    "group_median_replayed_share": "replayed_share",
    "group_median_plays_in_sitting": "plays_in_sitting_share",
    "group_median_likes_in_sitting": "likes_in_sitting_share",
    "group_median_artist_known": "artist_known_share",
    "group_median_tag_fit": "tag_fit",
    "group_like_of_play_share": "songs_like_share",
}
ORDER_SHARES = {
    "song_like_share": ("songs_like_share", "song_liker_count"),
    "company_unheard_share": ("free_unheard_share", "song_liker_count"),
    "company_weak_share": ("free_weak_share", "song_liker_count"),
    "target_weak_share": ("weak_share", "target_liker_count"),
}
"""The usual share that each is measured by, and how many likes it rests on, at most."""
RANK_OF, PRIOR_ACCOUNTS, TOLD_ENOUGH = "rank_of_", 20.0, 0.75
RANKED_BY_THEME = {
    "account": "age_days registered_together_count emulator_share rooted_share",
    "place": (
        "network_count users_per_network main_network_share networks_per_like device_count users_per_device most_device_users "
        "like_device_count"
    ),
    "company": (
        "partner_count excess_count company_unheard_share company_weak_share target_share target_unheard_share "
        "target_artist_count target_dates_per_like attacked_song_count attacked_artist_count free_company_unheard_share "
        "free_company_weak_share"
    ),
    "time": (
        "median_lag_seconds largest_hour_share instants_per_action gap_3s_count gap_10s_count gap_10s_share gap_60s_share "
        "median_gap_seconds gap_variation scripted_action_count instant_action_count plays_in_sitting_share "
        "likes_in_sitting_share"
    ),
    "exchange": (
        "grant_count claim_count redeem_count claim_lag_seconds share_open_count sharer_count most_opens_of_one mutual_share "
        "received_open_count opener_count received_lag_seconds campaign_share rewarded_share"
    ),
    "popularity": "liked_play_rank liked_like_rank played_play_rank songs_like_share liked_of_rare_share",
    "text": (
        "unheard_talk_share linked_comment_share spam_comment_count copied_comment_count deaf_copied_count own_copied_count "
        "copied_comment_share text_partner_count"
    ),
    "hearing": (
        "unheard_share weak_share median_heard_permille liked_replayed_share liked_once_played_share artist_known_share "
        "effective_share just_over_share skipped_share complete_share replayed_share liked_of_played_share "
        "beyond_unheard_share own_unheard_share own_replayed_share own_artist_known_share repeated_play_share likes_per_song "
        "artists_per_like free_unheard_share free_weak_share free_beyond_unheard_share"
    ),
    "taste": "artist_coherence tag_coherence tag_fit",
}
RANKED = tuple(name for names in RANKED_BY_THEME.values() for name in names.split())


def ranked_by_platform(columns: Mapping[str, Floats]) -> dict[str, Floats]:
    """The rank of every account (n) in each of `RANKED` among those of whom it is known, in (0, 1); equals share theirs.

    Drawn towards the middle by twenty accounts, so that ranks among few say little. Unknown where all are equal, and all of them
    where a platform tells less than `TOLD_ENOUGH` of the figures: what is left would have to speak for what is missing.
    """
    ranks = {RANK_OF + name: _rank(columns[name]) for name in RANKED}
    told = sum(not np.isnan(rank).all() for rank in ranks.values())
    return ranks if told >= TOLD_ENOUGH * len(RANKED) else {name: np.full_like(rank, np.nan) for name, rank in ranks.items()}


def _rank(values: Floats) -> Floats:
    known = ~np.isnan(values)
    ranks = np.full(len(values), np.nan)
    if known.any() and np.ptp(values[known]) > 0:
        ranks[known] = (rankdata(values[known]) - 0.5 + PRIOR_ACCOUNTS / 2) / (known.sum() + PRIOR_ACCOUNTS)
    return ranks


def measured_by_platform(columns: Mapping[str, Floats], usual: Mapping[str, float]) -> dict[str, Floats]:
    """The columns with every share drawn towards the platform's `usual` one and measured by it; the others as they are."""
    measured = dict(columns)
    for share, count in _shares():
        measured[share] = _of_user(share, columns[share], columns[count], usual[share])
    for share, own in GROUP_SHARES.items():
        measured[share] = _taste(columns[share], usual[own]) if own in TASTES else _multiple(columns[share], usual[own])
    fans = columns["group_effective_artist_count"] < CUSTOMERS
    for name in (name for name in columns if name.startswith("group_")):
        measured[name] = np.where(fans, np.nan, measured[name])
    return measured


def orders_by_platform(orders: Mapping[str, Floats], usual: Mapping[str, float]) -> dict[str, Floats]:
    """The columns of single likes with shares of their songs drawn towards the platform's usual ones and measured by them; the
    others as they are, and the unknown unknown."""
    measured = dict(orders)
    for share, (own, count) in ORDER_SHARES.items():
        measured[share] = _multiple(_drawn(orders[share], orders[count], usual[own]), usual[own])
    return measured


def usual_shares(columns: Mapping[str, Floats]) -> dict[str, float]:
    """The platform's own share of every kind, 0 where nobody has any."""
    usual = {}
    for share, count in _shares():
        weight = np.where(np.isnan(columns[share]), 0.0, np.nan_to_num(columns[count]))
        total = float(weight.sum())
        usual[share] = float((np.nan_to_num(columns[share]) * weight).sum()) / total if total else 0.0
    return usual


def _of_user(share: str, given: Floats, events: Floats, usual: float) -> Floats:
    weight, value = np.where(np.isnan(given), 0.0, np.nan_to_num(events)), np.nan_to_num(given)
    if share in TASTES:
        return _taste(value, usual) * weight / (weight + PRIOR_EVENTS)
    return np.where(weight > 0, _multiple(_drawn(value, weight, usual), usual), 1.0)


def _drawn(share: Floats, events: Floats, usual: float) -> Floats:
    return (share * events + PRIOR_EVENTS * usual) / (events + PRIOR_EVENTS)


def _multiple(share: Floats, usual: float) -> Floats:
    return (share + LEAST_SHARE) / (usual + LEAST_SHARE)


def _taste(value: Floats, usual: float) -> Floats:
    return (value - 1) / max(usual - 1, LEAST_TASTE) - 1


def _shares() -> Iterator[tuple[str, str]]:
    for count, shares in SHARES_OF.items():
        for share in shares.split():
            yield share, count
