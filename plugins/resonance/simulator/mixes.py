"""Which tricks are played in a world, how many, among which crowds: the words behind `--attacks`.

A mix is written NAME[+NAME …][,key=value …]. A name is `none`, `ordinary`, `adversarial`, `ghosts`, `patient` (small groups that
work for weeks), `faithful` (patient ones that really play), `random`, one of the presets `held_out_*` (meant for judging a
detector, never for training it) or a reason alone. Keys: `prevalence` (fake share of the song likes, 0–0.5), `labels` (share of
the truth that is delivered as `fraud_labels`), `crowds` (factor on the size of every real crowd, 0 = none) and the name of a
crowd (its share of the accounts).
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np

from resonance.errors import UsageError
from resonance.simulator.cohorts import COHORTS, SHARES
from resonance.simulator.draws import stream
from resonance.simulator.habits import Habits, drawn_habits
from resonance.simulator.styles import ATTACKS, STYLES, space
from resonance.simulator.tricks import Trick

Tricks = tuple[tuple[str, Trick], ...]
FEWEST, MOST = 0.002, 0.2


@dataclass(frozen=True)
class Mix:
    """Tricks by reason (a reason may come in several manners), and what else a mix decides about a world.

    A complete mix plays every trick at least once, even on a platform too small for its prevalence.
    """

    text: str
    tricks: Tricks = ()
    prevalence: float = 0.0
    is_complete: bool = True
    label_share: float | None = None
    cohorts: dict[str, float] = field(default_factory=lambda: dict(SHARES))
    habits: Habits = field(default_factory=Habits)


def _all(style: str, prevalence: float) -> tuple[Tricks, float]:
    return tuple((name, space(name, style)) for name in ATTACKS), prevalence


def _some(style: str, prevalence: float, names: str, **more: Any) -> tuple[Tricks, float]:
    return tuple((name, space(name, style, **more)) for name in names.split()), prevalence


LONG_WORK = "coordinated_likes slow_drip share_ring sold_likes unheard_likes"
MIXES: dict[str, Callable[[], tuple[Tricks, float]]] = {
    "none": lambda: ((), 0.0),
    "ordinary": lambda: _all("plain", 0.07),
    "adversarial": lambda: _all("disguised", 0.06),
    "ghosts": lambda: _all("ghostly", 0.06),
    "patient": lambda: _some("patient", 0.08, LONG_WORK),
    "faithful": lambda: _some("faithful", 0.08, LONG_WORK),
    "random": lambda: ((), 0.0),
    "held_out_relay": lambda: _some(
        "plain", 0.05, "coordinated_likes slow_drip network_farm sold_likes", meets=("relay",), heard=(0.2, 0.6)
    ),
    "held_out_albums": lambda: _some(
        "disguised", 0.05, "coordinated_likes unheard_likes emulator", songs_per_customer=(6, 9), meets=("together",)
    ),
    "held_out_half": lambda: _some("disguised", 0.05, "slow_drip sold_likes copied_comment device_farm", depth=("half",)),
    "held_out_patient": lambda: _some(
        "faithful", 0.04, "slow_drip coordinated_likes sold_likes replayed_trace", meets=("relay",), depth=("half", "full")
    ),
    "held_out_brokers": lambda: _some(
        "disguised", 0.06, "sold_likes share_ring reward_only network_farm like_churn", clock=("night",), targets=(20, 40)
    ),
}


def parse_mix(text: str, seed: int) -> Mix:
    """The mix that a text names; UsageError for a word nobody knows or a value without sense."""
    names, *options = text.split(",")
    tricks: list[tuple[str, Trick]] = []
    drawn = Mix(text)
    prevalence = 0.0
    for name in names.split("+"):
        if name == "random":
            drawn = _random(text, seed)
            tricks += drawn.tricks
            prevalence += drawn.prevalence
        else:
            more, share = _named(name)
            tricks += more
            prevalence += share
    changes = _options(options, drawn.cohorts)
    return replace(
        drawn,
        tricks=tuple(tricks),
        prevalence=changes.get("prevalence", min(prevalence, 0.5)),
        label_share=changes.get("labels", drawn.label_share),
        cohorts=changes["cohorts"],
    )


def _named(name: str) -> tuple[Tricks, float]:
    if name in MIXES:
        return MIXES[name]()
    if name in ATTACKS:
        return ((name, space(name, "plain")),), 0.03
    raise UsageError(f"no mix of attacks is called {name!r}", "--attacks", f"choose one of {', '.join((*MIXES, *ATTACKS))}")


def _options(options: list[str], cohorts: dict[str, float]) -> dict[str, Any]:
    found: dict[str, Any] = {"cohorts": dict(cohorts)}
    for option in options:
        key, _, value = option.partition("=")
        number = _number(key, value)
        if key == "crowds":
            found["cohorts"] = {name: share * number for name, share in found["cohorts"].items()}
        elif key in COHORTS[1:]:
            found["cohorts"][key] = number
        else:
            found[key] = number
    return found


def _number(key: str, value: str) -> float:
    """The value of an option; UsageError for an unknown key, no number, or one out of range."""
    limits = {"prevalence": 0.5, "labels": 1.0, "crowds": 10.0} | dict.fromkeys(COHORTS[1:], 1.0)
    if key not in limits:
        raise UsageError(f"a mix has no {key!r}", "--attacks", f"known keys: {', '.join(limits)}")
    try:
        number = float(value)
    except ValueError as error:
        raise UsageError(f"{key} is {value!r}, no number", "--attacks", "write key=number: prevalence=0.05") from error
    if not 0 <= number <= limits[key]:
        raise UsageError(f"{key} is {value}, out of range", "--attacks", f"choose 0 to {limits[key]}")
    return number


def _random(text: str, seed: int) -> Mix:
    """Any reasons in any manner, any prevalence, any crowds, among people of any habits."""
    rng = stream(seed, "mix")
    count = int(rng.integers(1, len(ATTACKS) + 1))
    names = [ATTACKS[at] for at in rng.choice(len(ATTACKS), count, replace=False)]
    styles = rng.choice(list(STYLES), count + 6, p=[0.4, 0.1, 0.15, 0.1, 0.15, 0.1])
    names += [names[at] for at in rng.integers(0, count, int(rng.integers(0, 7)))]
    tricks = tuple((name, space(name, str(style))) for name, style in zip(names, styles, strict=False))
    shares = {name: _crowd(rng, share) for name, share in SHARES.items()}
    prevalence = float(FEWEST * (MOST / FEWEST) ** rng.random())
    return Mix(text, tricks, prevalence, is_complete=False, cohorts=shares, habits=drawn_habits(rng))


def _crowd(rng: np.random.Generator, share: float) -> float:
    """A crowd is missing in one world of five, else a quarter to three times its usual size."""
    factor = float(0.25 * 12 ** rng.random())
    return 0.0 if rng.random() < 0.2 else share * factor
