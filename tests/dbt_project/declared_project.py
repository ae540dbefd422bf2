"""The dbt project as dbt reads it: its manifest, parsed once, and the marts in it."""

from __future__ import annotations

import tempfile
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

from resonance.settings import Settings
from resonance.transform.runner import manifest


@dataclass(frozen=True)
class DeclaredMart:
    """A mart by its YAML: columns in order with their declared types, grain, visibility."""

    name: str
    description: str
    columns: Mapping[str, str]
    grain: tuple[str, ...]
    visibility: str
    tests: frozenset[str]
    is_enforced: bool


@cache
def parsed_manifest() -> dict[str, Any]:
    """dbt's manifest of the project; FailedBuild with dbt's message where it does not parse."""
    with tempfile.TemporaryDirectory() as folder:
        return manifest(Settings.from_environment({"RESONANCE_HOME": folder}))


@cache
def declared_marts() -> dict[str, DeclaredMart]:
    """Every model of schema `marts`, by the name it is published under."""
    nodes = parsed_manifest()["nodes"]
    tested: dict[str, set[str]] = {}
    for node in nodes.values():
        if node["resource_type"] == "test" and node.get("attached_node"):
            metadata = node.get("test_metadata") or {}
            tested.setdefault(node["attached_node"], set()).add(metadata.get("name", node["name"]))
    models = [node for node in nodes.values() if node["resource_type"] == "model" and node["schema"] == "marts"]
    return {mart.name: mart for mart in (_mart(node, frozenset(tested.get(node["unique_id"], ()))) for node in models)}


def _mart(node: Mapping[str, Any], tests: frozenset[str]) -> DeclaredMart:
    meta = {**(node.get("meta") or {}), **(node["config"].get("meta") or {})}
    return DeclaredMart(
        name=node.get("alias") or node["name"],
        description=node["description"],
        columns={name: str(column["data_type"]).lower().replace(" ", "") for name, column in node["columns"].items()},
        grain=tuple(meta.get("grain", ())),
        visibility=str(meta.get("visibility", "")),
        tests=tests,
        is_enforced=bool(node["config"]["contract"]["enforced"]),
    )
