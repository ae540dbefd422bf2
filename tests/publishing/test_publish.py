"""Publishing: what readers find, what they never see, and what it takes to go back."""

from __future__ import annotations

import hashlib
import json
import stat
from collections.abc import Callable, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import duckdb
import pytest

from resonance.errors import HeldNight, ResonanceError, UsageError
from resonance.publishing import (
    CorruptPublication,
    current_publication,
    pointer,
    prune,
    publish,
    published_nights,
    rollback,
    verify,
)
from resonance.publishing.content import content_of
from resonance.publishing.nights import Evidence
from resonance.publishing.tables import UnpublishableTable
from resonance.settings import Settings

from .conftest import DAY, PASSED, TABLES, fill_warehouse

Elsewhen = Callable[[str], Settings]


def manifest_of(folder: Path) -> dict:
    return json.loads((folder / "manifest.json").read_text())


def hashes(folder: Path) -> dict[str, str]:
    return {name: entry["sha256"] for name, entry in manifest_of(folder)["tables"].items()}


def change(warehouse: Path, statement: str) -> None:
    with duckdb.connect(str(warehouse)) as connection:
        connection.execute(statement)


def test_a_publication_holds_every_table_in_its_place(settings: Settings, warehouse: Path) -> None:
    folder = publish(settings, DAY, warehouse, PASSED)
    assert folder.name == "20260305-20260306T000000Z"
    assert current_publication(settings) == folder == (settings.published / folder.name).resolve()
    for name, expected in (("marts", 4), ("restricted", 2)):
        with duckdb.connect(str(folder / f"{name}.duckdb"), read_only=True) as connection:
            found = {
                row[0]
                for row in connection.execute("select table_name from duckdb_tables() where schema_name = 'main'").fetchall()
            }
            assert len(found) == expected
            assert ("user_profiles" in found) == (name == "restricted")
            assert connection.execute("select current_database()").fetchone() == (name,)
    manifest = manifest_of(folder)
    assert list(manifest)[:6] == ["night_id", "business_date", "as_of", "policy_version", "code_version", "engine"]
    assert manifest["tables"]["user_profiles"]["rows"] == 5
    assert set(manifest["tables"]["campaign_days"]) >= {"rows", "bytes", "sha256"}
    assert manifest["gates"]["marts"]["status"] == "warn" and manifest["ledger"] == {"total": {"received": 7}}


def test_rows_lie_in_the_order_of_the_grain(settings: Settings, warehouse: Path) -> None:
    folder = publish(settings, DAY, warehouse, PASSED)
    with duckdb.connect(str(folder / "marts.duckdb"), read_only=True) as connection:
        rows = connection.execute("select campaign_id, surface, business_date from campaign_days").fetchall()
    assert rows == sorted(rows) and len(rows) == 12


def test_parquet_is_partitioned_by_business_date_where_there_is_one(settings: Settings, warehouse: Path) -> None:
    parquet = publish(settings, DAY, warehouse, PASSED) / "parquet"
    assert len(list((parquet / "campaign_days").glob("business_date=2026-03-0?/*.parquet"))) == 4
    assert [p.name for p in (parquet / "metrics").iterdir()] == ["data_0.parquet"]
    assert not (parquet / "user_profiles").exists()
    empty = duckdb.sql(f"select count(*), count(old_value) from read_parquet('{parquet}/restatements/*.parquet')").fetchall()
    assert empty == [(0, 0)]


def test_files_are_read_only_and_persons_not_for_others(settings: Settings, warehouse: Path) -> None:
    folder = publish(settings, DAY, warehouse, PASSED, lambda _, __, where: (where / "report.en.html").write_text("hello"))
    modes = {path.name: stat.S_IMODE(path.stat().st_mode) for path in folder.rglob("*") if path.is_file()}
    assert modes.pop("restricted.duckdb") == 0o440
    assert set(modes.values()) == {0o444} and "report.en.html" in modes


def test_the_same_content_has_the_same_hash_whatever_the_night_threads_or_row_order(
    settings: Settings, at: Elsewhen, warehouse: Path
) -> None:
    first = hashes(publish(settings, DAY, warehouse, PASSED))
    other = replace(at("2026-03-07T00:00:00+00:00"), threads=1)
    again = hashes(publish(other, DAY, fill_warehouse(settings.warehouse, night="another"), PASSED))
    assert first == again and len(set(first.values())) == len(TABLES)


@pytest.mark.parametrize(
    "statement",
    [
        "update marts.campaign_days set participation_rate = participation_rate + 1e-12 where campaign_id = 'c1'",
        "update marts.source_health_days set quarantined_by_reason = map {'bad_value': 3::bigint, 'bad_ts': 1::bigint}",
        "update marts.user_profiles set top_tags = ['古风, a', 'b']",
        "update marts.verdicts set superseded_by = ''",
        "update marts.verdicts set evidence = '{\"fast\": 4}'",
        "update marts.metrics set as_of = as_of + interval 1 second",
        "delete from marts.campaign_days where like_count_raw = 3",
    ],
)
def test_any_other_value_changes_the_hash_of_its_table(settings: Settings, at: Elsewhen, warehouse: Path, statement: str) -> None:
    before = hashes(publish(settings, DAY, warehouse, PASSED))
    change(warehouse, statement)
    after = hashes(publish(at("2026-03-07T00:00:00+00:00"), DAY, warehouse, PASSED))
    changed = {name for name in before if before[name] != after[name]}
    assert changed == {statement.split("marts.")[1].split()[0]}


def test_a_map_written_in_another_order_has_the_same_hash(settings: Settings, at: Elsewhen, warehouse: Path) -> None:
    before = hashes(publish(settings, DAY, warehouse, PASSED))
    change(
        warehouse, "update marts.source_health_days set quarantined_by_reason = map {'bad_ts': 1::bigint, 'bad_value': 2::bigint}"
    )
    assert hashes(publish(at("2026-03-07T00:00:00+00:00"), DAY, warehouse, PASSED)) == before


def test_a_rerun_of_the_same_night_replaces_it_and_leaves_the_old_folder_to_its_readers(
    settings: Settings, warehouse: Path
) -> None:
    first = publish(settings, DAY, warehouse, PASSED)
    before = hashes(first)
    second = publish(settings, DAY, warehouse, PASSED)
    assert hashes(second) == before == hashes(first) and second != first
    change(warehouse, "delete from marts.metrics")
    third = publish(settings, DAY, warehouse, PASSED)
    assert manifest_of(third)["tables"]["metrics"]["rows"] == 0
    assert current_publication(settings) == third == (settings.published / third.name).resolve()
    assert published_nights(settings) == [third.name]
    for replaced in (first, second):
        verify(settings, replaced)
    pointer.sweep(settings, grace_seconds=-1)
    assert third.exists() and not first.exists() and not second.exists()


def test_a_held_gate_leaves_yesterday(settings: Settings, at: Elsewhen, warehouse: Path) -> None:
    yesterday = publish(settings, DAY, warehouse, PASSED)
    held = replace(PASSED, gates={**(PASSED.gates or {}), "marts": {"status": "fail"}})
    with pytest.raises(HeldNight):
        publish(at("2026-03-07T00:00:00+00:00"), DAY, warehouse, held)
    assert current_publication(settings) == yesterday and published_nights(settings) == [yesterday.name]


def test_a_night_that_no_gate_has_judged_is_not_published(settings: Settings, warehouse: Path) -> None:
    with pytest.raises(ResonanceError, match="has not judged"):
        publish(settings, DAY, warehouse, Evidence(tables=TABLES))
    assert current_publication(settings) is None


def test_a_report_that_fails_leaves_yesterday(settings: Settings, at: Elsewhen, warehouse: Path) -> None:
    yesterday = publish(settings, DAY, warehouse, PASSED)

    def broken(_: Path, __: Mapping[str, Any], folder: Path) -> None:
        raise RuntimeError(f"no report in {folder.name}")

    with pytest.raises(RuntimeError):
        publish(at("2026-03-07T00:00:00+00:00"), DAY, warehouse, PASSED, broken)
    assert current_publication(settings) == yesterday


@pytest.mark.parametrize(
    ("statement", "named"),
    [
        ("insert into marts.campaign_days by name select * from marts.campaign_days limit 1", "more than once"),
        ("alter table marts.metrics add column user_key varchar", "user_key"),
        ("update marts.metrics set definition_zh = 'seen with d:' || md5('x') || ' twice'", "keys of persons"),
        ("drop table marts.metrics", "cannot be read"),
    ],
)
def test_marts_that_break_the_contract_are_not_published(settings: Settings, warehouse: Path, statement: str, named: str) -> None:
    change(warehouse, statement)
    with pytest.raises(UnpublishableTable, match=named):
        publish(settings, DAY, warehouse, PASSED)
    assert current_publication(settings) is None


def corrupt_rows(folder: Path) -> None:
    path = folder / "marts.duckdb"
    path.chmod(0o644)
    change(path, "update campaign_days set like_count_raw = like_count_raw + 1 where campaign_id = 'c2'")


def corrupt_bytes(folder: Path) -> None:
    path = folder / "restricted.duckdb"
    path.chmod(0o644)
    path.write_bytes(path.read_bytes()[:5000])


def corrupt_parquet(folder: Path) -> None:
    next((folder / "parquet" / "campaign_days").rglob("*.parquet")).unlink()


def corrupt_table_list(folder: Path) -> None:
    path = folder / "marts.duckdb"
    path.chmod(0o644)
    change(path, "create table extra as select 1 as one")


def corrupt_manifest(folder: Path) -> None:
    (folder / "manifest.json").chmod(0o644)
    (folder / "manifest.json").write_text("{")


@pytest.mark.parametrize("corrupt", [corrupt_rows, corrupt_bytes, corrupt_parquet, corrupt_table_list, corrupt_manifest])
def test_corruption_is_found_and_never_served(
    settings: Settings, at: Elsewhen, warehouse: Path, corrupt: Callable[[Path], None]
) -> None:
    first = publish(settings, DAY, warehouse, PASSED)
    second = publish(at("2026-03-07T00:00:00+00:00"), DAY, warehouse, PASSED)
    verify(settings, first)
    corrupt(first)
    with pytest.raises(CorruptPublication):
        rollback(settings, first.name)
    assert current_publication(settings) == second


def test_a_copy_spoilt_before_the_switch_is_not_served(settings: Settings, warehouse: Path) -> None:
    with pytest.raises(CorruptPublication):
        publish(settings, DAY, warehouse, PASSED, lambda _, __, folder: corrupt_rows(folder))
    assert current_publication(settings) is None and published_nights(settings) == []


def test_rollback_serves_an_earlier_night_and_names_the_choices(settings: Settings, at: Elsewhen, warehouse: Path) -> None:
    first = publish(settings, DAY, warehouse, PASSED)
    second = publish(at("2026-03-07T00:00:00+00:00"), DAY, warehouse, PASSED)
    assert rollback(settings, first.name) == first == current_publication(settings)
    with pytest.raises(UsageError, match=second.name):
        rollback(settings, "../../etc")
    with pytest.raises(UsageError):
        rollback(settings, "current")
    assert published_nights(settings) == [first.name, second.name]


def empty_night(settings: Settings, name: str, number: int) -> None:
    folder = settings.published / ".nights" / f"9{number:07d}" / name
    folder.mkdir(parents=True)
    (settings.published / name).symlink_to(folder.relative_to(settings.published))


def test_pruning_keeps_the_last_seven_and_what_readers_see(settings: Settings, at: Elsewhen, warehouse: Path) -> None:
    first = publish(settings, DAY, warehouse, PASSED)
    for number in range(1, 10):
        empty_night(settings, f"202604{number:02d}-20260410T000000Z", number)
    assert current_publication(settings) == first
    removed = prune(settings)
    assert [name[:8] for name in removed] == ["20260401", "20260402"]
    assert published_nights(settings)[0] == first.name and len(published_nights(settings)) == 8
    assert len(list(settings.published.glob(".nights/*/*"))) == 8


def test_many_reruns_of_one_day_do_not_push_out_the_days_before(settings: Settings) -> None:
    days = [f"202604{n:02d}-20260420T000000Z" for n in range(1, 10)]
    for number, name in enumerate([*days, *(f"20260410-202604{n:02d}T000000Z" for n in range(11, 21))]):
        empty_night(settings, name, number)
    prune(settings)
    assert {name[:8] for name in published_nights(settings)} == {f"202604{n:02d}" for n in range(4, 11)}


def test_the_hash_is_that_of_the_row_hashes_in_order() -> None:
    connection = duckdb.connect()
    connection.execute(
        "create table numbered as select i, i // 3 as third, 'night' as night_id from range(250000) as r(i) order by hash(i)"
    )
    content = content_of(connection, "numbered", ["i"])
    lines = [f"{len(str(i))}:{i}{len(str(i // 3))}:{i // 3}" for i in range(250_000)]
    expected = hashlib.sha256(b"i BIGINT|third BIGINT" + "".join(hashlib.sha256(x.encode()).hexdigest() for x in lines).encode())
    assert (content.rows, content.bytes, content.sha256) == (250_000, sum(map(len, lines)), expected.hexdigest())
