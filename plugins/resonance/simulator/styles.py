"""The fake patterns under their reasons' names: the space from which each ring's own manner is drawn.

Every reason has a signature, which makes it what it is; all else comes from a style: `wide` (anything that anybody might do),
`plain` (in a hurry and careless), `disguised` (small aged groups with a life of their own, low and slow), `ghostly` (they
really play what they like), `patient` (small aged groups on hardware of their own that work for several customers, an act or
three a day for weeks, among popular songs) or `faithful` (as patient, and most of it is played).
"""

from __future__ import annotations

from typing import Any

from resonance.simulator.people import REASONS
from resonance.simulator.tricks import Trick

SIGNATURES: dict[str, dict[str, Any]] = {
    "script_burst": {
        "members": (3, 30),
        "likes": (30, 300),
        "targets": (15, 120),
        "visits": (1, 4),
        "gap_seconds": (0.08, 2.5),
        "jitter": (0.01, 0.4),
        "heard": (0, 0.3),
        "depth": ("touch",),
        "plays": ("forged",),
        "meets": ("alone",),
    },
    "coordinated_likes": {"meets": ("together",), "window_hours": (0.03, 12), "likes": (4, 60), "targets": (3, 60)},
    "slow_drip": {"visits": (6, 30), "likes": (6, 45), "span": (8, 36), "gap_seconds": (20, 900)},
    "device_farm": {"devices": ("shared",), "per_device": (3, 40), "members": (8, 150)},
    "network_farm": {"networks": ("shared", "shared", "centre"), "per_network": (8, 150), "members": (8, 150)},
    "fresh_account_ring": {"age": (0.02, 3), "batches": (1, 3), "bought": (0, 0)},
    "unheard_likes": {"heard": (0, 0.03), "likes": (8, 120)},
    "reward_only": {"extra": "reward", "campaigns": (1, 1), "likes": (4, 40)},
    "copied_comment": {"extra": "copy", "likes": (2, 20)},
    "spam_comment": {"extra": "spam", "likes": (3, 40), "targets": (8, 120), "fame": (0.6, 1)},
    "share_ring": {"extra": "share", "likes": (2, 14), "targets": (1, 20)},
    "sold_likes": {
        "extra": "sold",
        "members": (8, 150),
        "likes": (2, 16),
        "targets": (2, 30),
        "camouflage": (0, 0),
        "overlap": (0, 0),
        "devices": ("own",),
        "networks": ("own",),
        "rotated": (0, 0),
        "bought": (0, 0),
    },
    "replayed_trace": {"extra": "replay", "members": (3, 60), "targets": (1, 20), "span": (2, 30)},
    "like_churn": {"extra": "churn", "likes": (3, 50), "members": (3, 60)},
    "emulator": {"integrity": ("emulator",), "tampered": (0.3, 1)},
}

PLAIN: dict[str, Any] = {
    "members": (15, 70),
    "targets": (6, 30),
    "fame": (0.5, 0.75),
    "likes": (6, 24),
    "visits": (1, 6),
    "window_hours": (0.2, 4),
    "gap_seconds": (0.6, 20),
    "age": (2, 120),
    "batches": (1, 6),
    "heard": (0, 0.25),
    "camouflage": (0, 0.2),
    "life": (0, 0.06),
    "bought": (0, 0),
    "tampered": (0, 0.8),
    "rotated": (0, 0),
    "overlap": (0, 0.1),
    "comments": (0, 0.05),
    "shares": (0, 0.03),
    "follows": (0, 0.1),
    "campaigns": (0, 0.1),
    "depth": ("touch", "touch", "just_over"),
    "devices": ("own",),
    "networks": ("own",),
}
DISGUISED: dict[str, Any] = {
    "members": (4, 30),
    "likes": (3, 18),
    "visits": (4, 24),
    "span": (8, 36),
    "window_hours": (3, 48),
    "gap_seconds": (25, 900),
    "jitter": (0.4, 1.5),
    "age": (60, 1500),
    "batches": (4, 30),
    "heard": (0.25, 0.9),
    "camouflage": (0.25, 0.7),
    "life": (0.15, 0.8),
    "tampered": (0, 0.05),
    "rotated": (0, 0.1),
    "depth": ("real", "real", "just_over", "full"),
    "plays": ("lived",),
    "devices": ("own",),
    "networks": ("own", "own", "proxies"),
    "clock": ("waking", "waking", "office"),
}
GHOSTLY: dict[str, Any] = DISGUISED | {
    "members": (6, 80),
    "likes": (4, 30),
    "heard": (0.75, 0.97),
    "depth": ("real", "real", "full"),
    "life": (0.3, 1),
    "camouflage": (0.1, 0.6),
    "window_hours": (1, 72),
}
PATIENT: dict[str, Any] = DISGUISED | {
    "members": (5, 22),
    "targets": (15, 80),
    "songs_per_customer": (2, 7),
    "fame": (0.4, 1),
    "likes": (12, 60),
    "visits": (10, 34),
    "span": (14, 36),
    "window_hours": (1, 60),
    "heard": (0.05, 0.75),
    "camouflage": (0.3, 0.7),
    "life": (0, 0.5),
    "bought": (0, 0.3),
    "overlap": (0, 0.1),
    "depth": ("touch", "just_over", "real", "real", "full"),
    "plays": ("lived", "lived", "forged"),
    "meets": ("together", "alone", "alone"),
}
FAITHFUL: dict[str, Any] = PATIENT | {"heard": (0.75, 0.97), "depth": ("just_over", "real", "real", "full")}
STYLES: dict[str, dict[str, Any]] = {
    "wide": {},
    "plain": PLAIN,
    "disguised": DISGUISED,
    "ghostly": GHOSTLY,
    "patient": PATIENT,
    "faithful": FAITHFUL,
}

_QUIETER: dict[str, dict[str, Any]] = {
    "script_burst": {"members": (3, 12), "likes": (15, 60), "gap_seconds": (1.5, 20), "jitter": (0.1, 0.8), "visits": (2, 8)},
    "coordinated_likes": {"window_hours": (3, 36), "likes": (4, 18)},
    "device_farm": {"per_device": (2, 5), "members": (6, 40)},
    "network_farm": {"per_network": (4, 16), "members": (6, 50), "networks": ("shared",)},
    "fresh_account_ring": {"age": (0.2, 6), "batches": (2, 6)},
    "unheard_likes": {"likes": (6, 24)},
    "emulator": {"tampered": (0.1, 0.5)},
}
_HEARD = _QUIETER | {"script_burst": {**_QUIETER["script_burst"], "plays": ("forged",), "heard": (0.75, 0.97)}}
_LONG: dict[str, dict[str, Any]] = {
    "coordinated_likes": {"window_hours": (1, 60), "likes": (12, 60), "targets": (15, 80)},
    "slow_drip": {"visits": (10, 34), "likes": (12, 60)},
    "share_ring": {"likes": (8, 40), "targets": (10, 60)},
    "sold_likes": {"members": (8, 40), "likes": (6, 24), "targets": (10, 50)},
}
_NAMED: dict[str, dict[str, dict[str, Any]]] = {
    "wide": {},
    "plain": {
        "coordinated_likes": {"members": (20, 60), "likes": (8, 20), "targets": (8, 25), "window_hours": (0.2, 2)},
        "script_burst": {"members": (4, 12), "likes": (40, 150)},
        "slow_drip": {"age": (30, 400), "life": (0.02, 0.2), "heard": (0.05, 0.4)},
        "device_farm": {"per_device": (6, 24), "networks": ("shared",), "members": (25, 70)},
        "network_farm": {"per_network": (20, 70), "members": (25, 70)},
        "emulator": {"heard": (0.4, 0.95), "depth": ("just_over",), "networks": ("shared",), "per_network": (4, 20)},
        "unheard_likes": {"age": (20, 300), "likes": (12, 40), "targets": (20, 60)},
        "sold_likes": {"members": (30, 90), "likes": (3, 8), "targets": (5, 14), "visits": (1, 3)},
    },
    "disguised": _QUIETER,
    "ghostly": _HEARD,
    "patient": _QUIETER | _LONG,
    "faithful": _HEARD | _LONG,
}
ATTACKS = REASONS[1:]


def space(name: str, style: str, **more: Any) -> Trick:
    """The space of one reason in one style; `more` goes on top."""
    quiet = {"heard": STYLES[style]["heard"], "depth": STYLES[style]["depth"]} if style in ("ghostly", "faithful") else {}
    signature = SIGNATURES[name] | ({} if name == "unheard_likes" else quiet)
    return Trick(**{**STYLES[style], **signature, **_NAMED[style].get(name, {}), **more})
