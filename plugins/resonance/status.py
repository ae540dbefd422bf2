"""`resonance status`: what ran, what is served, what is still to do."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from resonance.business_date import business_date
from resonance.night_record import all_records
from resonance.policy import differences
from resonance.settings import Settings
from resonance.transform.dirty import read_state


def status_lines(settings: Settings) -> list[str]:
    """Last nights and their gates, freshness, dirty dates, policy differences, disk; one fact a line."""
    records = all_records(settings) if settings.nights.exists() else []
    lines = ["nights:"] + [f"  {_night_line(record)}" for record in records[-7:]] if records else ["nights:   none yet"]
    return [*lines, *_served(settings), *_dirty(settings), _judge(settings), *_policy(settings), _disk(settings)]


def _night_line(record: dict[str, Any]) -> str:
    gates = ", ".join(f"{name} {facts['status']}" for name, facts in record["steps"].items() if "status" in facts)
    errors = [facts["error"].splitlines()[0] for facts in record["steps"].values() if "error" in facts]
    seconds = sum(facts.get("seconds", 0) for facts in record["steps"].values())
    return f"{record['night_id']}  {record['status']:<9} {seconds:6.1f} s  {gates}{'; ' + errors[0] if errors else ''}"


def _served(settings: Settings) -> list[str]:
    from resonance.publishing import current_publication

    folder = current_publication(settings)
    if folder is None:
        return ["served:   nothing published yet"]
    served = business_date_of(folder.name)
    age = (business_date(settings.as_of) - served).days
    return [f"served:   {folder.name}" + (f" (stale: {age} days old)" if age > 1 else "")]


def business_date_of(night: str) -> Any:
    """The business date that a night_id begins with."""
    from datetime import datetime

    return datetime.strptime(night.split("-")[0], "%Y%m%d").date()


def _dirty(settings: Settings) -> list[str]:
    from resonance import landing

    state = read_state(settings)
    if state is None:
        return ["dirty:    everything, no warehouse built yet"]
    dirty = landing.dirty_dates(settings, state.last_batch_seq)
    named = ", ".join(f"{day} ({cause})" for day, cause in sorted(dirty.items())[:10])
    return [f"dirty:    {len(dirty)} dates{': ' + named if dirty else ''}"]


def _judge(settings: Settings) -> str:
    """Who decides in the next night."""
    from resonance.authenticity.model import SHIPPED, BrokenModel, model_in_service
    from resonance.authenticity.verdict_log import ADDITIVE_POINTS

    try:
        model = model_in_service(settings, business_date(settings.as_of))
    except BrokenModel as error:
        return f"judge:    nobody, {error.place} cannot be used: {error.cause}"
    if model is None:
        return f"judge:    {ADDITIVE_POINTS}"
    return f"judge:    {model.decided_by} ({settings.model_file if settings.model_file.exists() else SHIPPED.name})"


def _policy(settings: Settings) -> list[str]:
    changed = differences(settings)
    if not changed:
        return ["policy:   the house's"]
    return ["policy:   the deployment's own:"] + [
        f"  {r.parameter} = {r.value} from {r.valid_from}: {r.because}" for r in changed
    ]


def _disk(settings: Settings) -> str:
    used = sum(_size(path) for path in settings.home.rglob("*"))
    return f"disk:     {used / 1e6:.0f} MB used, {settings.free_bytes / 1e9:.0f} GB free"


def _size(path: Path) -> int:
    """Bytes of a file, 0 of anything else and of what a running night has just removed."""
    try:
        return path.stat().st_size if path.is_file() and not path.is_symlink() else 0
    except FileNotFoundError:
        return 0
