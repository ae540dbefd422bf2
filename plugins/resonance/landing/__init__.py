"""The landing step: discover, read, pseudonymise, ledger."""

from resonance.landing.found import find_line
from resonance.landing.journal import dirty_dates, lake_state
from resonance.landing.planned import LandingPlan, parse_stream, plan
from resonance.landing.settled import land, settle

__all__ = ["LandingPlan", "dirty_dates", "find_line", "lake_state", "land", "parse_stream", "plan", "settle"]
