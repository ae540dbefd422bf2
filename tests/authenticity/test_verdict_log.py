"""The log only grows, a rerun changes nothing, and the order of nights changes no answer."""

from __future__ import annotations

import itertools
import os
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import duckdb
import pytest

from resonance.authenticity import verdict_log
from resonance.authenticity.answers import answering, live_verdict, verdicts_on
from resonance.authenticity.verdicts import forget, last_seq, prepare_log, settle_verdicts
from resonance.settings import Settings

DAY = date(2026, 11, 10)
Evidence = dict[str, float]


def set_stage(connection: duckdb.DuckDBPyConnection, day: date, found: Evidence, seen: dict[str, date] | None = None) -> None:
    """What the night's evidence says: users with their p_fake, and who was active when."""
    connection.execute("delete from authenticity.verdict_proposals; delete from authenticity.evidence_users")
    for user, p_fake in found.items():
        figures = f'{{"figures":[],"p":{p_fake}}}'
        row = ["user", user, user, None, ["script_burst"], figures, p_fake, "rule:additive_points"]
        connection.execute("insert into authenticity.verdict_proposals values (?, ?, ?, ?, ?, ?, ?, ?)", row)
    for user in {*found, *(seen or {})}:
        connection.execute("insert into authenticity.evidence_users values (?, ?)", [user, (seen or {}).get(user, day)])


def run_night(
    settings: Settings, connection: duckdb.DuckDBPyConnection, day: date, found: Evidence, **more: Any
) -> dict[str, Any]:
    """Settle the night for `day`, judged the morning after unless `as_of` says when."""
    set_stage(connection, day, found, more.get("seen"))
    morning = datetime(day.year, day.month, day.day, 22, tzinfo=UTC)
    return settle_verdicts(replace(settings, as_of=more.get("as_of", morning)), connection, day, more.get("since_seq", 0))


def test_a_rerun_changes_nothing(settings: Settings, empty_warehouse: Any) -> None:
    assert run_night(settings, empty_warehouse, DAY, {"u:a": 0.9})["new"] == 1
    before = {path.name: path.read_bytes() for path in verdict_log.log_files(settings)}
    assert run_night(settings, empty_warehouse, DAY, {"u:a": 0.9})["new"] == 0
    assert {path.name: path.read_bytes() for path in verdict_log.log_files(settings)} == before


def test_new_evidence_supersedes_and_vanished_evidence_acquits(settings: Settings, empty_warehouse: Any) -> None:
    for ago, found in ((2, {"u:a": 0.7}), (1, {"u:a": 0.9}), (0, {})):
        run_night(settings, empty_warehouse, DAY - timedelta(days=ago), found, seen={"u:a": DAY})
    rows = verdicts_on(replace(settings, as_of=datetime(2026, 11, 30, tzinfo=UTC)), [("user", "u:a")])
    assert [float(row.p_fake) for row in rows] == [0.7, 0.9, 0.0]
    assert live_verdict(rows, "user") == rows[-1]
    assert rows[-1].reasons == ("insufficient_data",)


def test_who_left_the_window_keeps_his_last_verdict(settings: Settings, empty_warehouse: Any) -> None:
    run_night(settings, empty_warehouse, DAY, {"u:a": 0.9})
    assert run_night(settings, empty_warehouse, DAY + timedelta(days=40), {})["new"] == 0


def test_older_events_keep_their_last_verdict(settings: Settings, empty_warehouse: Any) -> None:
    run_night(settings, empty_warehouse, DAY, {"u:a": 0.9})
    later = DAY + timedelta(days=40)
    run_night(settings, empty_warehouse, later, {}, seen={"u:a": later})
    rows = verdicts_on(replace(settings, as_of=datetime(2027, 1, 1, tzinfo=UTC)), [("user", "u:a")])
    assert [float(row.p_fake) for row in answering(rows, DAY)] == [0.9]
    assert answering(rows, later - timedelta(days=34)) == []


def test_the_order_of_nights_changes_no_answer(settings: Settings, empty_warehouse: Any, tmp_path: Path) -> None:
    nights = [(DAY, {"u:a": 0.7, "u:b": 0.6}), (DAY + timedelta(1), {"u:a": 0.9}), (DAY + timedelta(2), {"u:a": 0.9, "u:c": 0.8})]
    seen = dict.fromkeys(("u:a", "u:b", "u:c"), DAY)
    answers = []
    for number, order in enumerate(itertools.permutations(nights)):
        own = replace(settings, home=tmp_path / str(number))
        for hour, (day, found) in enumerate(order):
            run_night(own, empty_warehouse, day, found, seen=seen, as_of=datetime(2026, 11, 20, hour, tzinfo=UTC))
        rows = verdicts_on(replace(own, as_of=datetime(2026, 11, 21, tzinfo=UTC)), [("user", user) for user in seen])
        by_user = {user: [row for row in rows if row.entity_id == user] for user in seen}
        answers.append(
            [
                (user, str(day), [(row.p_fake, row.reasons, row.evidence) for row in answering(by_user[user], day)])
                for user in seen
                for day in (DAY - timedelta(34), DAY - timedelta(33), DAY - timedelta(32), DAY)
            ]
        )
    assert all(other == answers[0] for other in answers[1:])
    assert any(spoken for _, _, spoken in answers[0])


def test_an_earlier_as_of_sees_the_verdicts_of_that_time(settings: Settings, empty_warehouse: Any) -> None:
    run_night(settings, empty_warehouse, DAY, {"u:a": 0.7})
    run_night(settings, empty_warehouse, DAY + timedelta(1), {"u:a": 0.9})
    then = replace(settings, as_of=datetime(2026, 11, 10, 23, tzinfo=UTC))
    assert [float(row.p_fake) for row in verdicts_on(then, [("user", "u:a")])] == [0.7]


def test_a_kill_between_write_and_rename_leaves_no_trace(
    settings: Settings, empty_warehouse: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    prepare_log(settings)

    def killed(source: Any, target: Any) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patched:
        patched.setattr(os, "replace", killed)
        with pytest.raises(KeyboardInterrupt):
            run_night(settings, empty_warehouse, DAY, {"u:a": 0.9})
    assert last_seq(settings) == 0
    assert list(settings.verdict_log.glob(".*.partial"))
    again = run_night(settings, empty_warehouse, DAY, {"u:a": 0.9})
    undisturbed = replace(settings, home=settings.home / "undisturbed")
    run_night(undisturbed, empty_warehouse, DAY, {"u:a": 0.9})
    assert again["new"] == 1 and not list(settings.verdict_log.glob(".*.partial"))
    assert _bytes(settings) == _bytes(undisturbed)


def _bytes(settings: Settings) -> list[bytes]:
    return [path.read_bytes() for path in verdict_log.log_files(settings)]


def test_a_night_killed_after_the_append_still_tells_its_dates(settings: Settings, empty_warehouse: Any) -> None:
    from tests.authenticity.lake import write_lake
    from tests.authenticity.people import World, instant

    world = World()
    world.like("anna", "s1", instant(DAY - timedelta(3)))
    world.like("anna", "s2", instant(DAY - timedelta(40)))
    world.like("bert", "s1", instant(DAY - timedelta(5)))
    write_lake(settings.lake, world.rows)
    run_night(settings, empty_warehouse, DAY - timedelta(1), {"u:other": 0.9})
    found = {world.user("anna"): 0.9, "u:other": 0.9}
    expected = {DAY - timedelta(3): "verdict"}
    assert run_night(settings, empty_warehouse, DAY, found, since_seq=1)["changed_dates"] == expected
    assert run_night(settings, empty_warehouse, DAY, found, since_seq=1)["changed_dates"] == expected
    assert run_night(settings, empty_warehouse, DAY, found, since_seq=2)["changed_dates"] == {}


def test_the_first_night_answers_for_everything_before(settings: Settings, empty_warehouse: Any) -> None:
    from tests.authenticity.lake import write_lake
    from tests.authenticity.people import World, instant

    world = World()
    for ago in (3, 40):
        world.like("anna", f"s{ago}", instant(DAY - timedelta(ago)))
    write_lake(settings.lake, world.rows)
    changed = run_night(settings, empty_warehouse, DAY, {world.user("anna"): 0.9})["changed_dates"]
    assert changed == {DAY - timedelta(3): "verdict", DAY - timedelta(40): "verdict"}
    rows = verdicts_on(replace(settings, as_of=datetime(2026, 11, 30, tzinfo=UTC)), [("user", world.user("anna"))])
    assert [float(row.p_fake) for row in answering(rows, DAY - timedelta(40))] == [0.9]


def test_the_forgotten_leave_no_verdict(settings: Settings, empty_warehouse: Any) -> None:
    run_night(settings, empty_warehouse, DAY, {"u:a": 0.9, "u:b": 0.8})
    assert forget(settings, ["u:a"]) == 1
    later = replace(settings, as_of=datetime(2026, 11, 30, tzinfo=UTC))
    assert verdicts_on(later, [("user", "u:a")]) == []
    assert len(verdicts_on(later, [("user", "u:b")])) == 1
    assert forget(settings, ["u:a"]) == 0


def test_an_erasure_reaches_the_log_with_the_next_night(settings: Settings, empty_warehouse: Any) -> None:
    run_night(settings, empty_warehouse, DAY, {"u:a": 0.9, "u:b": 0.8, "u:c": 0.7})
    empty_warehouse.execute("insert into staging.stg_erasures values ('u:a', null)")
    settings.erasures_file.write_text('{"user_key": "u:b"}\n')
    run_night(settings, empty_warehouse, DAY + timedelta(1), {"u:c": 0.7})
    later = replace(settings, as_of=datetime(2026, 11, 30, tzinfo=UTC))
    assert {row.entity_id for row in verdicts_on(later, [("user", user) for user in ("u:a", "u:b", "u:c")])} == {"u:c"}


def test_every_verdict_has_a_name_of_its_own(settings: Settings, empty_warehouse: Any) -> None:
    same = datetime(2026, 11, 20, tzinfo=UTC)
    for found in ({"u:a": 0.9}, {}, {"u:a": 0.9}):
        run_night(settings, empty_warehouse, DAY, found, seen={"u:a": DAY}, as_of=same)
    rows = verdicts_on(replace(settings, as_of=same), [("user", "u:a")])
    assert len(rows) == 3 and len({row.verdict_id for row in rows}) == 3
