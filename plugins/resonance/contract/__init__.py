"""The landing contract as data; the parser, the tests, the docs page and the producer's check come from it."""

from resonance.contract.model import Column, Contract, Rule, Stream, load_contract

__all__ = ["Column", "Contract", "Rule", "Stream", "load_contract"]
