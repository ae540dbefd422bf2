"""Values: the same event in every format is one event; the engine and the strict parser agree on the oddest values."""

from __future__ import annotations

import json
import random
import tempfile
from collections import Counter
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
from hypothesis import HealthCheck, Phase, given
from hypothesis import settings as examples
from hypothesis import strategies as st
from tests.landing.conftest import lake_rows, ledger_rows, settings_at
from tests.landing.oracle import Oracle
from tests.landing.worlds import Landing, envelope, own, reference, text_of

from resonance.landing import land
from resonance.settings import Settings

DAY = date(2026, 11, 3)
ODD = [
    None,
    "",
    " ",
    "0",
    "5",
    "5.0",
    "-0",
    0,
    1,
    -1,
    5.0,
    0.5,
    1e3,
    1.5,
    2**63,
    -(2**63),
    2**70,
    1e400,
    "NaN",
    True,
    False,
    [],
    ["a"],
    {},
    {"a": 1},
    "song",
    "Song",
    "like",
    "phone",
    "x" * 64,
    "x" * 65,
    "\u0001",
    "\x1f",
    "\x1b",
    "a\\b",
    'a"b',
    "好",
    "😀",
    "440100",
    "４４０１００",
    "10.0.0.1",
    "10.0.0.256",
    "::1",
    "::ffff:10.0.0.1",
    "1.2.3",
    "2026-11-03T10:00:00Z",
    "2026-11-03T10:00:00.1234567+08:00",
    "2026-11-03T10:00:00",
    "2026-11-03 10:00:00Z",
    "2026-11-03T24:00:00Z",
    "2026-11-03T23:59:60Z",
    "2026-02-29T00:00:00Z",
    "2026-11-03T10:00:00+0800",
    "2004-12-31T15:59:59Z",
    "2004-12-31T16:00:00Z",
    "9999-12-30T00:00:00Z",
    "2026-11-03",
    "1.23",
    "1.230",
    "1.234",
    "1e2",
    "12345678901234567.00",
    "-1.5",
    ".5",
    "5.",
    "+5",
    "1_000",
]
NAMES = {
    "reward": [
        "event_ts",
        "tz_offset_min",
        "city_code",
        "ip",
        "device_type",
        "face_value_cny",
        "cost_cny",
        "merchant_id",
        "action",
        "user_id",
    ],
    "impression": ["received_ts", "visible_ms", "visible_pct", "item_id", "item_type", "event_id", "device_id", "campaign_id"],
    "play": ["listened_ms", "duration_ms", "song_id", "source", "event_ts"],
    "like": ["song_id", "target_id", "target_type", "team_id"],
    "comment": ["text", "moderation"],
}
CHANGES = st.sampled_from(sorted(NAMES)).flatmap(
    lambda stream: st.tuples(
        st.just(stream), st.lists(st.tuples(st.sampled_from(NAMES[stream]), st.sampled_from(ODD)), min_size=20, max_size=60)
    )
)


def line(row: dict[str, Any]) -> bytes:
    return json.dumps({k: text_of(v) for k, v in row.items()}, ensure_ascii=False).encode()


@given(CHANGES, st.booleans())
@examples(max_examples=20, deadline=None, derandomize=True, phases=[Phase.generate], suppress_health_check=list(HealthCheck))
def test_one_odd_value_a_line_is_judged_as_the_oracle_judges_it(changes: tuple[str, list[tuple[str, Any]]], as_csv: bool) -> None:
    stream, odd = changes
    with tempfile.TemporaryDirectory() as folder:
        home = settings_at(Path(folder))
        rng = random.Random(1)
        landing = Landing(home.landing, rng)
        rows = [envelope(rng, DAY, n) | own(stream, rng) | {name: value} for n, (name, value) in enumerate(odd)]
        if as_csv:
            rows = [row for row, (_, v) in zip(rows, odd, strict=True) if v is None or isinstance(v, str)] or rows[:0]
            landing.deliver(stream, DAY, [*rows, envelope(rng, DAY, 999) | own(stream, rng)], "csv")
        else:
            landing.deliver(stream, DAY, [line(row) for row in rows])
        land(home, DAY)
        oracle = Oracle(home.landing)
        oracle.night(DAY)
        ((name, counts),) = oracle.ledger.items()
        row = ledger_rows(home)[name]
        found = Counter(dict(row["quarantined_by_reason"])) + Counter(
            accepted=row["accepted_count"], duplicate=row["deduplicated_count"]
        )
        if found != +counts:
            faults = lake_rows(home, "quarantine", "line_number, reason, column_name, value_shape")
            raise AssertionError((stream, as_csv, odd, faults, [(k.number, k.outcome) for k in oracle.accepted.values()]))


def test_one_event_in_every_format_and_spelling_is_one_event_and_duplicates(settings: Settings, landing: Landing) -> None:
    rng = landing.rng
    for number, stream in enumerate(("like", "reward", "impression", "play", "comment", "follow")):
        row = envelope(rng, DAY, number) | own(stream, rng)
        for form in ("jsonl", "jsonl.gz", "csv", "csv.zst", "parquet", "jsonl"):
            landing.deliver(stream, DAY, [row], form)
    result = land(settings, DAY)
    assert (result["accepted_count"], result["deduplicated_count"], result["quarantined_count"]) == (6, 30, 0)


def test_whole_numbers_are_money_in_parquet_and_empty_large_text_is_null(settings: Settings, landing: Landing) -> None:
    row = envelope(landing.rng, DAY, 1) | own("reward", landing.rng) | {"cost_cny": Decimal("3.00")}
    path = landing.deliver("reward", DAY, [row | {"event_id": "e2"}], "parquet")
    table = pq.read_table(path)
    for name, values in (("cost_cny", pa.array([3])), ("tz_offset_min", pa.array([""], pa.large_string()))):
        table = table.set_column(table.column_names.index(name), name, values)
    pq.write_table(table, path)
    assert land(settings, DAY)["accepted_count"] == 1
    assert lake_rows(settings, "accepted/reward", "cost_cny, tz_offset_min") == [(Decimal("3.00"), None)]


def test_an_id_belongs_to_one_event_over_all_streams(settings: Settings, landing: Landing) -> None:
    rng = landing.rng
    base = envelope(rng, DAY, 1)
    landing.deliver("like", DAY, [base | own("like", rng) | {"received_ts": base["event_ts"] + timedelta(seconds=2)}])
    landing.deliver("task", DAY, [base | own("task", rng) | {"received_ts": base["event_ts"] + timedelta(seconds=1)}])
    land(settings, DAY)
    rows = ledger_rows(settings)
    assert [r["accepted_count"] for n, r in sorted(rows.items())] == [0, 1], "the earlier received line is the event"
    assert dict(rows[f"like/dt={DAY}/part-001.jsonl"]["quarantined_by_reason"]) == {"conflicting_duplicate": 1}


def test_a_corrected_delivery_of_a_quarantined_line_is_accepted(settings: Settings, landing: Landing) -> None:
    row = envelope(landing.rng, DAY, 1) | own("task", landing.rng)
    landing.deliver("task", DAY, [row | {"surface": "fridge"}])
    land(settings, DAY)
    landing.deliver("task", DAY, [row])
    assert land(settings, DAY)["accepted_count"] == 1


def test_text_that_imitates_the_separator_makes_no_duplicate(settings: Settings, landing: Landing) -> None:
    row = (
        envelope(landing.rng, DAY, 1)
        | own("team", landing.rng)
        | {"surface": None, "received_ts": envelope(landing.rng, DAY, 2)["received_ts"]}
    )
    row["event_ts"] = row["received_ts"]
    later = row | {"received_ts": row["received_ts"].replace(microsecond=0)}
    landing.deliver(
        "team", DAY, [line(row | {"team_id": "a\x1fb", "match_id": "c"}), line(later | {"team_id": "a", "match_id": "b\x1fc"})]
    )
    assert land(settings, DAY)["quarantined_count"] == 1


def test_quotes_in_csv_break_only_their_own_record(settings: Settings, landing: Landing) -> None:
    rng = landing.rng
    rows = [envelope(rng, DAY, n) | own("comment", rng) | {"text": f'say ""{n}"", please\nagain'} for n in range(6)]
    path = landing.deliver("comment", DAY, rows, "csv")
    data = path.read_bytes().split(b"\r\n")
    data.insert(3, b'e9,"unclosed,1')
    data.insert(5, b'stray"quote,2')
    path.write_bytes(b"\r\n".join(data))
    result = land(settings, DAY)
    assert (result["accepted_count"], result["quarantined_count"]) == (6, 2)
    assert sorted(lake_rows(settings, "accepted/comment", "text_length")) == [(len(r["text"]),) for r in rows]


def test_reference_rows_keep_their_values_in_every_format(tmp_path: Path) -> None:
    kept = []
    for form in ("jsonl", "csv", "parquet"):
        settings = settings_at(tmp_path / form)
        landing = Landing(settings.landing, random.Random(4))
        for stream in (
            "users",
            "songs",
            "artists",
            "campaigns",
            "playlists",
            "merchants",
            "follows_graph",
            "overrides",
            "fraud_labels",
        ):
            rng = random.Random(5)
            landing.deliver(stream, DAY, [reference(stream, rng, n) for n in range(6)], form, name="a")
        land(settings, DAY)
        kept.append(
            {s: [r[:-3] for r in lake_rows(settings, f"reference/{s}")] for s in ("users", "songs", "campaigns", "overrides")}
        )
    assert kept[0] == kept[1] == kept[2]
    assert Decimal("10.50") in {v for row in kept[0]["campaigns"] for v in row if isinstance(v, Decimal)}
