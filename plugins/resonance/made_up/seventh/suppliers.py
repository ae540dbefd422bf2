"""The supply chain of fakes: what jobs ask for, what suppliers deliver, and crews, each of which draws its own mixture."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np

from resonance.made_up.fifth.crews import ATTACKS
from resonance.made_up.seventh.people import EMULATOR, HOME, PROXIES, PROXY, ROOTED
from resonance.made_up.seventh.stage import Stage
from resonance.made_up.third.scale import DAY, HOUR, Chance, Scale

Ranges = dict[str, tuple[float, float]]
PATIENT = ("coordinated_likes", "slow_drip", "share_ring")
SHARE = {"S": 0.07, "A": 0.03, "G": 0.03, "N": 0.0}
"""Of all accounts, by the kind of world."""
LOGARITHMIC = {"likes", "gap", "days", "spread", "age", "per_device", "per_line"}
JOB: Ranges = {
    "likes": (8, 45), "gap": (10, 400), "days": (2, 16), "spread": (0.3, 10), "heard": (0.05, 0.8), "full": (0.05, 0.8),
    "least": (0.02, 0.4), "camouflage": (0.0, 0.55), "customers": (2, 9),
}  # fmt: skip
"""Likes a member, seconds between them, days of work, hours of a shift, share heard, in full, else at least; popular songs."""
JOBS: dict[str, tuple[Ranges, tuple[str, ...]]] = {
    "script_burst": ({"likes": (30, 150), "gap": (0.3, 6), "days": (1, 6), "heard": (0, 0.15), "customers": (5, 18)},
                     ("bots", "dealer")),
    "coordinated_likes": ({"spread": (0.05, 6)}, ("dealer", "tasks", "rented", "box")),
    "slow_drip": ({"likes": (20, 70), "gap": (600, 9_000), "days": (14, 34), "spread": (5, 16), "customers": (5, 14)},
                  ("tasks", "rented", "dealer")),
    "device_farm": ({"likes": (12, 80), "gap": (4, 120), "per_device": (4, 20)}, ("box",)),
    "network_farm": ({"likes": (12, 70), "days": (3, 20), "per_line": (8, 60)}, ("rented",)),
    "fresh_account_ring": ({"gap": (4, 200), "days": (1, 7), "age": (3, 30)}, ("dealer", "bots")),
    "unheard_likes": ({"likes": (25, 90), "days": (4, 25), "heard": (0, 0.12), "customers": (4, 14), "camouflage": (0, 0.3)},
                      ("bots", "dealer", "tasks")),
    "reward_only": ({"likes": (2, 12)}, ("dealer", "tasks", "box")), "copied_comment": ({"likes": (3, 20)}, ("tasks", "dealer")),
    "spam_comment": ({"likes": (2, 14)}, ("bots", "dealer", "tasks")), "share_ring": ({}, ("dealer", "tasks", "rented")),
    "replayed_trace": ({"heard": (0.2, 0.95)}, ("bots", "box", "rented")), "like_churn": ({}, ("bots", "tasks", "dealer")),
    "emulator": ({"likes": (12, 70), "days": (3, 20)}, ("virtual",)),
}  # fmt: skip
"""By attack: how the job differs from JOB or from its supplier, and who supplies it."""
SUPPLIERS: dict[str, Ranges] = {
    "dealer": {"life": (0, 0.35), "age": (4, 200), "per_device": (1, 2), "per_line": (1, 5), "proxied": (0, 0.8),
               "cell": (0.2, 1), "rooted": (0, 0.2), "virtual": (0, 0), "care": (0, 0.7)},
    "box": {"life": (0, 0.3), "age": (10, 400), "per_device": (1, 6), "per_line": (5, 40), "proxied": (0, 0.3), "cell": (0, 0.2),
            "rooted": (0.05, 0.7), "virtual": (0, 0.05), "care": (0.2, 1)},
    "rented": {"life": (0, 0.5), "age": (20, 600), "per_device": (1, 2), "per_line": (2, 30), "proxied": (0, 0.1),
               "cell": (0, 0.5), "rooted": (0, 0.2), "virtual": (0, 0.05), "care": (0.2, 1)},
    "tasks": {"life": (0.3, 1), "age": (60, 1_500), "per_device": (1, 1), "per_line": (1, 1), "proxied": (0, 0.1),
              "cell": (0.3, 0.8), "rooted": (0, 0.08), "virtual": (0, 0), "care": (0, 1)},
    "bots": {"life": (0, 0.15), "age": (3, 300), "per_device": (1, 12), "per_line": (1, 30), "proxied": (0.2, 1),
             "cell": (0, 0.4), "rooted": (0, 0.2), "virtual": (0, 0.1), "care": (0, 0.4)},
    "virtual": {"life": (0, 0.3), "age": (4, 300), "per_device": (1, 3), "per_line": (2, 30), "proxied": (0, 0.6),
                "cell": (0, 0.2), "rooted": (0.1, 0.6), "virtual": (0.4, 1), "care": (0, 0.8)},
    "patient": {"life": (0.3, 1.2), "age": (90, 1_800), "per_device": (1, 1), "per_line": (1, 1), "proxied": (0, 0.1),
                "cell": (0.2, 0.9), "rooted": (0, 0.05), "virtual": (0, 0), "care": (0, 1)},
}  # fmt: skip
"""Card dealers, group-control boxes, rented lines, task platforms with human workers, leaked-API bots, emulator hosts, and the
patient. `life`: share of an ordinary appetite; accounts a device and a line; how far `care` lifts what is heard."""


@dataclass
class Crew:
    """Accounts that one supplier delivers for one job; `songs` of its customers, `contest`: the campaign they want to win."""

    attack: str
    size: int
    traits: dict[str, float]
    rng: np.random.Generator
    members: np.ndarray = field(default_factory=lambda: np.empty(0, np.int64))
    songs: np.ndarray = field(default_factory=lambda: np.empty(0, np.int64))
    contest: int = -1


def plan_crews(chance: Chance, kind: str, scale: Scale) -> list[Crew]:
    """Crews until the accounts of every attack are hired."""
    rng, wanted = chance.of("market"), SHARE[kind] / (1 - SHARE[kind]) * scale.people
    attacks, sizes = (ATTACKS[1:], (5, 40)) if kind == "S" else (PATIENT, (5, 20))
    crews: list[Crew] = []
    for attack, part in zip(attacks, rng.dirichlet(np.full(len(attacks), 12.0)), strict=True):
        left = max(5, round(part * wanted)) * (wanted > 0)
        while left > 0:
            size = min(left, int(np.exp(rng.uniform(*np.log(sizes)))))
            size = left if left - size < sizes[0] and left <= sizes[1] else size
            crews.append(_hire(chance, attack, size, (kind == "S", len(crews))))
            left -= size
    return crews


def _hire(chance: Chance, attack: str, size: int, order: tuple[bool, int]) -> Crew:
    rng = chance.of(f"crew {order[1]}")
    differs, suppliers = JOBS[attack]
    supplier = rng.choice(suppliers) if order[0] else "patient"
    ranges = JOB | SUPPLIERS[supplier] | (differs if order[0] else {})
    traits = {
        name: float(np.exp(rng.uniform(*np.log(bounds))) if name in LOGARITHMIC else rng.uniform(*bounds))
        for name, bounds in sorted(ranges.items())
    }
    low, high = ranges["heard"]
    traits["heard"] = low + (high - low) * float(np.clip(traits["care"] + rng.uniform(-0.4, 0.4), 0, 1))
    return Crew(attack, size, traits, rng)


def equip(stage: Stage, crews: list[Crew]) -> list[Crew]:
    """Accounts anywhere among all accounts become the crews', with their age, devices, lines and remainders of a life."""
    people = stage.accounts
    queue = stage.chance.of("equipping").permutation(len(people))
    for number, crew in enumerate(crews):
        crew.members, queue = queue[: crew.size], queue[crew.size :]
        mine, traits, rng = crew.members, crew.traits, crew.rng
        people.attack[mine] = ATTACKS.index(crew.attack)
        born = stage.scale.end - traits["age"] * rng.lognormal(0, 0.3, crew.size).clip(0.7, 1.4) * DAY
        batch = stage.scale.end - traits["age"] * DAY + rng.uniform(0, 20, crew.size) * HOUR
        people.registered[mine] = np.where(rng.random() < 0.5, born, batch).astype(np.int64)
        people.appetite[mine] *= traits["life"]
        people.warmth[mine] *= rng.uniform(0, 1.2) if stage.kind == "S" else 0.0
        place = np.arange(crew.size)
        if traits["per_device"] >= 2:
            shared = mine[(place // int(traits["per_device"])) * int(traits["per_device"])]
            people.device[mine, 0], people.second[mine] = people.device[shared, 0], 0.0
            people.device_type[mine, 0] = people.device_type[shared, 0]
        if traits["per_line"] >= 2:
            people.home[mine] = people.work[mine] = HOME + 500_000 + number * 100 + place // int(traits["per_line"])
        people.cell[mine] = np.clip(traits["cell"] + rng.uniform(-0.2, 0.2, crew.size), 0, 1) * (traits["cell"] > 0.1)
        people.proxied[mine] = traits["proxied"] * (rng.random() < 0.6) * rng.random(crew.size)
        people.pool[mine] = PROXY + int(rng.integers(0, PROXIES)) * 1_000
        for name, code in (("rooted", ROOTED), ("virtual", EMULATOR)):
            people.integrity[mine[rng.random(crew.size) < traits[name]], 0] = code
    return crews
