"""How songs spread: share forests and their shape, what an invitation is worth."""

from resonance.diffusion.measured import MEASUREMENTS

__all__ = ["MEASUREMENTS"]
