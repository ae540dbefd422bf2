"""The contract as data, its page, and a producer's check."""

from __future__ import annotations

import random
from datetime import date
from pathlib import Path

from tests.landing.oracle import ENVELOPE, STREAMS
from tests.landing.worlds import EVENT_STREAMS, REFERENCE_STREAMS, Landing, envelope, own, reference

from resonance.contract import load_contract
from resonance.contract.check import check_files
from resonance.contract.page import contract_page

ROOT = Path(__file__).parents[2]
DAY = date(2026, 11, 3)


def test_the_page_is_made_from_the_contract() -> None:
    assert (ROOT / "docs" / "contract.md").read_text(encoding="utf-8") == contract_page(), "run python -m resonance.contract"


def test_every_stream_of_the_contract_is_described_once() -> None:
    contract = load_contract()
    assert [s.name for s in contract.event_streams] == EVENT_STREAMS
    assert [s.name for s in contract.reference_streams] == REFERENCE_STREAMS
    assert {s.name for s in contract.reference_streams if s.versioned} == {"users", "songs", "artists"}


def test_columns_and_nullability_are_those_the_oracle_knows() -> None:
    for stream in load_contract().event_streams:
        known = ENVELOPE | STREAMS[stream.name]
        assert [c.name for c in stream.columns] == list(known)
        assert [c.nullable for c in stream.columns] == [kind.endswith("?") for kind in known.values()]


def test_no_raw_id_and_no_text_has_a_place_in_the_lake() -> None:
    for stream in load_contract().streams.values():
        assert not {"user_id", "device_id", "ip", "text", "owner_user_id"} & set(stream.lake_columns())


def test_a_good_file_passes_the_check_and_a_bad_one_names_lines_and_columns(tmp_path: Path) -> None:
    rng = random.Random(1)
    landing = Landing(tmp_path, rng)
    rows = [envelope(rng, DAY, number) | own("like", rng) for number in range(5)]
    good = landing.deliver("like", DAY, rows)
    assert check_files([good]) == (0, [f"{good}: stream like, 5 lines, 5 good, 0 repeated"])
    bad = landing.deliver("like", DAY, [rows[0], rows[1] | {"surface": "fridge"}, b"rawsecret", rows[3] | {"event_id": None}])
    code, lines = check_files([bad])
    said = "\n".join(lines)
    assert code == 1 and "1 good" in said and "rawsecret" not in said and "fridge" not in said
    assert all(word in said for word in ("bad_value", "surface", "unparseable", "missing_field", "event_id", "lines 4"))


def test_a_file_of_no_known_stream_and_a_missing_file_are_said_to_be_so(tmp_path: Path) -> None:
    path = tmp_path / "a.jsonl"
    code, lines = check_files([path], "like")
    assert code == 1 and "no file" in lines[0]
    path.write_text("{}")
    assert "unknown stream" in check_files([path])[1][0]


def test_reference_rows_of_every_stream_pass_the_check(tmp_path: Path) -> None:
    rng = random.Random(2)
    landing = Landing(tmp_path, rng)
    for form in ("jsonl", "csv", "parquet"):
        paths = [
            landing.deliver(stream, DAY, [reference(stream, rng, n) for n in range(3)], form) for stream in ("users", "campaigns")
        ]
        assert check_files(paths)[0] == 0
