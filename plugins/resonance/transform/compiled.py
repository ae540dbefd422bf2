"""The project's SQL as the engine gets it: `python -m resonance.transform.compiled FOLDER`, for linters and for reading."""

from __future__ import annotations

import sys
from datetime import date
from pathlib import Path

from resonance import night
from resonance.errors import FailedBuild
from resonance.settings import Settings
from resonance.transform.dirty import BuildPlan
from resonance.transform.runner import compile_project


def write_compiled(folder: Path) -> Path:
    """Compile every model for one fixed date into `folder`; returns the folder of compiled models."""
    settings = Settings.from_environment({"RESONANCE_HOME": str(folder)})
    plan = BuildPlan(date(2026, 1, 1), False, {})
    outcome = compile_project(settings, night.variables(settings, date(2026, 1, 10), plan))
    if not outcome.success:
        raise FailedBuild(f"dbt could not compile: {outcome.exception}", str(folder), "mend the model")
    return settings.warehouse.parent / "target" / "compiled" / "resonance" / "models"


if __name__ == "__main__":
    print(write_compiled(Path(sys.argv[1]).resolve()))
