"""Training: worlds whose truth is known, lessons from them and from labels, and whether what was learnt may serve."""

from resonance.authenticity.learning.command import Outcome, Request, train

__all__ = ["Outcome", "Request", "train"]
