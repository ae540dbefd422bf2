"""Platforms that nobody runs, each written without looking at the others: what the detector learns from beside the simulator."""
