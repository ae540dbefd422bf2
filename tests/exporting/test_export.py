"""Files for other systems: what they hold, that they stay the same, and that no spreadsheet runs them."""

from __future__ import annotations

import csv
import json
from pathlib import Path

import duckdb
import pyarrow.parquet as pq
import pytest

from resonance import cli
from resonance.exporting import EXPORTS, NothingToExport, export, safe
from resonance.settings import PROJECT_ROOT, Settings

MARTS = """
    create table playlist_candidates as
    select * from (values
        ('sleep', 2::bigint, 's2', 1.5::double, 3.0::double, ['a', 'b'], date '2026-11-10', false),
        ('sleep', 1::bigint, '=cmd()', 2.5, 3.0, ['a'], date '2026-11-10', false),
        ('sleep', 1::bigint, 's3', 2.5, 3.0, ['a'], date '2026-11-09', false),
        ('sleep', null, 's4', null, null, null, date '2026-11-10', true)
    ) as t(scene, candidate_rank, song_id, lift_ratio, bubble_index, reasons, business_date, is_suppressed);
    create table content_actions as
    select 'candidate:sleep:' || song_id as insight_id, false as is_suppressed from playlist_candidates group by song_id"""
RESTRICTED = """
    create table audience_members as
    select 'merchandise:-民谣' as audience_id, 'u:' || i as user_key, '=1+1' as reason, i < 2 as is_holdout from range(20) as r(i)
    union all select 'few', 'u:' || i, 'r', false from range(19) as r(i);
    create table early_supporters as
    select 'a' as artist_id, 'u:' || i as user_key, i + 1 as supporter_rank, 'pioneer' as tier, i = 0 as is_certified,
        i < 2 as is_priority_eligible
    from range(3) as r(i)"""


@pytest.fixture
def served(settings: Settings) -> Settings:
    """A home that serves a night of three tables."""
    folder = settings.published / ".nights" / "1" / "20261110-x"
    folder.mkdir(parents=True)
    for name, tables in (("marts.duckdb", MARTS), ("restricted.duckdb", RESTRICTED)):
        with duckdb.connect(str(folder / name)) as connection:
            connection.execute(tables)
    (folder / "manifest.json").write_text(json.dumps({"night_id": "20261110-x", "business_date": "2026-11-10"}))
    (settings.published / "current").symlink_to(folder)
    return settings


def rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def test_an_audience_leaves_out_the_holdout_and_the_few(served: Settings) -> None:
    found = rows(export(served, "audience")[0])
    assert {row["audience_id"] for row in found} == {"merchandise:-民谣"}
    assert {row["user_key"] for row in found} == {f"u:{n}" for n in range(2, 20)}


def test_candidates_are_tonights_in_their_rank(served: Settings) -> None:
    found = rows(export(served, "candidates")[0])
    assert [(row["song_id"], row["candidate_rank"], row["reasons"], row["insight_id"]) for row in found] == [
        ("'=cmd()", "1", "a", "candidate:sleep:=cmd()"),
        ("s2", "2", "a; b", "candidate:sleep:s2"),
    ]


def test_rewards_are_those_with_a_right(served: Settings) -> None:
    found = rows(export(served, "rewards")[0])
    assert [(row["user_key"], row["is_certified"]) for row in found] == [("u:0", "True"), ("u:1", "False")]


@pytest.mark.parametrize("kind", EXPORTS)
def test_the_same_night_gives_the_same_bytes(served: Settings, kind: str, tmp_path: Path) -> None:
    first = {path.name: path.read_bytes() for path in export(served, kind)}
    assert {path.name: path.read_bytes() for path in export(served, kind)} == first
    assert {path.name: path.read_bytes() for path in export(served, kind, tmp_path / "out")} == first


@pytest.mark.parametrize("kind", EXPORTS)
def test_csv_parquet_and_schema_have_the_documented_columns(served: Settings, kind: str) -> None:
    text, parquet, schema = export(served, kind)
    columns = list(EXPORTS[kind].columns)
    described = json.loads(schema.read_text(encoding="utf-8"))["columns"]
    assert list(rows(text)[0]) == pq.read_schema(parquet).names == [column["name"] for column in described] == columns
    page = (PROJECT_ROOT / "docs" / "exports.md").read_text(encoding="utf-8")
    assert [column for column in described if f"| {column['name']} | {column['type']} | {column['says']} |" not in page] == []


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t", "\r"])
def test_no_cell_is_a_formula(start: str) -> None:
    assert safe(f"{start}1+1") == f"'{start}1+1"
    assert (safe("plain"), safe(-1.5), safe(None)) == ("plain", -1.5, None)


def test_without_a_publication_the_error_says_what_to_do(settings: Settings) -> None:
    with pytest.raises(NothingToExport, match="resonance night DATE"):
        export(settings, "audience")


def test_the_command_names_its_files(
    served: Settings, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("RESONANCE_HOME", str(served.home))
    assert cli.main(["export", "rewards"]) == 0
    assert [Path(line).name for line in capsys.readouterr().out.split()] == [
        "rewards.csv",
        "rewards.parquet",
        "rewards.schema.json",
    ]
