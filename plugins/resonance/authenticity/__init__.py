"""The authenticity step: evidence in SQL, verdicts in a log that only grows, and people, who win."""

from resonance.authenticity.overrides import forget_words, override
from resonance.authenticity.verdict_log import forget
from resonance.authenticity.why import why

__all__ = ["forget", "forget_words", "override", "why"]
