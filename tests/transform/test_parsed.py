"""A kept parse: one per engine and set of files, made aside, in the project or in the home, never served half."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from resonance.transform import parsed
from resonance.transform.parsed import PACKED, parsed_project


class Parser:
    """Stands for dbt: writes what dbt writes and counts how often it was asked."""

    def __init__(self) -> None:
        self.asked = 0

    def __call__(self, folder: Path) -> Parser:
        self.asked += 1
        folder.mkdir()
        (folder / "manifest.json").write_text('{"nodes": {}}')
        return self

    def to_msgpack(self, _encoder: Any) -> bytes:
        return b"packed"


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A project of one model, with the place where its parses are kept."""
    folder = tmp_path / "project"
    (folder / "models").mkdir(parents=True)
    (folder / "models" / "one.sql").write_text("select 1")
    monkeypatch.setattr(parsed, "PROJECT", folder)
    monkeypatch.setattr(parsed, "KEPT", folder / "target" / "parsed")
    return folder


def test_a_second_process_finds_the_parse_of_the_first(project: Path, tmp_path: Path) -> None:
    parser = Parser()
    first, second = (parsed_project("duckdb", tmp_path / "own", parser) for _ in range(2))
    assert (parser.asked, first.folder, second.listed) == (1, second.folder, {"nodes": {}})
    assert first.folder.is_relative_to(project)


def test_every_file_that_dbt_reads_and_every_engine_has_a_parse_of_its_own(project: Path, tmp_path: Path) -> None:
    parser = Parser()
    folders = {parsed_project(engine, tmp_path / "own", parser).folder for engine in ("duckdb", "spark")}
    for name, text in (("one.sql", "select 2"), ("one.yml", "version: 2"), ("two.csv", "a")):
        (project / "models" / name).write_text(text)
        folders.add(parsed_project("duckdb", tmp_path / "own", parser).folder)
    assert (parser.asked, len(folders)) == (5, 5)


def test_a_project_that_cannot_be_written_keeps_its_parse_in_the_home(
    project: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(parsed, "KEPT", project / "models" / "one.sql" / "parsed")
    parser = Parser()
    folders = {parsed_project("duckdb", tmp_path / "own", parser).folder for _ in range(2)}
    assert (parser.asked, {folder.parent for folder in folders}) == (1, {tmp_path / "own"})


def test_a_parse_that_fails_leaves_nothing_behind(project: Path, tmp_path: Path) -> None:
    def fails(folder: Path) -> Any:
        folder.mkdir()
        raise RuntimeError("no such macro")

    with pytest.raises(RuntimeError, match="no such macro"):
        parsed_project("duckdb", tmp_path / "own", fails)
    assert not list((project / "target" / "parsed").iterdir())
    parser = Parser()
    assert (parsed_project("duckdb", tmp_path / "own", parser).folder / PACKED).read_bytes() == b"packed"
