"""What the marts' own YAML says of them: who may see a table, and what makes one row of it."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from resonance.errors import FailedBuild
from resonance.settings import PROJECT_ROOT

MARTS = PROJECT_ROOT / "dbt_project" / "models" / "marts"
STAMP = ("night_id", "as_of", "policy_version")
DATES = ("business_date", "cohort_date", "week_start_date")


@dataclass(frozen=True, order=True)
class MartGrain:
    """One mart: its name, `public` or `restricted`, and the columns of its grain in order."""

    name: str
    visibility: str
    grain: tuple[str, ...]

    @property
    def date_column(self) -> str | None:
        """The grain's column that says which day, cohort or week a row is about; None for tables without one."""
        return next((column for column in DATES if column in self.grain), None)


def read_mart_grains(folder: Path = MARTS) -> list[MartGrain]:
    """Every mart declared under `folder`, sorted by name; FailedBuild when a model lacks its grain or visibility."""
    paths = sorted(folder.rglob("*.yml"))
    return sorted(_grain(model, path) for path in paths for model in (_content(path).get("models") or []))


def _content(path: Path) -> dict[str, Any]:
    return yaml.safe_load(path.read_text(encoding="utf-8")) or {}


def _grain(model: dict[str, Any], path: Path) -> MartGrain:
    meta = {**(model.get("meta") or {}), **((model.get("config") or {}).get("meta") or {})}
    if not meta.get("grain") or meta.get("visibility") not in ("public", "restricted"):
        raise FailedBuild(
            f"mart {model['name']} does not say its grain and visibility",
            str(path),
            "add config.meta.grain and config.meta.visibility to the model's YAML",
        )
    return MartGrain(model["name"], meta["visibility"], tuple(meta["grain"]))
