"""Benchmarks of lifts."""
