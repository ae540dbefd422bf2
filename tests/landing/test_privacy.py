"""No raw user id, device id, address or comment text behind ingestion; erased users are gone."""

from __future__ import annotations

import json
import random
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from tests.landing.conftest import KEY, lake_rows, ledger_rows
from tests.landing.faults import FIRST, broken_line, build
from tests.landing.worlds import Landing, envelope, own, reference, text_of

from resonance.authenticity.text_model import TextReader
from resonance.authenticity.text_model.model import default_model
from resonance.contract import load_contract
from resonance.landing import dirty_dates, land
from resonance.landing.comments import features
from resonance.landing.pseudonyms import Coded
from resonance.landing.redact import Redactor
from resonance.landing.strict import parse_json
from resonance.privacy.erasure import erase
from resonance.privacy.keys import ip_key, user_key
from resonance.settings import Settings

SECRETS = ("rawuser-", "rawdevice-", "203.0.", "2001:db8", "secretwords", "example.com", "999.1.2.3", "10.01.2.3")
DAY = date(2026, 11, 3)


def texts_under(home: Path) -> dict[str, str]:
    """Everything readable in every file behind ingestion, Parquet unpacked."""
    found = {}
    for path in sorted(home.rglob("*")):
        if path.is_file() and path.relative_to(home).parts[0] not in ("landing", "secrets"):
            data = path.read_bytes()
            text = repr(data)
            if path.suffix == ".parquet":
                text += json.dumps(pq.read_table(path).to_pylist(), default=str, ensure_ascii=False)
            found[str(path)] = text
    return found


def assert_no_secret(home: Path) -> None:
    found = texts_under(home)
    assert any("quarantine" in name for name in found)
    for name, text in found.items():
        for secret in SECRETS:
            assert secret not in text, (name, secret, text[max(text.find(secret) - 200, 0) :][:400])


@pytest.mark.parametrize("seed", [41, 42])
def test_nothing_raw_survives_landing(settings: Settings, seed: int) -> None:
    landing = build(settings.landing, seed, size=40)
    landing.deliver(
        "overrides",
        FIRST,
        [reference("overrides", landing.rng, n) | {"reason": "rawuser-0003@example.com is a bot"} for n in range(3)],
    )
    for row in landing.files[f"overrides/dt={FIRST}/part-{landing.count:03d}.jsonl"]:
        row["entity_id"] = "rawuser-0003@example.com"
    landing.deliver(
        "users",
        FIRST,
        [reference("users", landing.rng, n) | {"birth_year": "rawuser-0001", "phone": "rawuser-2"} for n in range(3)],
    )
    land(settings, FIRST + timedelta(days=2))
    quarantined = lake_rows(settings, "quarantine", "reason, raw")
    assert len(quarantined) > 20 and {r for r, _ in quarantined} >= {"unparseable", "missing_field", "bad_value"}
    found = {n: t for n, t in texts_under(settings.home).items() if "reference/overrides" not in n}
    assert not [n for n, t in found.items() for s in SECRETS if s in t]


def test_a_broken_line_keeps_no_secret_wherever_it_breaks() -> None:
    rng = random.Random(3)
    for stream in ("comment", "like", "follow"):
        redactor = Redactor(load_contract().streams[stream], bytes.fromhex(KEY))
        row = (
            envelope(rng, DAY, 1)
            | own(stream, rng)
            | {"user_id": "rawuser-0001@example.com", "ip": "203.0.1.2", "text": "secretwords 好听"}
        )
        line = json.dumps({k: text_of(v) for k, v in row.items()}, ensure_ascii=False).encode()
        broken = [line[:cut] for cut in range(1, len(line))] + [broken_line(row, rng) for _ in range(40)]
        for raw in broken:
            for kind in ("json", "csv"):
                kept = redactor.unparseable(kind, raw)
                assert not [s for s in (*SECRETS, "好听") if s in kept], (raw, kept)
                assert len(kept.encode()) <= 65_536


def test_a_lone_surrogate_in_an_id_costs_its_line_and_not_the_night(settings: Settings, landing: Landing) -> None:
    rows = [envelope(landing.rng, DAY, n) | own("like", landing.rng) for n in range(2)]
    whole, broken = (json.dumps({k: text_of(v) for k, v in (r | {"user_id": "rawuser-0001"}).items()}).encode() for r in rows)
    landing.deliver("like", DAY, [whole, broken.replace(b"rawuser-0001", b"raw\\ud800user")])
    result = land(settings, DAY)
    assert (result["accepted_count"], result["quarantined_count"]) == (1, 1)
    ((reason, raw),) = lake_rows(settings, "quarantine", "reason, raw")
    assert reason == "unparseable" and "ud800" not in raw


def test_a_quarantined_line_keeps_keys_for_ids_and_blanks_the_text() -> None:
    stream = load_contract().streams["comment"]
    row = envelope(random.Random(1), DAY, 1) | own("comment", random.Random(1))
    row |= {
        "user_id": "rawuser-0001",
        "ip": "203.0.1.2",
        "text": "secretwords",
        "surface": "secretwords",
        "song_id": "of rawuser-0001",
        "song": {"x": 1},
    }
    fields = parse_json(json.dumps({k: text_of(v) for k, v in row.items()}).encode())
    kept = json.loads(Redactor(stream, bytes.fromhex(KEY)).line("json", fields))
    key = user_key(bytes.fromhex(KEY), "rawuser-0001")
    assert kept["user_id"] == key and kept["song_id"] == f"of {key}" and kept["ip"] == ip_key(bytes.fromhex(KEY), "203.0.1.77")
    assert kept["text"] == "" and kept["surface"] == "text[11] xxxxxxxxxxx" and kept["song"] == "object[1]"
    assert kept["event_id"] == "e1" and kept["tz_offset_min"] == row["tz_offset_min"]


def test_an_erased_user_is_gone_from_every_table_and_the_past_ledger_stays(settings: Settings, landing: Landing) -> None:
    rng, gone = landing.rng, "rawuser-0001@example.com"
    rows: list[Any] = [
        envelope(rng, DAY, n) | own("like", rng) | {"user_id": gone if n % 2 else "rawuser-0002@example.com"} for n in range(10)
    ]
    rows.append(rows[1] | {"event_id": "bad", "surface": "fridge"})
    landing.deliver("like", DAY, rows)
    follow = {"action": "follow", "target_type": "user", "target_id": gone}
    landing.deliver("follow", DAY, [envelope(rng, DAY, 50) | follow | {"user_id": "rawuser-0002@example.com"}])
    landing.deliver("users", DAY, [reference("users", rng, n) for n in range(3)])
    landing.deliver("playlists", DAY, [reference("playlists", rng, 1) | {"owner_user_id": gone}])
    land(settings, DAY)
    key = user_key(bytes.fromhex(KEY), gone)
    before = ledger_rows(settings)
    assert any(key in text for text in texts_under(settings.home).values())
    receipt = erase(settings, gone)
    assert receipt["user_key"] == key and erase(settings, gone)["already_known"]
    land(settings, DAY)
    holders = [name for name, text in texts_under(settings.home).items() if key in text]
    assert [name for name in holders if "erasures" not in name and "/log/" not in name] == []
    assert {n: r for n, r in ledger_rows(settings).items() if n in before} == before
    assert dirty_dates(settings, 1) == {DAY: "erasure"}
    assert len(lake_rows(settings, "accepted/like")) == 5 and len(lake_rows(settings, "reference/users")) == 2
    assert lake_rows(settings, "accepted/follow", "target_id") == [("u:erased",)]
    assert lake_rows(settings, "quarantine", "reason, raw, event_id") == [("bad_value", "", None)]
    landing.deliver(
        "like", DAY + timedelta(days=1), [rows[1], rows[1] | {"surface": "fridge", "event_id": "x"}, rows[0]], name="later"
    )
    land(settings, DAY + timedelta(days=1))
    row = ledger_rows(settings)[f"like/dt={DAY + timedelta(days=1)}/later.jsonl"]
    assert (row["erased_count"], row["quarantined_count"], row["deduplicated_count"]) == (1, 1, 1)


def test_requests_are_known_before_the_lines_of_the_same_night(settings: Settings, landing: Landing) -> None:
    rng = landing.rng
    landing.deliver(
        "like", DAY, [envelope(rng, DAY, n) | own("like", rng) | {"user_id": "rawuser-0001@example.com"} for n in range(3)]
    )
    landing.deliver("erasures", DAY, [reference("erasures", rng, 1)], "csv")
    result = land(settings, DAY)
    assert (result["erased_count"], result["accepted_count"]) == (3, 1)
    assert not land(settings, DAY)["committed"]


def test_comment_features_do_not_depend_on_company_and_likeness_shows() -> None:
    words = [
        "今天这首歌真的太好听了我要循环一整天",
        "今天这首歌真的太好听了, 我要循环一整天!",
        "完全不同的一句话没有任何关系吧大概是这样",
        "",
        "a",
        "Ｈｅｌｌｏ www.x.cn",
    ]
    key = bytes.fromhex(KEY)

    def kept(*texts: str) -> list[dict[str, Any]]:
        rows: list[dict[str, Any]] = features(pa.array(texts), pa.array(texts), key, TextReader(default_model())).to_pylist()
        return rows

    alone = [kept(word)[0] for word in words]
    assert kept(*words) == alone
    assert [row["text_length"] for row in alone] == [len(word) for word in words]
    assert alone[0]["text_hash"] == alone[1]["text_hash"] != alone[2]["text_hash"]
    assert [row["has_link"] for row in alone] == [False] * 5 + [True]

    def distance(a: int, b: int) -> int:
        return ((a ^ b) & (2**64 - 1)).bit_count()

    near = [row["text_simhash"] for row in kept(words[0], words[0][:-1] + "夜")]
    assert distance(*near) < 20 < distance(alone[0]["text_simhash"], alone[2]["text_simhash"])


def test_a_word_that_was_blanked_is_null_in_the_lake(tmp_path: Path) -> None:
    column = Coded(np.array([0, 1, -1, 0], np.int32), ["u:kept", None]).array()
    pq.write_table(pa.table({"owner_user_key": column}), tmp_path / "rows.parquet")
    assert pq.read_table(tmp_path / "rows.parquet").column(0).to_pylist() == ["u:kept", None, None, "u:kept"]
