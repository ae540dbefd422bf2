"""A believable platform in the landing contract's format, with planted truth and the tricks played on it."""

from resonance.simulator.platform_days import discard, simulate

__all__ = ["discard", "simulate"]
