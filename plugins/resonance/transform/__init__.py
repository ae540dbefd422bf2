"""The transform step: dbt, run in this process, never trusted on its exit code alone."""

from resonance.transform.runner import PROJECT, BuildSummary, Selection, build, code_version, evidence_version

__all__ = ["PROJECT", "BuildSummary", "Selection", "build", "code_version", "evidence_version"]
