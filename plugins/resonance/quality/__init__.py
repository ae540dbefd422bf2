"""Quality: Great Expectations suites from `expectations/` as the gates that a night must pass."""

from resonance.quality.gates import judge_landing, judge_marts
from resonance.quality.results import Finding, GateResult, raise_if_held, read_gate

__all__ = ["Finding", "GateResult", "judge_landing", "judge_marts", "raise_if_held", "read_gate"]
