"""What is asked about, and one answer to it before its family is corrected."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from resonance.lift.contrast import Contrast
from resonance.lift.kpis import Kpi
from resonance.lift.units import Block


@dataclass(frozen=True)
class Campaign:
    """What a campaign's row says about its lifts; instants are naive UTC."""

    campaign_id: str
    starts_at: datetime
    ends_at: datetime
    experiment_id: str | None = None
    treats_provinces: bool = False
    primary_kpi: str = ""
    is_running: bool = False

    @property
    def is_upside_down(self) -> bool:
        """It ends before it starts, or as it starts: nothing can be inside it."""
        return self.ends_at <= self.starts_at


@dataclass(frozen=True)
class Lift:
    """One row of campaign_lifts before its family is corrected."""

    variant: str
    kpi: str
    outcome: str
    estimator: str
    contrast: Contrast
    sample_ratio_p: float | None = None
    is_fraud_differential: bool | None = None
    user_count: int = 0
    """The users of the smaller group that is not empty: whom the row rests on."""


def closed(units: Block, kpi: Kpi) -> tuple[Block, tuple[str, ...]]:
    """The units whose window for this kpi has closed, and a flag when others have not."""
    if not kpi.closes:
        return units, ()
    done = units.is_true(kpi.closes)
    return (units, ()) if done.all() else (units.where(done), ("window_open",))


def fewest(contrast: Contrast) -> int:
    """Units of the smaller group that is not empty; 0 when both are."""
    return min((count for count in (contrast.treated_count, contrast.control_count) if count), default=0)
