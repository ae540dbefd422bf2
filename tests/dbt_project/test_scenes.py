"""A scene that was read off the content serves people and measures nothing: it would prove itself."""

from __future__ import annotations

import re
from collections.abc import Mapping, Set

from tests.dbt_project.declared_project import parsed_manifest

from resonance.transform import PROJECT

SERVED = "int_sessions_served"
MAY_SERVE = frozenset({"int_users_described", "user_profiles"})
"""What is built on scenes for serving: who a user is shown to be, and no rate, lift, surge or list of songs."""


def descendants(children: Mapping[str, Set[str]], name: str) -> set[str]:
    """Names of all models that are built on `name`, however far."""
    found: set[str] = set()
    waiting = [name]
    while waiting:
        for child in children.get(waiting.pop(), frozenset()) - found:
            found.add(child)
            waiting.append(child)
    return found


def children_of_models() -> dict[str, set[str]]:
    found: dict[str, set[str]] = {}
    for node in parsed_manifest()["nodes"].values():
        if node["resource_type"] == "model":
            for parent in node["depends_on"]["nodes"]:
                found.setdefault(parent.split(".")[-1], set()).add(node["name"])
    return found


def test_nothing_is_measured_with_a_scene_from_content() -> None:
    assert descendants(children_of_models(), SERVED) == MAY_SERVE


def test_no_other_model_makes_such_a_scene() -> None:
    mention = re.compile(r"scene_served|scene_tags")
    said = {path.stem for path in (PROJECT / "models").rglob("*.sql") if mention.search(path.read_text(encoding="utf-8"))}
    assert said == {SERVED, "int_users_described"}


def test_a_lift_on_a_served_scene_would_be_seen_however_far_away() -> None:
    children = {SERVED: {"between"}, "between": {"scene_song_days"}, "other": {"user_profiles"}}
    assert descendants(children, SERVED) == {"between", "scene_song_days"}


def ancestors(children: Mapping[str, Set[str]], names: Set[str]) -> set[str]:
    """Names of all that these models are built on, however far."""
    return {name for name in children if descendants(children, name) & names}


def test_what_a_song_is_tagged_with_reaches_no_measure_of_scenes() -> None:
    """Tags shuffled among songs leave every lift as it was (verdicts aside): nothing between the two reads them.

    The step that measures reads two tables without a reference: they stand here beside the marts.
    """
    measures = {"scene_song_days", "song_surges", "int_scene_songs_counted", "int_song_hours_counted"}
    mention = re.compile(r"\btags\b|\bmain_tag\b")
    said = {path.stem for path in (PROJECT / "models").rglob("*.sql") if mention.search(path.read_text(encoding="utf-8"))}
    assert said & ancestors(children_of_models(), measures) == {"stg_songs"}
    assert "int_user_tag_points" in said
