"""The fake patterns under their reasons' names: how wide each one's parameters roam, plainly played and well disguised."""

from __future__ import annotations

from dataclasses import dataclass, replace

from resonance.errors import UsageError
from resonance.simulator.people import REASONS

Range = tuple[float, float]
MIXES = ("none", "ordinary", "adversarial")


@dataclass(frozen=True)
class Trick:
    """Ranges that a ring's parameters are drawn from. Shares are 0–1, gaps ms, ages days before the first act.

    pace: burst (one run after another), window (all within hours), slow (a few a day), human (in waking hours).
    heard: share of likes after a play; depth: touch (seconds), just_over (30–33 s), real (as people listen).
    per_device, per_network: accounts on one device, behind one /24 (1 = their own). life: activity between the acts.
    """

    rings: Range = (1, 2)
    members: Range = (20, 50)
    targets: Range = (8, 25)
    likes: Range = (6, 18)
    pace: str = "slow"
    gap_ms: Range = (900, 6_000)
    heard: Range = (0.0, 0.2)
    depth: str = "touch"
    age: Range = (5, 120)
    per_device: Range = (1, 1)
    per_network: Range = (1, 1)
    integrity: str = "ok"
    life: Range = (0.0, 0.05)
    camouflage: Range = (0.0, 0.2)
    extra: str = ""


TRICKS: dict[str, Trick] = {
    "script_burst": Trick(
        rings=(1, 3),
        members=(4, 10),
        targets=(40, 120),
        likes=(40, 150),
        pace="burst",
        gap_ms=(120, 1_900),
        integrity="rooted",
        camouflage=(0.1, 0.6),
    ),
    "coordinated_likes": Trick(members=(25, 60), targets=(10, 24), likes=(8, 18), pace="window", heard=(0.0, 0.3)),
    "slow_drip": Trick(
        members=(18, 45), targets=(10, 30), likes=(8, 24), pace="slow", age=(40, 400), heard=(0.05, 0.4), life=(0.02, 0.2)
    ),
    "device_farm": Trick(
        members=(30, 70),
        targets=(10, 30),
        likes=(8, 20),
        pace="window",
        per_device=(8, 24),
        per_network=(20, 60),
        integrity="rooted",
    ),
    "network_farm": Trick(
        members=(30, 70), targets=(10, 30), likes=(8, 20), pace="human", per_network=(25, 70), heard=(0.0, 0.3)
    ),
    "fresh_account_ring": Trick(members=(25, 60), targets=(5, 15), likes=(4, 12), pace="window", age=(0, 0), per_network=(8, 30)),
    "unheard_likes": Trick(members=(20, 50), targets=(20, 60), likes=(12, 40), pace="human", heard=(0.0, 0.02), age=(20, 300)),
    "reward_only": Trick(members=(25, 60), targets=(3, 8), likes=(6, 18), pace="human", extra="reward", heard=(0.0, 0.1)),
    "copied_comment": Trick(
        members=(20, 50), targets=(6, 16), likes=(3, 8), pace="human", extra="copy", heard=(0.1, 0.5), age=(20, 300)
    ),
    "spam_comment": Trick(members=(10, 30), targets=(30, 90), likes=(6, 24), pace="burst", gap_ms=(4_000, 40_000), extra="spam"),
    "share_ring": Trick(members=(15, 40), targets=(4, 10), likes=(4, 10), pace="window", extra="share", heard=(0.1, 0.4)),
    "sold_likes": Trick(members=(40, 90), targets=(6, 14), likes=(3, 7), pace="window", extra="sold", heard=(0.0, 0.15)),
    "replayed_trace": Trick(members=(8, 24), targets=(1, 1), likes=(1, 1), pace="human", extra="replay", age=(20, 200)),
    "like_churn": Trick(members=(8, 24), targets=(3, 8), likes=(10, 40), pace="burst", gap_ms=(1_500, 9_000), extra="churn"),
    "emulator": Trick(
        members=(20, 50),
        targets=(10, 25),
        likes=(8, 24),
        pace="human",
        heard=(0.4, 0.95),
        depth="just_over",
        integrity="emulator",
        per_network=(4, 20),
    ),
}


def disguised(trick: Trick) -> Trick:
    """The same trick by someone who knows the rules: small aged groups on their own devices, slow, with a life of their own."""

    def less(values: Range, share: float) -> Range:
        return max(1.0, values[0] * share), max(1.0, values[1] * share)

    pace = trick.pace if trick.extra in ("churn", "spam") else ("human" if trick.pace == "burst" else "slow")
    return replace(
        trick,
        rings=(1, 3),
        members=less(trick.members, 0.5),
        likes=less(trick.likes, 0.7),
        pace=pace,
        gap_ms=(trick.gap_ms[0] * 4, trick.gap_ms[1] * 12),
        heard=(0.3, 0.9),
        depth="real",
        age=(60, 700) if trick.age[1] else (0, 0),
        per_device=(1, max(1.0, trick.per_device[1] / 8)),
        per_network=less(trick.per_network, 0.2),
        integrity="ok" if trick.integrity != "emulator" else "emulator",
        life=(0.1, 0.45),
        camouflage=(0.2, 0.6),
    )


def chosen_tricks(attacks: str) -> dict[str, Trick]:
    """Tricks of a mix, or of one reason alone; UsageError for a word that is neither."""
    if attacks == "none":
        return {}
    if attacks == "ordinary":
        return TRICKS
    if attacks == "adversarial":
        return {name: disguised(trick) for name, trick in TRICKS.items()}
    if attacks in TRICKS:
        return {attacks: TRICKS[attacks]}
    raise UsageError(f"no mix of attacks is called {attacks!r}", "--attacks", f"choose one of {', '.join((*MIXES, *TRICKS))}")


def reason_code(name: str) -> int:
    """Code of a reason in the accounts' table."""
    return REASONS.index(name)
