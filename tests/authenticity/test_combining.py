"""The combination rule, in SQL and in `why`, against the sentence of the metric page said in plain Python."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

import duckdb
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.authenticity.people import LAST

from resonance.authenticity.answers import Decided, answering

STREAMS = ("like", "comment", "share", "play", "share_open", "follow", "playlist", "task", "team", "negative_feedback")
NIGHTS = [LAST - timedelta(days=ago) for ago in (70, 40, 36, 20, 1, 0)]
DATES = [LAST - timedelta(days=ago) for ago in (80, 70, 45, 35, 34, 5, 0)]
SPEAKERS = ("person:ann", "person:bob", "rule:override_withdrawn")


@dataclass(frozen=True)
class Event:
    event_id: str
    stream: str
    user: str
    device: str | None
    day: date


Row = tuple[Any, ...]  # (kind, entity, chain, night, decided_at, decided_by, p_fake in hundredths, reason)

entities = st.sampled_from([("user", "u1"), ("user", "u2"), ("device", "d1"), ("device", "d2"), ("event", "e0"), ("event", "e1")])
instants = st.integers(0, 5).map(lambda hour: datetime(2026, 11, 10, hour))
rule_rows = st.tuples(
    entities, st.sampled_from(NIGHTS), instants, st.integers(0, 99), st.sampled_from(["script_burst", "device_farm"])
).map(lambda r: (*r[0], "rule", r[1], r[2], "rule:additive_points", r[3], r[4]))
word_rows = st.tuples(entities, instants, st.sampled_from(SPEAKERS), st.booleans()).map(
    lambda r: (*r[0], "person", None, r[1], r[2], 100 if r[3] and r[2] != SPEAKERS[2] else 0, "override")
)
logs = st.lists(st.one_of(rule_rows, rule_rows, word_rows), max_size=14)
worlds = st.lists(
    st.tuples(
        st.sampled_from(STREAMS), st.sampled_from(["u1", "u2", "u3"]), st.sampled_from(["d1", "d2", None]), st.sampled_from(DATES)
    ),
    min_size=1,
    max_size=6,
).map(lambda rows: [Event(f"e{n}", *row) for n, row in enumerate(rows)])


def oracle(event: Event, log: list[Row]) -> tuple[int, set[str]]:
    """p_fake in hundredths and reasons: a person's standing word, event over user over device; else the largest of the rules'
    last answers by nights that judged the event's date or earlier ones, the first night with any answer having judged all."""
    first = min((row[3] for row in log if row[2] == "rule"), default=None)
    named = [("event", event.event_id), ("user", event.user), ("device", event.device)]
    for name in named:
        words = [(row[4], seq, row) for seq, row in enumerate(log) if row[:2] == name and row[2] == "person"]
        if words and max(words)[2][5].startswith("person:"):
            return max(words)[2][6], {"override"}
    spoken = []
    for name in named:
        rules = [(row[3], row[4], seq, row) for seq, row in enumerate(log) if row[:2] == name and row[2] == "rule"]
        known = [rule for rule in rules if rule[0] == first or rule[0] <= event.day + timedelta(days=34)]
        if known and max(known)[3][6] > 0:
            spoken.append(max(known)[3])
    return max((row[6] for row in spoken), default=0), {row[7] for row in spoken}


@pytest.fixture(scope="module")
def judge_in_sql(compiled: Callable[[str], str]) -> Callable[[list[Event], list[Row]], dict[str, Row]]:
    """Runs the models' own SQL over a log and events."""
    connection = duckdb.connect()
    connection.execute("attach ':memory:' as warehouse; use warehouse; create schema staging; create schema authenticity")
    for stream in STREAMS:
        connection.execute(
            f"create table staging.stg_{stream} "
            "(event_id varchar, user_key varchar, device_key varchar, business_date date, delivery_date date)"
        )
    connection.execute(
        "create table authenticity.verdict_log (seq bigint, verdict_id varchar, entity_type varchar, entity_id varchar, "
        "user_key varchar, event_date date, reasons varchar[], evidence varchar, p_fake decimal(9, 6), decided_at timestamp, "
        "decided_by varchar, chain varchar, night_date date)"
    )
    connection.execute(f"create view authenticity.verdict_spans as {compiled('verdict_spans')}")
    sql = compiled("interactions_judged")

    def judge(events: list[Event], log: list[Row]) -> dict[str, Row]:
        connection.execute("delete from authenticity.verdict_log")
        for stream in STREAMS:
            connection.execute(f"delete from staging.stg_{stream}")
        for event in events:
            row = [event.event_id, event.user, event.device, event.day, event.day]
            connection.execute(f"insert into staging.stg_{event.stream} values (?, ?, ?, ?, ?)", row)
        for seq, (kind, name, chain, night, at, by, hundredths, reason) in enumerate(log):
            row = [seq, f"v{seq}", kind, name, [reason], "{}", Decimal(hundredths) / 100, at, by, chain, night]
            connection.execute("insert into authenticity.verdict_log values (?, ?, ?, ?, null, null, ?, ?, ?, ?, ?, ?, ?)", row)
        rows = connection.execute(f"select event_id, stream, user_key, p_fake, genuine_weight, is_genuine, reasons from ({sql})")
        return {row[0]: row for row in rows.fetchall()}

    return judge


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(events=worlds, log=logs)
def test_the_models_say_what_the_metric_page_says(
    judge_in_sql: Callable[[list[Event], list[Row]], dict[str, Row]], events: list[Event], log: list[Row]
) -> None:
    judged = judge_in_sql(events, log)
    for event in events:
        hundredths, reasons = oracle(event, log)
        if hundredths == 0:
            assert event.event_id not in judged
            continue
        _, stream, user, p_fake, weight, is_genuine, named = judged[event.event_id]
        assert (stream, user) == (event.stream, event.user)
        assert (p_fake, weight, is_genuine) == (Decimal(hundredths) / 100, 1 - Decimal(hundredths) / 100, hundredths <= 50)
        assert named == sorted(reasons)


@settings(max_examples=300, deadline=None)
@given(events=worlds, log=logs)
def test_why_says_what_the_metric_page_says(events: list[Event], log: list[Row]) -> None:
    first = min((row[3] for row in log if row[2] == "rule"), default=None)
    rows = [
        Decided(seq, f"v{seq}", kind, name, (reason,), "{}", Decimal(hundredths) / 100, at, by, chain, night, night == first)
        for seq, (kind, name, chain, night, at, by, hundredths, reason) in enumerate(log)
    ]
    for event in events:
        own = {("event", event.event_id), ("user", event.user), ("device", event.device)}
        spoken = answering([row for row in rows if (row.entity_type, row.entity_id) in own], event.day)
        hundredths, _ = oracle(event, log)
        assert (spoken[0].p_fake if spoken else 0) == Decimal(hundredths) / 100
