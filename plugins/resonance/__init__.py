"""Resonance: a nightly warehouse whose numbers people can trust."""
