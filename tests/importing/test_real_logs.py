"""The real logs under ../shared/data/real become contract files, line for line."""

from __future__ import annotations

import csv
import json
from collections import Counter
from datetime import date
from pathlib import Path

import pytest
from tests.simulator.plain_check import files, outcome, rows_of

from resonance.importing import import_logs, shipped
from resonance.settings import PROJECT_ROOT

REAL = PROJECT_ROOT.parent / "shared" / "data" / "real"
KUAIRAND = REAL / "kuairand_likes" / "interactions.csv"
YOUTUBE = REAL / "youtube_spam" / "comments_labelled.csv"
Rows = dict[str, list[tuple[date, dict[str, object], str]]]
absent = pytest.mark.skipif(not REAL.is_dir(), reason="the real logs are not here: ../shared/data/real does not exist")


def mapping(name: str) -> Path:
    return next(Path(path) for path in shipped() if Path(path).stem == name)


def landed(out: Path) -> Rows:
    """(dt, row, what the contract says of it alone) by stream."""
    found: Rows = {}
    for stream, dt, path in files(out):
        found.setdefault(stream.name, []).extend((dt, row, outcome(stream, row, typed, dt)) for row, typed in rows_of(path))
    return found


@pytest.fixture(scope="module")
def kuairand(tmp_path_factory: pytest.TempPathFactory) -> Path:
    out = tmp_path_factory.mktemp("kuairand")
    import_logs(mapping("kuairand_likes"), [KUAIRAND], out)
    return out


@pytest.fixture(scope="module")
def kuairand_rows(kuairand: Path) -> Rows:
    return landed(kuairand)


@absent
def test_every_row_of_kuairand_is_an_impression_and_every_label_1_a_like(kuairand_rows: Rows) -> None:
    with KUAIRAND.open() as file:
        source = list(csv.DictReader(file))
    rows = kuairand_rows
    assert len(rows["impression"]) == len(source) == 41_828
    assert len(rows["like"]) == sum(row["label"] == "1" for row in source) == 33_745
    assert len(rows["negative_feedback"]) == sum(row["label"] == "0" for row in source)
    assert len(rows["comment"]) == sum(row["is_comment"] == "1" for row in source)
    assert len(rows["share"]) == sum(row["is_forward"] == "1" for row in source)
    assert len(rows["follow"]) == sum(row["is_follow"] == "1" for row in source)
    assert len(rows["play"]) == sum(row["duration_ms"] != "0" for row in source)
    assert len(rows["songs"]) == len({row["video_id"] for row in source if row["duration_ms"] != "0"})


@absent
def test_kuairand_keeps_the_contract_but_for_clips_played_over_four_times(kuairand_rows: Rows) -> None:
    with KUAIRAND.open() as file:
        looped = sum(0 < 4 * int(row["duration_ms"]) < int(row["play_time_ms"]) for row in csv.DictReader(file))
    outcomes = Counter((stream, reason) for stream, rows in kuairand_rows.items() for _, _, reason in rows if reason != "ok")
    assert outcomes == {("play", "bad_value"): looped}


@absent
def test_kuairand_is_delivered_on_the_business_date_of_its_events(kuairand_rows: Rows) -> None:
    likes = kuairand_rows["like"]
    assert min(dt for dt, _, _ in likes) == date(2022, 4, 7)
    first = next(row for _, row, _ in likes if row["event_id"] == "like-111-3892024-1649581149287")
    assert first["event_ts"] == "2022-04-10T08:59:09.287000Z"
    assert all(len(str(row["event_id"])) <= 64 for _, row, _ in likes)


@absent
def test_rows_that_come_twice_stay_two_lines_of_one_id(kuairand_rows: Rows) -> None:
    ids = Counter(row["event_id"] for _, row, _ in kuairand_rows["like"])
    assert sum(count - 1 for count in ids.values()) > 0


@absent
def test_the_same_log_imports_to_the_same_bytes(kuairand: Path, tmp_path: Path) -> None:
    import_logs(mapping("kuairand_likes"), [KUAIRAND], tmp_path)
    first = {path.relative_to(kuairand): path.read_bytes() for path in kuairand.rglob("*.gz")}
    assert first == {path.relative_to(tmp_path): path.read_bytes() for path in tmp_path.rglob("*.gz")}


@absent
def test_youtube_comments_keep_their_texts_and_duplicates(tmp_path: Path) -> None:
    facts = import_logs(mapping("youtube_spam"), [YOUTUBE], tmp_path)
    with YOUTUBE.open(newline="", encoding="utf-8") as file:
        source = list(csv.DictReader(file))
    rows = landed(tmp_path)["comment"]
    assert facts["comment_lines"] == len(rows) == len(source) == 1_956
    assert Counter(row["text"] for _, row, _ in rows) == Counter(row["CONTENT"] for row in source)
    assert len({row["event_id"] for _, row, _ in rows}) == 1_953
    assert {reason for _, _, reason in rows} == {"ok"}


@absent
def test_half_of_the_labels_is_delivered_and_the_other_half_kept_back(tmp_path: Path) -> None:
    import_logs(mapping("youtube_spam_labels"), [YOUTUBE], tmp_path)
    with YOUTUBE.open(newline="", encoding="utf-8") as file:
        truth = {f"yt-{row['COMMENT_ID']}": row["CLASS"] == "1" for row in csv.DictReader(file)}
    labels = landed(tmp_path)["fraud_labels"]
    assert {reason for _, _, reason in labels} == {"ok"}
    assert 0.45 < len(labels) / len(truth) < 0.55
    assert all(truth[str(row["entity_id"])] == row["is_fake"] for _, row, _ in labels)


def test_every_shipped_log_has_a_policy_that_names_real_streams() -> None:
    from resonance.contract import load_contract

    folder = Path(shipped()[0]).parent
    for policy in folder.glob("*.policy.csv"):
        with policy.open() as file:
            required = next(row for row in csv.DictReader(file) if row["parameter"] == "required_streams")
        assert set(required["value"].split(";")) <= set(load_contract().streams)
        assert (folder / f"{policy.name.removesuffix('.policy.csv')}.yml").is_file()
    assert len(list(folder.glob("*.policy.csv"))) == 2


def test_a_landed_line_is_json_with_the_contracts_types(tmp_path: Path) -> None:
    log = tmp_path / "log.csv"
    log.write_text("who,what,when\nann,song-1,1700000000\n")
    plan = tmp_path / "m.yml"
    plan.write_text(
        "name: tiny\nbusiness_time: {column: when, time: epoch_s}\n"
        "streams: [{stream: app_open, columns: {event_id: {template: '{who}-{when}'},"
        " event_ts: {column: when, time: epoch_s},"
        " received_ts: {column: when, time: epoch_s}, user_id: {column: who},"
        " tz_offset_min: {constant: 480}, open_source: {constant: icon}}}]\n"
    )
    import_logs(plan, [log], tmp_path / "out")
    [row] = [row for rows in landed(tmp_path / "out").values() for _, row, _ in rows]
    assert json.dumps(row, sort_keys=True) == json.dumps(
        {
            "event_id": "ann-1700000000",
            "event_ts": "2023-11-14T22:13:20.000000Z",
            "received_ts": "2023-11-14T22:13:20.000000Z",
            "user_id": "ann",
            "tz_offset_min": 480,
            "open_source": "icon",
        },
        sort_keys=True,
    )
