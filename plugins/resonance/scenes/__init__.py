"""Songs in scenes: what is liked more there than elsewhere, and which hours surge."""

from resonance.scenes.measured import MEASUREMENTS

__all__ = ["MEASUREMENTS"]
