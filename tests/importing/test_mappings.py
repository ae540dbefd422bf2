"""A mapping that cannot be carried out is refused with its place and what would be right; nothing is written."""

from __future__ import annotations

import gzip
import json
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
import yaml

from resonance.errors import ResonanceError
from resonance.importing import BadMapping, UnreadableLog, import_logs, shipped
from resonance.importing.mapping import read_mapping

ROWS = [{"who": "ann", "kind": "1", "at": "2026-11-03 23:59:59"}, {"who": "bob's", "kind": "0", "at": "2026-11-04 00:00:00"}]


def plan(**changes: Any) -> dict[str, Any]:
    """A mapping of app opens; `changes` replace words of its only stream, or of the top."""
    time = {"column": "at", "time": "%Y-%m-%d %H:%M:%S", "zone": "Asia/Shanghai"}
    columns: dict[str, Any] = {
        "event_id": {"template": "{who}-{at}"},
        "event_ts": time,
        "received_ts": time,
        "user_id": {"column": "who"},
        "open_source": {"column": "kind", "values": {"1": "icon", "0": "push"}},
    }
    stream: dict[str, Any] = {"stream": "app_open", "columns": columns}
    top: dict[str, Any] = {"name": "opens", "business_time": time, "streams": [stream]}
    for word, value in changes.items():
        if word in ("stream", "where", "distinct", "delivered"):
            stream[word] = value
        elif word in ("business_time", "source", "streams", "magic"):
            top[word] = value
        elif value is None:
            del columns[word]
        else:
            columns[word] = value
    return top


def bring(folder: Path, mapping: dict[str, Any], rows: list[dict[str, str]] | None = None, suffix: str = "csv") -> dict[str, Any]:
    """Import ROWS, written as CSV, JSONL or Parquet."""
    path, log = folder / "mapping.yml", folder / f"log.{suffix}"
    path.write_text(yaml.safe_dump(mapping))
    lines = ROWS if rows is None else rows
    if suffix == "csv":
        log.write_text("who,kind,at\n" + "".join(f"{row['who']},{row['kind']},{row['at']}\n" for row in lines))
    elif suffix == "jsonl":
        log.write_text("".join(json.dumps(row) + "\n" for row in lines))
    else:
        pq.write_table(pa.Table.from_pylist(lines), log)
    return import_logs(path, [log], folder / "out")


def written(folder: Path) -> dict[str, list[dict[str, Any]]]:
    """Lines by delivery day."""
    return {
        path.parent.name: [json.loads(line) for line in gzip.decompress(path.read_bytes()).splitlines()]
        for path in sorted((folder / "out").glob("*/*/*"))
    }


@pytest.mark.parametrize("suffix", ["csv", "jsonl", "parquet"])
def test_csv_jsonl_and_parquet_give_the_same_lines(suffix: str, tmp_path: Path) -> None:
    assert bring(tmp_path, plan(), suffix=suffix) == {"mapping": "opens", "rows_read": 2, "files_written": 2, "app_open_lines": 2}
    days = written(tmp_path)
    assert list(days) == ["dt=2026-11-03", "dt=2026-11-04"]
    assert days["dt=2026-11-03"][0]["event_ts"] == "2026-11-03T15:59:59.000000Z"
    assert days["dt=2026-11-04"][0]["user_id"] == "bob's"
    assert [day[0]["open_source"] for day in days.values()] == ["icon", "push"]


def test_rows_can_be_left_out(tmp_path: Path) -> None:
    bring(tmp_path, plan(where=[{"column": "kind", "is": [1]}]))
    assert list(written(tmp_path)) == ["dt=2026-11-03"]


def test_a_number_that_is_none_stays_text_for_the_landing_to_judge(tmp_path: Path) -> None:
    bring(tmp_path, plan(tz_offset_min={"column": "who"}))
    assert written(tmp_path)["dt=2026-11-03"][0]["tz_offset_min"] == "ann"


@pytest.mark.parametrize(
    ("changes", "says"),
    [
        ({"user_id": {"column": "whom"}}, "no column 'whom'"),
        ({"event_id": {"template": "{nobody}"}}, "no column 'nobody'"),
        ({"stream": "opens"}, "no stream is called 'opens'"),
        ({"colour": {"constant": "red"}}, "no column colour"),
        ({"open_source": None}, "needs open_source"),
        ({"user_id": None}, "user_id or device_id"),
        ({"user_id": {"column": "who", "constant": "x"}}, "exactly one place"),
        ({"user_id": "who"}, "is no value"),
        ({"magic": 1}, "unknown word magic"),
        ({"where": [{"column": "kind", "like": "x"}]}, "one column and one test"),
        ({"where": [{"half_of": "who", "keep": 3}]}, "half_of"),
        ({"delivered": "never"}, "delivered"),
        ({"business_time": {"column": "at", "time": "iso", "zone": "Mars"}}, "no time zone"),
    ],
)
def test_a_mapping_that_makes_no_sense_is_refused(changes: dict[str, Any], says: str, tmp_path: Path) -> None:
    with pytest.raises(BadMapping, match=says) as caught:
        bring(tmp_path, plan(**changes))
    assert "mapping.yml" in caught.value.place and caught.value.next_command
    assert not (tmp_path / "out").exists()


def test_a_value_that_the_mapping_does_not_name_is_refused_with_its_row(tmp_path: Path) -> None:
    with pytest.raises(UnreadableLog, match="'7' in kind") as caught:
        bring(tmp_path, plan(), [*ROWS, {"who": "cy", "kind": "7", "at": "2026-11-04 00:00:01"}])
    assert "data row 3" in caught.value.place
    assert not (tmp_path / "out").exists()


def test_a_row_without_a_time_is_refused_with_its_row(tmp_path: Path) -> None:
    with pytest.raises(UnreadableLog, match="1 rows have no readable time") as caught:
        bring(tmp_path, plan(), [*ROWS, {"who": "cy", "kind": "1", "at": "yesterday"}])
    assert "data row 3" in caught.value.place


def test_an_import_never_changes_a_delivery(tmp_path: Path) -> None:
    bring(tmp_path, plan())
    bring(tmp_path, plan())
    with pytest.raises(ResonanceError, match="never changes"):
        bring(tmp_path, plan(user_id={"constant": "someone"}))


def test_a_missing_log_or_mapping_is_refused(tmp_path: Path) -> None:
    with pytest.raises(BadMapping, match="no mapping file"):
        import_logs(tmp_path / "none.yml", [], tmp_path / "out")
    with pytest.raises(UnreadableLog, match="no such log"):
        import_logs(Path(shipped()[0]), [tmp_path / "none.csv"], tmp_path / "out")


@pytest.mark.parametrize("path", shipped())
def test_shipped_mappings_fit_the_contract(path: str) -> None:
    assert read_mapping(Path(path)).streams
