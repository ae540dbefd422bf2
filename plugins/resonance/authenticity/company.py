"""The company users keep: how fake the others are who like the same song or are in the same group, each seeing all but himself.

Arrays run by like (user and song as codes from 0) or by user; one row per user and song.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]
Codes = npt.NDArray[np.int64]
SUSPICIOUS = 0.25


@dataclass(frozen=True)
class Likes:
    """Who likes what: codes below `users` and `songs`. `paid`: whether a campaign pays for it, which draws all sorts; `settling`:
    whether it was given in the account's first hour, when a page that greets newcomers asks for it."""

    user: Codes
    song: Codes
    paid: npt.NDArray[np.bool_]
    settling: npt.NDArray[np.bool_]
    users: int
    songs: int

    @property
    def free(self) -> npt.NDArray[np.bool_]:
        """Whether it is of the user's own accord."""
        return ~(self.paid | self.settling)


def fake_company(likes: Likes, p_fake: Floats) -> tuple[Floats, Floats]:
    """Per like: the mean p_fake of the others who like the song of their own accord (NaN for a paid like and where there is
    nobody), and their sum (0 for a paid like) to a millionth: one certain fake is one."""
    free = likes.free
    own = p_fake[likes.user] * free
    total = np.bincount(likes.song, own, minlength=likes.songs)[likes.song] - own
    others = np.bincount(likes.song, free, minlength=likes.songs)[likes.song] - free
    share = np.full(len(own), np.nan)
    np.divide(total, others, out=share, where=(others > 0) & ~likes.paid)
    total[likes.paid] = 0.0
    return share, np.maximum(np.round(total, 6), 0.0)


def company_of_users(likes: Likes, p_fake: Floats) -> dict[str, Floats]:
    """Per user: the mean company of his likes, the share of likes in suspicious company, and how many those are."""
    share, _ = fake_company(likes, p_fake)
    known = ~np.isnan(share)
    user, share = likes.user[known], share[known]
    count = np.bincount(user, minlength=likes.users)
    suspicious = np.bincount(user, share >= SUSPICIOUS, minlength=likes.users)
    with np.errstate(invalid="ignore", divide="ignore"):
        return {
            "company_fake_share": np.bincount(user, share, minlength=likes.users) / count,
            "company_suspicious_share": suspicious / count,
            "company_suspicious_count": suspicious.astype(np.float64),
        }


def company_in_groups(group: Codes, p_fake: Floats) -> dict[str, Floats]:
    """Per user: the mean p_fake of the other members of his group; NaN outside any (code −1) and where he is alone."""
    inside = group >= 0
    size = int(group.max(initial=-1)) + 1
    total = np.bincount(group[inside], p_fake[inside], minlength=size)
    others = np.bincount(group[inside], minlength=size) - 1
    mean = np.full(len(group), np.nan)
    with np.errstate(invalid="ignore", divide="ignore"):
        mean[inside] = ((total[group] - p_fake) / others[group])[inside] if size else np.nan
    return {"group_fake_share": mean}
