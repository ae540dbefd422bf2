"""What the looks read, and which way it may speak: more of it is never less suspicious (rising), or never more (falling).

Left out is how much anybody listens, opens and shares: platforms differ in it and fakes need not. Ages, networks and popularity,
in which platforms differ too, are read as ranks alone.
"""

from collections.abc import Sequence

from resonance.authenticity.features import RANK_OF, RANKED
from resonance.authenticity.group_look import MEAN_ALONE, OF_ALL, OF_GROUP, OF_MEMBERS

RISING = frozenset({
    "points", "unheard_share", "weak_share", "beyond_unheard_share", "liked_of_played_share", "company_unheard_share",
    "company_weak_share", "attacked_song_count", "attacked_artist_count", "target_share", "target_artist_count",
    "own_unheard_share", "target_unheard_share", "gap_3s_count", "scripted_action_count", "emulator_share", "rooted_share",
    "most_device_users", "users_per_device", "registered_together_count", "likes_per_song", "unlike_count", "repeated_play_share",
    "just_over_share", "spam_comment_count", "copied_comment_share", "deaf_copied_count", "own_copied_count",
    "free_unheard_share", "free_weak_share", "free_company_unheard_share", "free_company_weak_share",
    "free_beyond_unheard_share", "paid_unheard_share",
    "text_partner_count", "linked_comment_share", "unheard_talk_share", "networks_per_like",
    "group_unheard_share", "group_weak_share", "group_artist_count", "group_effective_artist_count", "group_like_of_play_share",
    "group_median_liked_of_played", "group_density", "group_target_share", "group_once_played_share",
    "group_median_users_per_device", "p_alone", "group_p_fake", "group_fake_share", "company_fake_share",
    "company_suspicious_share", "company_suspicious_count",
})  # fmt: skip
FALLING = frozenset({
    "median_heard_permille", "likes_in_sitting_share", "plays_in_sitting_share", "liked_replayed_share", "own_replayed_share",
    "replayed_share", "tag_fit", "gap_variation", "instants_per_action", "unpaid_date_share",
    "group_replayed_share", "group_median_plays_in_sitting", "group_median_likes_in_sitting", "group_median_tag_fit",
    "group_median_replayed_share",
})  # fmt: skip
EITHER = frozenset({
    "largest_hour_share", "rewarded_share", "settling_share", "group_rewarded_share", "claim_lag_seconds",
    "target_dates_per_like", "group_target_dates_per_like", "like_date_count", *(RANK_OF + name for name in RANKED),
})  # fmt: skip

LIKE_RISING = frozenset({
    "company_unheard_share", "company_weak_share", "song_like_share", "date_weak_count", "partner_liker_count",
    "same_date_partner_count", "target_weak_share", "target_song_share", "user_p_fake", "company_fake_share",
    "company_fake_count", "user_weak_share", "user_group_unheard_share", "user_group_weak_share",
    "user_group_like_of_play_share", "user_group_artist_count",
})  # fmt: skip
LIKE_FALLING = frozenset({
    "heard_permille", "is_heard", "is_artist_known", "is_rewarded", "is_settling", "has_campaign", "play_date_count",
})  # fmt: skip
LIKE_EITHER = frozenset({
    "date_like_share", "target_liker_count", "target_dates_per_like", "user_target_share", "user_group_target_share",
    "user_group_density", "user_group_song_share", "user_partner_count", "user_unheard_share",
})  # fmt: skip


def _of_single(names: frozenset[str]) -> frozenset[str]:
    return frozenset(name for name in names if not name.startswith("group_"))


def _of_groups(names: frozenset[str]) -> frozenset[str]:
    return frozenset([*(name for name in OF_GROUP if name in names), *(OF_ALL + name for name in OF_MEMBERS if name in names)])


DIRECTIONS = {
    "alone": (_of_single(RISING), _of_single(FALLING), _of_single(EITHER)),
    "groups": (_of_groups(RISING) | {MEAN_ALONE}, _of_groups(FALLING), _of_groups(EITHER)),
    "among": (RISING, FALLING, EITHER),
    "likes": (LIKE_RISING, LIKE_FALLING, LIKE_EITHER),
}


def directions(look: str, features: Sequence[str]) -> list[int]:
    """Of every feature of the look: 1 rising, -1 falling, 0 either."""
    rising, falling, _ = DIRECTIONS[look]
    return [1 if feature in rising else -1 if feature in falling else 0 for feature in features]
