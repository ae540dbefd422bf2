"""The landing gate: a healthy world passes, and every single expectation can be broken."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import duckdb
import pytest

from resonance.contract import load_contract
from resonance.errors import HeldNight, ResonanceError
from resonance.quality import GateResult, judge_landing
from resonance.quality.bridge import fetch_frame, judge_frame
from resonance.quality.ledger import ledger_totals
from resonance.quality.parameters import gate_parameters
from resonance.quality.results import worst
from resonance.quality.suites import load_suites
from resonance.settings import Settings

from .conftest import DAY, healthy_ledger, write_accepted, write_lake

Break = Callable[[duckdb.DuckDBPyConnection], object]
TONIGHT = f"where night_date = date '{DAY}' and stream = "


def sql(statement: str) -> Break:
    return lambda connection: connection.execute(statement)


def nothing(_: duckdb.DuckDBPyConnection) -> None:
    return None


# The ledger as it must be broken for one expectation to fail: (relation, expectation) → change.
BROKEN_LEDGERS: dict[tuple[str, str], Break] = {
    ("stream_days", "required_streams_are_delivered"): sql(f"delete from ledger {TONIGHT} 'like'"),
    ("stream_days", "required_streams_have_a_readable_file"): sql(
        f"update ledger set refused_reason = 'truncated' {TONIGHT} 'like'"
    ),
    ("stream_days", "required_streams_were_delivered_before"): sql(
        f"insert into ledger by name select * replace (date '{DAY}' as night_date, date '2026-01-05' as delivery_date) "
        f"from ledger {TONIGHT} 'task'"
    ),
    ("stream_days", "usual_streams_are_delivered"): sql(f"delete from ledger {TONIGHT} 'task'"),
    ("stream_days", "rejects_stay_below_the_hold"): sql(
        "update ledger set received_count = 2000, accepted_count = 1900, quarantined_count = 100, deduplicated_count = 0, "
        f"erased_count = 0, quarantined_by_reason = map {{'bad_ts': 100}} {TONIGHT} 'comment'"
    ),
    ("stream_days", "rejects_stay_ordinary_in_large_streams"): sql(
        f"update ledger set accepted_count = accepted_count - 80, quarantined_count = 100, "
        f"quarantined_by_reason = map {{'bad_ts': 100}} {TONIGHT} 'like'"
    ),
    ("stream_days", "rejects_stay_ordinary_in_small_streams"): sql(
        f"update ledger set accepted_count = accepted_count - 38, quarantined_count = 40, "
        f"quarantined_by_reason = map {{'bad_ts': 40}} {TONIGHT} 'team'"
    ),
    ("stream_days", "the_ledger_balances_in_every_file"): sql(
        f"update ledger set accepted_count = accepted_count - 1 {TONIGHT} 'play'"
    ),
    ("stream_days", "every_quarantined_line_has_one_reason"): sql(
        f"update ledger set quarantined_by_reason = map {{'bad_ts': 19}} {TONIGHT} 'play'"
    ),
    ("stream_days", "no_count_is_negative"): sql(
        f"update ledger set accepted_count = accepted_count + 6, erased_count = -1 {TONIGHT} 'play'"
    ),
    ("stream_days", "no_file_is_refused"): sql(
        "insert into ledger by name select * replace ('b.jsonl' as file_name, 'truncated' as refused_reason) "
        f"from ledger {TONIGHT} 'like'"
    ),
    ("stream_days", "late_lines_stay_few"): sql(f"update ledger set late_count = accepted_count // 4 {TONIGHT} 'share'"),
    ("stream_days", "most_events_have_an_account"): sql(
        f"update ledger set null_key_count = accepted_count - 1 {TONIGHT} 'share'"
    ),
    ("stream_days", "volume_is_like_the_same_weekday_before"): sql(
        "update ledger set received_count = 300, accepted_count = 300, deduplicated_count = 0, quarantined_count = 0, "
        f"erased_count = 0, quarantined_by_reason = map {{}}, late_count = 0, null_key_count = 0 {TONIGHT} 'impression'"
    ),
    ("stream_days", "large_streams_reach_into_the_evening"): sql(
        f"update ledger set max_received_ts = delivery_date::timestamp + interval 9 hours {TONIGHT} 'like'"
    ),
    ("stream_days", "no_file_has_unknown_columns"): sql(f"update ledger set schema_drift = ['colour'] {TONIGHT} 'like'"),
    ("stream_days", "every_stream_is_in_the_contract"): sql(
        f"insert into ledger by name select * replace ('likes' as stream) from ledger {TONIGHT} 'task'"
    ),
}


def with_likes(lake: Path, change: str) -> None:
    path = next((lake / "accepted" / "like" / f"dt={DAY}").glob("*.parquet"))
    duckdb.sql(f"copy (select {change} from read_parquet('{path}')) to '{path}.new' (format parquet)")
    Path(f"{path}.new").replace(path)


def likes_in(lake: Path, count: int) -> None:
    write_accepted(duckdb.connect(), next((lake / "accepted" / "like" / f"dt={DAY}").glob("*.parquet")), "like", count)


BROKEN_LAKES: dict[tuple[str, str], Callable[[Path], None]] = {
    ("column_rules", "accepted_rows_keep_the_contract"): lambda lake: with_likes(lake, "* replace ('love' as action)"),
    ("column_rules", "the_lake_holds_all_that_the_ledger_accepted"): lambda lake: likes_in(lake, 3),
    ("column_rules", "the_lake_holds_no_more_than_the_ledger_accepted"): lambda lake: likes_in(lake, 30_000),
}
ALL = {(suite.relation, e.name): e for suite in load_suites("landing") for e in suite.expectations}


@pytest.fixture
def lake(settings: Settings, ledger: duckdb.DuckDBPyConnection) -> Path:
    return write_lake(ledger, settings.lake)


def broken(result: GateResult) -> set[tuple[str, str]]:
    return {(finding.relation, finding.expectation) for finding in result.findings if not finding.passed}


def judge_ledger(settings: Settings, ledger: duckdb.DuckDBPyConnection) -> GateResult:
    return judge_landing(settings, DAY, write_lake(ledger, settings.lake))


def test_every_expectation_has_a_change_that_breaks_it() -> None:
    assert set(ALL) == set(BROKEN_LEDGERS) | set(BROKEN_LAKES)


def test_a_healthy_night_passes(settings: Settings, lake: Path) -> None:
    result = judge_landing(settings, DAY)
    assert result.status == "pass", result.reasons()
    assert {(f.relation, f.expectation) for f in result.findings} == set(ALL)


@pytest.mark.parametrize("which", sorted(BROKEN_LEDGERS), ids="-".join)
def test_a_broken_ledger_breaks_its_expectation(
    settings: Settings, ledger: duckdb.DuckDBPyConnection, judge_only: Callable[[str, str], None], which: tuple[str, str]
) -> None:
    judge_only(*which)
    BROKEN_LEDGERS[which](ledger)
    result = judge_landing(settings, DAY, ledger)
    assert broken(result) == {which} and result.status == ("fail" if ALL[which].severity == "critical" else "warn")
    assert result.findings[0].state == "judged" and result.findings[0].rows


@pytest.mark.parametrize("which", sorted(BROKEN_LAKES), ids="-".join)
def test_a_broken_lake_breaks_its_expectation(
    settings: Settings, lake: Path, judge_only: Callable[[str, str], None], which: tuple[str, str]
) -> None:
    judge_only(*which)
    assert judge_landing(settings, DAY).status == "pass"
    BROKEN_LAKES[which](lake)
    result = judge_landing(settings, DAY)
    assert broken(result) == {which} and result.status == ("fail" if ALL[which].severity == "critical" else "warn")


def counts(received: int, bad: int) -> str:
    return (
        f"update ledger set received_count = {received}, accepted_count = {received - bad}, quarantined_count = {bad}, "
        "deduplicated_count = 0, erased_count = 0, late_count = 0, null_key_count = 0, "
        f"quarantined_by_reason = map {{'bad_ts': {bad}}} "
    )


@pytest.mark.parametrize(
    ("stream", "received", "bad", "status"),
    [
        ("like", 20_000, 99, "pass"),
        ("like", 20_000, 100, "warn"),
        ("like", 20_000, 999, "warn"),
        ("like", 20_000, 1_000, "fail"),
        ("comment", 2_000, 39, "pass"),
        ("comment", 2_000, 40, "warn"),
        ("comment", 2_000, 99, "warn"),
        ("comment", 2_000, 100, "fail"),
        ("team", 2_000, 1_900, "warn"),
        ("share", 20, 2, "pass"),
        ("share", 60, 2, "warn"),
        ("share", 60, 3, "fail"),
        ("share", 20, 3, "fail"),
    ],
)
def test_rejects_warn_and_hold_from_their_limits_on(
    settings: Settings, ledger: duckdb.DuckDBPyConnection, stream: str, received: int, bad: int, status: str
) -> None:
    ledger.execute(counts(received, bad) + TONIGHT + f"'{stream}'")
    suite = next(suite for suite in load_suites("landing") if suite.relation == "stream_days")
    parameters = gate_parameters(settings, DAY)
    rejects = replace(suite, expectations=tuple(e for e in suite.expectations if e.name.startswith("rejects")))
    found = judge_frame(rejects, fetch_frame(ledger, str(suite.query), parameters), parameters).findings
    assert len(found) == 3 and worst([finding.status for finding in found]) == status


def test_a_first_night_that_reads_a_month_holds_only_for_its_own_day(
    settings: Settings, ledger: duckdb.DuckDBPyConnection
) -> None:
    ledger.execute(f"update ledger set night_date = date '{DAY}'")
    ledger.execute("delete from ledger where stream = 'like' and delivery_date between date '2026-02-10' and date '2026-02-12'")
    ledger.execute(f"delete from ledger where delivery_date <> date '{DAY}' and stream not in ('like', 'play')")
    result = judge_ledger(settings, ledger)
    gap = next(f for f in result.findings if f.expectation == "required_streams_were_delivered_before")
    assert gap.status == "warn" and {"stream": "like", "delivery_date": "2026-02-11"} in gap.rows
    assert "required_streams_are_delivered" not in {name for _, name in broken(result)}
    assert result.status == "warn"


def test_a_first_day_has_no_past_to_compare_with(settings: Settings) -> None:
    connection = duckdb.connect()
    healthy_ledger(connection, days=8)
    connection.execute(f"update ledger set accepted_count = 1, received_count = 86 {TONIGHT} 'impression'")
    assert "volume_is_like_the_same_weekday_before" not in {name for _, name in broken(judge_ledger(settings, connection))}


def test_a_night_without_any_delivery_is_held_and_says_for_what(settings: Settings) -> None:
    with pytest.raises(HeldNight, match="like/2026-03-05"):
        judge_landing(settings, DAY, hold=True)
    assert json.loads((settings.quality / "gates" / f"{DAY}-landing.json").read_text())["status"] == "fail"


def test_a_deployment_may_require_other_streams(settings: Settings, ledger: duckdb.DuckDBPyConnection) -> None:
    ledger.execute(f"delete from ledger {TONIGHT} 'impression'")
    settings.home.mkdir(parents=True, exist_ok=True)
    settings.policy_file.write_text(
        "parameter,value,unit,valid_from,valid_to,because\n"
        "required_streams,like,streams,2005-01-01,,real logs have no impressions\n"
    )
    result = judge_ledger(settings, ledger)
    assert result.status == "warn"
    assert broken(result) == {("stream_days", "usual_streams_are_delivered")}


@pytest.mark.parametrize("damage", ["garbage", "missing"])
def test_an_unreadable_ledger_stops_the_night_with_its_place(settings: Settings, lake: Path, damage: str) -> None:
    path = sorted((lake / "ledger").glob("*.parquet"))[-1]
    path.write_bytes(b"PAR1 no") if damage == "garbage" else path.unlink()
    with pytest.raises(ResonanceError, match="ledger") as caught:
        judge_landing(settings, DAY)
    assert caught.value.exit_code == 1 and str(lake) in str(caught.value)


def test_what_was_not_committed_is_not_judged(settings: Settings, lake: Path) -> None:
    sorted((lake / "log").glob("*.json"))[-1].unlink()
    assert judge_landing(settings, DAY).status == "fail"


def test_later_nights_do_not_change_an_earlier_judgement(settings: Settings, ledger: duckdb.DuckDBPyConnection) -> None:
    before = judge_ledger(settings, ledger).as_dict()
    ledger.execute("insert into ledger by name select * replace (date '2026-03-09' as night_date, 9999 as batch_seq) from ledger")
    write_lake(ledger, settings.lake)
    assert judge_landing(settings, DAY).as_dict() == before


def test_an_earlier_night_judges_what_it_would_have_read_in_its_turn(settings: Settings) -> None:
    connection, later = duckdb.connect(), DAY + timedelta(days=2)
    healthy_ledger(connection, days=8)
    connection.execute(counts(2_000, 100) + TONIGHT + "'comment'")
    connection.execute(f"update ledger set night_date = date '{DAY}'")
    in_turn = judge_ledger(settings, connection).as_dict(), ledger_totals(settings, DAY)
    assert in_turn[0]["status"] == "fail" and in_turn[1]["total"]["files"] == 8 * len(load_contract().event_streams)
    connection.execute(f"update ledger set night_date = date '{later}'")
    connection.execute(
        f"insert into ledger by name select * replace (date '{later}' as delivery_date) from ledger "
        f"where delivery_date = date '{DAY}'"
    )
    write_lake(connection, settings.lake)
    assert (judge_landing(settings, DAY).as_dict(), ledger_totals(settings, DAY)) == in_turn


def test_a_required_file_that_only_a_later_night_read_is_no_gap(
    settings: Settings, ledger: duckdb.DuckDBPyConnection, judge_only: Callable[[str, str], None]
) -> None:
    judge_only("stream_days", "required_streams_are_delivered")
    ledger.execute(f"update ledger set night_date = date '{DAY + timedelta(days=1)}' {TONIGHT} 'like'")
    assert judge_ledger(settings, ledger).status == "pass"


def test_each_stream_and_day_keeps_its_newest_status(settings: Settings, ledger: duckdb.DuckDBPyConnection) -> None:
    ledger.execute(f"update ledger set schema_drift = ['colour'] {TONIGHT} 'like'")
    ledger.execute(f"update ledger set accepted_count = accepted_count - 1 {TONIGHT} 'play'")
    judge_ledger(settings, ledger)
    path = settings.quality / "gate_results.parquet"
    query = f"select status, count(*) from read_parquet('{path}') where business_date = '{DAY}' group by all order by all"
    streams = len(load_contract().event_streams)
    assert duckdb.sql(query).fetchall() == [("fail", 1), ("pass", streams - 2), ("warn", 1)]
    ledger.execute(f"update ledger set accepted_count = accepted_count + 1 {TONIGHT} 'play'")
    judge_ledger(settings, ledger)
    assert duckdb.sql(query).fetchall() == [("pass", streams - 1), ("warn", 1)]
    judge_landing(settings, date(2026, 3, 6))
    assert duckdb.sql(query).fetchall() == [("pass", streams - 1), ("warn", 1)]
