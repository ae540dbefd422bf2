"""Every text that a reader of Resonance meets, with its place: report, dashboards, dictionary, descriptions, pages."""

from __future__ import annotations

import ast
import csv
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

CODE = re.compile(r"```.*?```|`[^`\n]*`|\]\([^)]*\)", re.DOTALL)
MARKUP = re.compile(r"\{%.*?%\}|\{\{.*?\}\}|<style.*?</style>", re.DOTALL)
IDENTIFIER = re.compile(r"[a-z0-9_]+")
COLUMNS_OR_QUERY = re.compile(r"\bselect\b|^(?=.*_)[a-z0-9_, ]+$")
TOLD_KEYS = frozenset(
    (
        "description",
        "title",
        "label",
        "name",
        "because",
        "text",
        "subtitle",
        "slice_name",
        "dashboard_title",
        "verbose_name",
        "markdown",
    )
)
PAGES = ("README.md", "README.zh.md", "CHANGELOG.md", "RUNBOOK.md", "docs/**/*.md")
DRAWINGS = ("docs/**/*.svg", "plugins/resonance/report/templates/*.j2", "plugins/resonance/report/templates/*.typ")
TREES = ("dbt_project/models/marts/**/*.yml", "dbt_project/seeds/*.yml", "expectations/**/*.yaml")
DASHBOARDS = ("**/dashboards/**/*", "**/superset/**/*")
SPEAKING_CODE = (
    *("plugins/resonance/report/*.py", "plugins/resonance/alerts/*.py", "plugins/resonance/exporting.py"),
    *("plugins/resonance/**/superset*.py", "plugins/resonance/**/dashboards*.py"),
)
REFUSED_WORDS = "plugins/resonance/report/wording.py"
NOT_OURS = frozenset((".venv", ".uv", "node_modules", ".git", "target", "tests"))


@dataclass(frozen=True)
class Spoken:
    """A text and where it stands."""

    place: str
    text: str


def spoken(root: Path) -> Iterator[Spoken]:
    """All texts below a checkout."""
    yield from _catalogue(root)
    yield from _rows(root, "dbt_project/seeds/metrics_dictionary.csv", ("definition_zh", "definition_en", "unit"))
    yield from _rows(root, "dbt_project/seeds/policy_parameters.csv", ("because",))
    for pattern in PAGES:
        yield from (Spoken(place, CODE.sub(" ", text)) for place, text in _files(root, pattern))
    for pattern in DRAWINGS:
        yield from (Spoken(place, MARKUP.sub(" ", text)) for place, text in _files(root, pattern))
    for pattern in (*TREES, *DASHBOARDS):
        for place, text in _files(root, pattern):
            if place.endswith((".yml", ".yaml", ".json")):
                yield from (Spoken(place, told) for told in _told(yaml.safe_load(text)))
            elif place.endswith((".md", ".html", ".j2", ".sql")):
                yield Spoken(place, MARKUP.sub(" ", text))
    for pattern in SPEAKING_CODE:
        for place, text in _files(root, pattern):
            if place != REFUSED_WORDS:
                yield from (Spoken(place, told) for told in _strings(ast.parse(text)))


def _files(root: Path, pattern: str) -> Iterator[tuple[str, str]]:
    for path in sorted(root.glob(pattern)):
        place = path.relative_to(root)
        if path.is_file() and not NOT_OURS.intersection(place.parts):
            yield str(place), path.read_text(encoding="utf-8", errors="replace")


def _catalogue(root: Path) -> Iterator[Spoken]:
    place = "plugins/resonance/report/texts.yaml"
    for key, texts in yaml.safe_load((root / place).read_text(encoding="utf-8")).items():
        yield from (Spoken(f"{place} {key} {language}", text) for language, text in texts.items())


def _rows(root: Path, place: str, columns: tuple[str, ...]) -> Iterator[Spoken]:
    with (root / place).open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            yield from (Spoken(f"{place} {next(iter(row.values()))}", row[name]) for name in columns)


def _told(node: Any, key: str = "") -> Iterator[str]:
    """Texts under keys that are shown."""
    if isinstance(node, dict):
        for name, value in node.items():
            if name != "unit_tests":
                yield from _told(value, str(name))
    elif isinstance(node, list):
        for value in node:
            yield from _told(value, key)
    elif isinstance(node, str) and key in TOLD_KEYS and not IDENTIFIER.fullmatch(node):
        yield node


def _strings(tree: ast.Module) -> Iterator[str]:
    """Sentences among the string constants of a module: no docstrings, no queries."""
    silent = {id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Expr)}
    for node in ast.walk(tree):
        if not isinstance(node, ast.Constant) or not isinstance(node.value, str) or id(node) in silent:
            continue
        if " " in node.value and not COLUMNS_OR_QUERY.search(node.value):
            yield node.value
