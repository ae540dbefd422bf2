"""The kernels against the strict parser, on the nastiest lines: what they take is what it takes, and the values are the same."""

from __future__ import annotations

import json
import os
import struct
import subprocess
import sys
from datetime import date
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import settings as examples
from hypothesis import strategies as st

from resonance.contract import Column, load_contract
from resonance.landing import strict
from resonance.landing.chunk import Chunk, number_of
from resonance.landing.jsonl import LineReader
from resonance.landing.kernels import digest
from resonance.landing.kernels.judge import judge
from resonance.landing.kernels.shapes import ABSENT, ITEMS, JSON, TEXT
from resonance.landing.pieces import Limits
from resonance.landing.spec import spec_of
from resonance.landing.strict import Fault

DAY = date(2026, 11, 3)
EVENT = {
    "event_id": "e1",
    "event_ts": "2026-11-03T10:00:00.123+08:00",
    "received_ts": "2026-11-03T02:00:01Z",
    "user_id": "u1",
    "ip": "10.0.0.1",
    "surface": "discover_daily_task",
    "face_value_cny": "1.50",
    "cost_cny": 2,
    "action": "grant",
    "grant_id": "g1",
    "reward_id": "r1",
}
CAMPAIGN = {
    "campaign_id": "c1",
    "name": "家乡",
    "theme": "t",
    "mechanic": "hometown",
    "starts_at": "2026-11-01T00:00:00Z",
    "ends_at": "2026-11-09T00:00:00+08:00",
    "surfaces": ["popup", "push"],
    "song_ids": [],
    "reward_eligible_actions": ["like"],
    "primary_kpi": "dau",
}
IMPRESSION = {k: v for k, v in EVENT.items() if k in load_contract().streams["task"].by_name} | {
    "item_type": "song",
    "item_id": "s1",
    "visible_ms": 5,
    "visible_pct": 0.7,
}
ROWS = {"reward": EVENT, "campaigns": CAMPAIGN, "impression": IMPRESSION}

TEXTS = st.one_of(
    st.sampled_from(
        [
            "", "a", "x" * 64, "x" * 65, "好", "😀", "song", "popup", "10.0.0.1", "10.0.0.256", "01.2.3.4", "1.2.3",
            "1.2.3.4.5", "::1", "%",
            "2026-11-03T10:00:00Z", "2026-11-03t10:00:00z", "2026-11-03T10:00:00.1234567+08:00", "2026-11-03T10:00:00.+08:00",
            "2026-02-29T00:00:00Z", "2024-02-29T00:00:00Z", "2026-11-03T24:00:00Z", "2026-11-03T10:00:00", "2026-11-03",
            "0000-01-01T00:00:00Z", "0001-01-01T00:00:00+14:00", "9999-12-31T23:59:59-23:59",
            "2026-11-03T10:00:00+08:60", "440100", "44010",
            "４４０１００", "1", "1.23", "1.230", "1.234", "-0", "-0.01", ".5", "5.", "+5", "1e2", "9999999999999999.99",
            "12345678901234567",
        ]
    ),
    st.text(max_size=12),
)  # fmt: skip
NUMBERS = st.one_of(
    st.sampled_from(
        ["0", "-0", "00", "01", "1.0", "1.00", "1e3", "1E-2", "1.", "-", "+1", ".5", "0x1", "1_0", "NaN",
         "-Infinity", "1e400", "1.5",
         "9223372036854775807", "9223372036854775808", "-9223372036854775808", "999999999999999999999",
         "9007199254740993", "0.30000000000000004",
         "0.1234567890123456789", "1e-400", "840", "840.5", "1.23", "1.234", "9999999999999999.99", "10000000000000000"]
    ),
    st.floats().map(repr),
    st.integers().map(str),
)  # fmt: skip
ESCAPED = st.sampled_from(
    [r"\"", r"\\", r"\/", r"\b\f\n\r\t", r"\u0041", r"\u4f60\u597d", r"\ud83d\ude00", r"\ud83d", r"\ude00",
     r"\ud83d\u0041", r"\u0000",
     r"\u001f", r"\x", r"\u12g4", r"\u12", "\\", "\t", "\x01", "\x7f", "\x1f\x1b", r'\"a\":1', "a\\\\", "\u2028"]
)  # fmt: skip
SPACE = st.sampled_from(["", "", "", " ", "\t", "\r", "  \t ", "\x0b", "\u00a0"])
LISTS = st.sampled_from(
    ["[]", "[ ]", '["a"]', '["a","b"]', '["a" , "好"]', r'["\u597d","\"",""]', '["a",]', "[,]", "[1]", "[null]",
     '[["a"]]', '["a"', '["440000"]',
     r'["\ud83d"]', r'["\u0000"]']
)  # fmt: skip
NESTED = st.sampled_from(
    ["{}", '{"a":1}', '{"a":{"b":[1,{"c":null}]}}', '{"a":1,}', "{1:2}", "[" * 60 + "]" * 60, "[" * 40 + "]" * 40,
     '{"a":"\\ud800"}', "[1 2]", "[}",
     "{]", '{"a" 1}', '{"a":NaN}', "[tru]", '"x" "y"']
)  # fmt: skip
LITERALS = st.sampled_from(["true", "false", "null", "True", "nul", "nulll", "None", ""])
VALUES = st.one_of(
    TEXTS.map(lambda t: json.dumps(t, ensure_ascii=False)),
    TEXTS.map(json.dumps),
    st.tuples(TEXTS, ESCAPED).map(lambda pair: f'"{pair[0]}{pair[1]}"'),
    NUMBERS, LISTS, NESTED, LITERALS,
)  # fmt: skip
BYTES = st.sampled_from(
    [b"\xff", b"\xc3", b"\xe5\xa5", b"\xed\xa0\x80", b"\xf4\x90\x80\x80", b"\xc0\xaf", b"\0", b"\xef\xbb\xbf", b"\n", b"\r"]
)


@st.composite
def lines(draw: st.DrawFn) -> tuple[str, bytes]:
    """A line of some stream with a few things wrong, or only odd, in it."""
    stream = draw(st.sampled_from(sorted(ROWS)))
    row = {name: json.dumps(value, ensure_ascii=draw(st.booleans())) for name, value in ROWS[stream].items()}
    names = list(load_contract().streams[stream].by_name)
    for name in draw(st.lists(st.sampled_from(names), max_size=3)):
        row[name] = draw(VALUES)
    pairs = list(row.items())
    for _ in range(draw(st.sampled_from([0, 0, 1]))):
        strange = st.sampled_from(["extra", "好", "event_id ", "EVENT_ID", "a" * 70, r"a\n", r"event\u005fid", *names])
        pairs.insert(draw(st.integers(0, len(pairs))), (draw(strange), draw(VALUES)))
    if draw(st.booleans()):
        pairs = draw(st.permutations(pairs))
    gap = draw(SPACE)
    text = (
        "{"
        + gap
        + f"{gap},".join(f'{gap}"{k}"{gap}:{gap}{v}' for k, v in pairs)
        + draw(st.sampled_from(["}", "}", "}", "", ",}", "} x", "}}"]))
    )
    data = bytearray((draw(SPACE) + text + gap).encode("utf-8", "surrogatepass"))
    for _ in range(draw(st.sampled_from([0, 0, 0, 1]))):
        at = draw(st.integers(0, len(data)))
        data[at:at] = draw(BYTES)
    return stream, bytes(data[: draw(st.integers(0, len(data)))] if draw(st.integers(0, 9)) == 0 else data)


def scanned(stream: str, data: bytes, limits: Limits | None = None) -> list[Chunk]:
    reader = LineReader(load_contract().streams[stream], 0, limits or Limits(), [])
    return [chunk.compact() for chunk in reader.chunks(iter([data]))]


def value_of(chunk: Chunk, row: int, k: int, column: Column) -> Any:
    tag, cells = chunk.cells.tag[row, k], chunk.cells
    if tag == ABSENT:
        return None
    text = cells.buffer[cells.start[row, k] :][: cells.length[row, k]].tobytes()
    if tag == ITEMS:
        return [item.decode() for item in text.split(b"\0")[:-1]]
    return text.decode() if tag == TEXT else int(cells.value[row, k])


def hold_against_the_strict_parser(stream: str, data: bytes) -> int:
    """What the kernels take of `data` is taken by the strict parser, with the same values. Returns how many rows that is."""
    contract = load_contract().streams[stream]
    physical = [(n, line) for n, line in enumerate(data.split(b"\n"), 1) if line.strip(b" \t\r")]
    taken, at = 0, 0
    for chunk in scanned(stream, data):
        scan_good = chunk.good.copy()
        judge(chunk.cells, spec_of(stream), JSON, np.full(len(chunk.good), (DAY - date(1970, 1, 1)).days), chunk.good)
        for row in range(len(chunk.good)):
            number, line = physical[at]
            at += 1
            assert (int(chunk.number[row]), chunk.raw(row)) == (number, line)
            if not scan_good[row]:
                continue
            fields = strict.parse_json(line)
            verdict = strict.judge("json", contract, fields, DAY) if chunk.good[row] else None
            if verdict is None:
                continue
            k = list(contract.by_name).index("ip") if contract.is_event else 0
            if isinstance(verdict, Fault) and verdict.column == "ip" and chunk.cells.value[row, k] < 0:
                continue
            assert not isinstance(verdict, Fault), (line, verdict)
            taken += 1
            for k, column in enumerate(contract.columns):
                wanted = verdict.get(column.name)
                wanted = wanted if wanted is None or isinstance(wanted, str | list) else number_of(wanted)
                if column.type != "float":
                    assert value_of(chunk, row, k, column) == wanted, (column.name, line)
    assert at == len(physical)
    return taken


@given(st.lists(lines(), min_size=1, max_size=8))
@examples(max_examples=300, deadline=None)
def test_what_the_kernels_take_the_strict_parser_takes_with_the_same_values(found: list[tuple[str, bytes]]) -> None:
    for stream in ROWS:
        hold_against_the_strict_parser(stream, b"\n".join(data for name, data in found if name == stream))


@pytest.mark.parametrize("spaced", [(",", ":"), (", ", ": ")])
@pytest.mark.parametrize("ascii_only", [True, False])
@pytest.mark.parametrize("end", [b"\n", b"\r\n"])
def test_ordinary_lines_need_no_strict_parser(spaced: tuple[str, str], ascii_only: bool, end: bytes) -> None:
    rows = [("campaigns", CAMPAIGN), ("reward", EVENT | {"campaign_id": '好\n"歌" 😀', "unknown": {"a": [1, "]", None]}})]
    for stream, row in rows:
        line = json.dumps(row, separators=spaced, ensure_ascii=ascii_only).encode()
        assert hold_against_the_strict_parser(stream, end.join([line, b"", b" \t", line])) == 2


def test_long_lines_and_long_files() -> None:
    long = json.dumps(EVENT | {"campaign_id": "x" * (1 << 20)}).encode()
    fits = json.dumps(EVENT | {"campaign_id": "x" * (1 << 19)}).encode()
    assert hold_against_the_strict_parser("reward", b"\n".join([fits, long, fits, b"y" * (3 << 20), fits])) == 3
    chunks = scanned("reward", b"{}\n" * 500_000, Limits(piece=1 << 18))
    assert sum(len(chunk.number) for chunk in chunks) == 500_000 and chunks[-1].number[-1] == 500_000
    assert max(len(chunk.number) for chunk in chunks) <= 200_000


def test_an_endless_line_is_held_in_part_only() -> None:
    blocks = [b"z" * 1000] * 300 + [b"\n" + json.dumps(EVENT).encode()]
    reader = LineReader(load_contract().streams["reward"], 0, Limits(piece=20_000, line=5000), [])
    chunks = [chunk.compact() for chunk in reader.chunks(iter(blocks))]
    numbers = [int(n) for chunk in chunks for n in chunk.number]
    assert numbers == [1, 2] and max(len(chunk.cells.buffer) for chunk in chunks) < 60_000
    assert [bool(good) for chunk in chunks for good in chunk.good] == [False, True]


def test_many_unknown_keys_are_all_named() -> None:
    stream = load_contract().streams["reward"]
    reader = LineReader(stream, 0, Limits(), [])
    rows = [json.dumps(EVENT | {f"extra{n}": n}).encode() for n in range(100)]
    (chunk,) = reader.chunks(iter([b"\n".join(rows)]))
    left = {name for row in np.flatnonzero(~chunk.good) for name in strict.parse_json(chunk.raw(int(row)))} - set(stream.by_name)
    assert reader.strange | left == {f"extra{n}" for n in range(100)} and len(reader.strange) == 64


def siphash(key: bytes, data: bytes) -> bytes:
    """SipHash-2-4 with 128 bits, word for word from the paper and its reference implementation."""
    mask, (k0, k1) = 2**64 - 1, struct.unpack("<QQ", key)
    v = [k0 ^ 0x736F6D6570736575, k1 ^ 0x646F72616E646F6D ^ 0xEE, k0 ^ 0x6C7967656E657261, k1 ^ 0x7465646279746573]

    def rounds(count: int) -> None:
        for _ in range(count):
            for a, b, turn in ((0, 1, 13), (2, 3, 16), (0, 3, 21), (2, 1, 17)):
                v[a] = (v[a] + v[b]) & mask
                v[b] = (v[b] << turn | v[b] >> 64 - turn) & mask ^ v[a]
                if turn in (13, 17):
                    v[a] = (v[a] << 32 | v[a] >> 32) & mask

    padded = data + bytes(7 - len(data) % 8) + bytes([len(data) & 255])
    for (word,) in struct.iter_unpack("<Q", padded):
        v[3] ^= word
        rounds(2)
        v[0] ^= word
    v[2] ^= 0xEE
    rounds(4)
    first = v[0] ^ v[1] ^ v[2] ^ v[3]
    v[1] ^= 0xDD
    rounds(4)
    return struct.pack("<QQ", first, v[0] ^ v[1] ^ v[2] ^ v[3])


def test_siphash_is_siphash() -> None:
    key = bytes(range(16))
    assert siphash(key, b"").hex() == "a3817f04ba25a8e66df67214c7550293", "vector of the reference implementation"
    assert siphash(key, b"\0").hex() == "da87c1d86b99af44347659119b22fc45", "vector of the reference implementation"
    words, data = np.frombuffer(key, "<u8").astype(np.uint64), np.frombuffer(bytes(range(200)), np.uint8)
    for n in range(100):
        assert struct.pack("<QQ", *map(int, digest.text_digest(data, 0, n, words))) == siphash(key, bytes(range(n))), n


@pytest.mark.skipif("NUMBA_DISABLE_JIT" in os.environ, reason="this is the inner run")
def test_no_kernel_reads_or_writes_outside_its_arrays() -> None:
    """The same lines without the compiler: the interpreter checks every index."""
    env = os.environ | {"NUMBA_DISABLE_JIT": "1", "PYTHONWARNINGS": "ignore"}
    test = f"{Path(__file__)}::test_ordinary_lines_need_no_strict_parser"
    done = subprocess.run(
        [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", test], env=env, capture_output=True, text=True
    )
    assert done.returncode == 0, done.stdout[-3000:]
