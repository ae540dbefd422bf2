"""Pseudonyms, erasure and suppression."""
