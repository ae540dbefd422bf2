"""A warehouse is whole from its first moment on."""

from pathlib import Path

import duckdb

from resonance.engine import found_database


def test_what_a_killed_night_left_of_a_new_warehouse_is_made_anew_and_one_that_stands_is_kept(tmp_path: Path) -> None:
    warehouse = tmp_path / "warehouse" / "warehouse.duckdb"
    warehouse.parent.mkdir()
    (warehouse.parent / "warehouse.duckdb.partial").write_bytes(b"half a header")
    found_database(warehouse)
    with duckdb.connect(str(warehouse)) as connection:
        connection.execute("create table kept as select 1 as one")
    found_database(warehouse)
    with duckdb.connect(str(warehouse), read_only=True) as connection:
        assert connection.sql("select one from kept").fetchall() == [(1,)]
    assert [path.name for path in warehouse.parent.iterdir()] == ["warehouse.duckdb"]
