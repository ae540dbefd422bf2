"""A backfill: several dates judged and built, one publication, for the last of them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta

from resonance import night, night_record
from resonance.errors import UsageError
from resonance.settings import Settings
from resonance.transform import PROJECT

JUDGED_DAYS = timedelta(days=35)
JUDGING_STEPS = tuple(step for step in night.STEPS if step.name in {"landing", "landing_gate", "staging", "authenticity"})


@dataclass(frozen=True)
class BackfillPlan:
    """What a backfill would do; sizes in bytes, minutes estimated from the last night's seconds."""

    first: date
    last: date
    judged_on: tuple[date, ...]
    files: int
    delivered_bytes: int
    models: int
    minutes: float
    free_bytes: int

    def lines(self) -> list[str]:
        """The plan in words."""
        days = (self.last - self.first).days + 1
        return [
            f"dates:    {self.first} to {self.last} ({days}), judged as of {', '.join(map(str, self.judged_on))}",
            f"files:    {self.files} delivered up to {self.last}, {self.delivered_bytes / 1e6:.1f} MB",
            f"models:   {self.models}",
            f"time:     about {self.minutes:.1f} min",
            f"disk:     about {3 * self.delivered_bytes / 1e6:.0f} MB needed, {self.free_bytes / 1e9:.0f} GB free",
            f"publishes once, for {self.last}",
        ]


def plan_backfill(settings: Settings, first: date, last: date) -> BackfillPlan:
    """Plan for first … last; UsageError when the range is empty."""
    if last < first:
        raise UsageError(f"{last} lies before {first}", "backfill FROM TO", f"resonance backfill {last} {first}")
    deliveries = [p for p in settings.landing.glob("*/dt=*/*") if p.parent.name[3:] <= str(last) and p.is_file()]
    steps = max(1, -(-((last - first).days + 1) // JUDGED_DAYS.days))
    judged_on = tuple(last - JUDGED_DAYS * n for n in reversed(range(steps)))
    return BackfillPlan(
        first,
        last,
        judged_on,
        len(deliveries),
        sum(path.stat().st_size for path in deliveries),
        len(list(PROJECT.glob("models/**/*.sql"))),
        _seconds_of_last_night(settings) * (len(judged_on) + 1) / 60,
        settings.free_bytes,
    )


def run_backfill(settings: Settings, plan: BackfillPlan, tell: Callable[[str], None]) -> None:
    """Judge at every step so that each event is judged while it is young, then one night from `first` on."""
    for day in plan.judged_on[:-1]:
        for step in JUDGING_STEPS:
            facts = night.run_step(settings, day, step)
        night_record.note_step(settings, day, JUDGING_STEPS[-1].name, facts, "judged")
        tell(f"judged as of {day}: {facts['new_verdicts']} new verdicts")
    widened = night.Step("staging", lambda given, day: night.stage(given, day, force_from=plan.first))
    for number, step in enumerate(night.STEPS, start=1):
        facts = night.run_step(settings, plan.last, widened if step.name == "staging" else step)
        coming = night.STEPS[number].name if number < len(night.STEPS) else "done"
        tell(night.progress_line(number, step.name, facts, coming))


def _seconds_of_last_night(settings: Settings) -> float:
    records = [r for r in night_record.all_records(settings) if r["status"] == "published"] if settings.nights.exists() else []
    return float(sum(facts.get("seconds", 0) for facts in records[-1]["steps"].values())) if records else 60.0
