"""Which dates a night must build, and why: the smallest dirty date decides, everything after it is rebuilt."""

from __future__ import annotations

import json
import os
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import date, datetime, timedelta

from resonance.causes import all_causes
from resonance.settings import Settings

LATE_WINDOW = timedelta(days=3)
NEIGHBOURS = timedelta(days=3)
"""A changed event moves sessions and impressions of the days around it: a session lasts at most 24 h past midnight."""
EVER = date(1970, 1, 1)


@dataclass(frozen=True)
class BuildState:
    """What the warehouse holds: written after every finished build, never before."""

    last_batch_seq: int
    last_verdict_seq: int
    last_business_date: str
    last_as_of: str
    policy_version: str
    code_version: str


@dataclass(frozen=True)
class BuildPlan:
    """`build_from`: first business date to rebuild. `causes`: dirty date → why, for the restatements."""

    build_from: date
    full_refresh: bool
    causes: Mapping[str, str]


def read_state(settings: Settings) -> BuildState | None:
    """The state of the last finished build; None when there is no warehouse to go on from."""
    if not settings.warehouse.exists() or not settings.build_state.exists():
        return None
    return BuildState(**json.loads(settings.build_state.read_text()))


def write_state(settings: Settings, state: BuildState) -> None:
    """Replace the state in one step."""
    partial = settings.build_state.with_suffix(".partial")
    partial.write_text(json.dumps(asdict(state), indent=1))
    os.replace(partial, settings.build_state)


def starts_over(state: BuildState | None, day: date, as_of: datetime, versions: tuple[str, str]) -> bool:
    """True when what is built cannot be continued: nothing there, an earlier night, older eyes, other policy or code."""
    if state is None:
        return True
    went_back = day < date.fromisoformat(state.last_business_date) or as_of.isoformat() < state.last_as_of
    return went_back or (state.policy_version, state.code_version) != versions


def plan_build(state: BuildState | None, day: date, dirty: Mapping[date, str], over: bool) -> BuildPlan:
    """Plan for business date `day`: the late window, the days since the last build, and every dirty date."""
    causes = {str(dirty_day): cause for dirty_day, cause in sorted(dirty.items())}
    if over or state is None:
        return BuildPlan(EVER, True, causes)
    first = min([day, date.fromisoformat(state.last_business_date) + timedelta(days=1)]) - LATE_WINDOW
    earliest = min([first, *dirty])
    return BuildPlan(max(earliest, EVER + NEIGHBOURS) - NEIGHBOURS, False, causes)


def widen(plan: BuildPlan, changed: Mapping[date, str]) -> BuildPlan:
    """The plan with dates added that later steps found dirty; a date may have several causes."""
    causes = all_causes([*plan.causes.items(), *((str(day), cause) for day, cause in changed.items())])
    earliest = min([plan.build_from, *(max(day, EVER + NEIGHBOURS) - NEIGHBOURS for day in changed)])
    return BuildPlan(earliest, plan.full_refresh, dict(sorted(causes.items())))
