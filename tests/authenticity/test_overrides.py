"""People win, are told by key only, and can take it back."""

from __future__ import annotations

import json
import shutil
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from tests.authenticity.conftest import Judged
from tests.authenticity.judging import answer, ask, at, settle
from tests.authenticity.lake import write_lake
from tests.authenticity.people import LAST, World, instant

from resonance import landing
from resonance.authenticity import forget_words, override, why
from resonance.authenticity.answers import live_verdict, verdicts_on
from resonance.authenticity.overrides import UnknownEntity, own_words, resolve_entity
from resonance.authenticity.verdicts import settle_verdicts
from resonance.errors import UsageError
from resonance.privacy.erasure import erase
from resonance.privacy.keys import device_key, user_key
from resonance.settings import Settings

DAY = date(2026, 11, 10)


@pytest.fixture
def anna(settings: Settings) -> Settings:
    """A lake in which account `anna-4711` liked one song on device `phone-12`, and a device without an account another."""
    world = World()
    world.names |= {
        "anna": user_key(settings.hmac_key, "anna-4711"),
        "device phone": device_key(settings.hmac_key, "phone-12"),
    }
    world.like("anna", "s1", instant(DAY - timedelta(2)), device="phone")
    world.rows["like"][-1]["line_number"] = 7
    write_lake(settings.lake, world.rows)
    return settings


@pytest.mark.parametrize(
    ("said", "kind"),
    [
        ("event:like-0", "event"),
        ("like-0", "event"),
        ("user:anna-4711", "user"),
        ("anna-4711", "user"),
        ("device:phone-12", "device"),
        ("phone-12", "device"),
    ],
)
def test_an_entity_is_found_by_kind_or_by_its_bare_id(anna: Settings, said: str, kind: str) -> None:
    told = override(anna, said, "exclude", "bought", "ann")
    word = own_words(anna)[-1]
    assert (word.entity_type, word.action, word.decided_by) == (kind, "exclude", "ann")
    assert word.decision_id in told and "next night" in told


def test_no_raw_id_is_written(anna: Settings) -> None:
    override(anna, "user:anna-4711", "exclude", "anna-4711 sells likes", "ann")
    override(anna, "device:phone-12", "exclude", "phone-12 is a rack", "ann")
    written = anna.overrides_file.read_text()
    assert "anna-4711" not in written and "phone-12" not in written
    assert own_words(anna)[0].reason == f"{user_key(anna.hmac_key, 'anna-4711')} sells likes"


@pytest.mark.parametrize("said", ["event:nobody", "user:nobody", "device:nobody", "nobody"])
def test_an_unknown_entity_is_refused_with_the_next_command(anna: Settings, said: str) -> None:
    with pytest.raises(UnknownEntity, match="resonance why FILE:LINE"):
        override(anna, said, "clear", "no reason", "ann")
    assert not anna.overrides_file.exists()


def test_a_word_needs_an_action_and_a_reason(anna: Settings) -> None:
    with pytest.raises(UsageError, match="clear, exclude"):
        override(anna, "like-0", "delete", "why", "ann")
    with pytest.raises(UsageError, match="needs a reason") as refused:
        override(anna, "anna-4711", "exclude", "  ", "ann")
    assert "ENTITY exclude" in str(refused.value) and "anna-4711" not in str(refused.value)


def test_what_undoes_a_word_names_keys_only(anna: Settings) -> None:
    phone = device_key(anna.hmac_key, "phone-12")
    assert f"undo: resonance override device:{phone} clear" in override(anna, "device:phone-12", "exclude", "a rack", "ann")


def test_a_devices_key_is_the_device_unless_it_acts_without_an_account(anna: Settings) -> None:
    """Its own account is called by the same key: `user:d:…`."""
    phone = device_key(anna.hmac_key, "phone-12")
    assert (resolve_entity(anna, phone).entity_type, resolve_entity(anna, f"device:{phone}").entity_type) == ("device", "device")
    with pytest.raises(UnknownEntity):
        resolve_entity(anna, f"user:{phone}")
    world = World()
    world.names |= {"device phone": phone}
    world.like("nobody", "s1", instant(DAY), device="phone")
    world.rows["like"][0]["user_key"] = None
    write_lake(anna.lake, world.rows)
    assert resolve_entity(anna, phone).entity_type == resolve_entity(anna, f"user:{phone}").entity_type == "user"


def test_a_word_about_an_internal_account_is_no_verdict(anna: Settings, empty_warehouse: Any) -> None:
    for said in ("anna-4711", "like-0"):
        override(at(anna, DAY, 1), said, "exclude", "a test", "ann")
    empty_warehouse.execute(
        "insert into staging.stg_internal_accounts values (?, null, null)", [user_key(anna.hmac_key, "anna-4711")]
    )
    assert settle_verdicts(at(anna, DAY, 2), empty_warehouse, DAY)["new"] == 0


def test_a_half_written_word_does_not_hide_the_others(anna: Settings) -> None:
    override(anna, "like-0", "exclude", "bought", "ann")
    with anna.overrides_file.open("a") as file:
        file.write('{"decision_id": "cut o')
    assert len(own_words(anna)) == 1
    override(anna, "like-0", "clear", "not bought", "ann")
    assert [word.action for word in own_words(anna)] == ["exclude", "clear"]


def test_the_later_word_wins_and_none_decided_after_the_night_counts(anna: Settings, empty_warehouse: Any) -> None:
    for hour, action in ((1, "exclude"), (3, "clear"), (5, "exclude")):
        override(at(anna, DAY, hour), "like-0", action, f"at {hour}", "ann")
    for hour, p_fake in ((2, 1), (4, 0), (6, 1)):
        settle_verdicts(at(anna, DAY, hour), empty_warehouse, DAY)
        live = live_verdict(verdicts_on(at(anna, DAY, hour), [("event", "like-0")]), "event")
        assert live is not None and live.p_fake == p_fake and live.decided_by == "person:ann"
    assert settle_verdicts(at(anna, DAY, 6), empty_warehouse, DAY)["new"] == 0


def test_a_word_makes_the_dates_of_its_events_dirty(anna: Settings, empty_warehouse: Any) -> None:
    for said in ("like-0", "anna-4711", "phone-12"):
        own = replace(anna, home=anna.home / said)
        shutil.copytree(anna.lake, own.lake)
        override(own, said, "exclude", "bought", "ann")
        assert settle_verdicts(own, empty_warehouse, DAY)["changed_dates"] == {DAY - timedelta(2): "override"}


def test_a_word_of_the_stream_is_withdrawn_with_its_row(anna: Settings, empty_warehouse: Any) -> None:
    row = ["o1", "event", "like-0", "exclude", "seen", "moderator", datetime(2026, 11, 9)]
    empty_warehouse.execute("insert into staging.stg_overrides values (?, ?, ?, ?, ?, ?, ?)", row)
    settle_verdicts(at(anna, DAY, 1), empty_warehouse, DAY)
    empty_warehouse.execute("delete from staging.stg_overrides")
    settled = settle_verdicts(at(anna, DAY, 2), empty_warehouse, DAY, since_seq=1)
    live = live_verdict(verdicts_on(at(anna, DAY, 3), [("event", "like-0")]), "event")
    assert live is not None and not live.is_word and live.p_fake == 0
    assert settled["changed_dates"] == {DAY - timedelta(2): "override"}


def test_an_erased_users_words_are_forgotten(anna: Settings) -> None:
    override(anna, "like-0", "exclude", "bought", "ann")
    override(anna, "phone-12", "exclude", "a rack", "ann")
    assert forget_words(anna, [user_key(anna.hmac_key, "anna-4711")]) == 1
    assert [word.entity_type for word in own_words(anna)] == ["device"]


def test_why_tells_line_actor_answer_and_what_changes_it(anna: Settings) -> None:
    told = why(anna, "like-0")
    assert "like/dt=2026-11-08/part.jsonl:7, accepted" in told
    assert user_key(anna.hmac_key, "anna-4711") in told
    assert "no verdict speaks" in told and "resonance override event:like-0 exclude" in told


def test_why_tells_a_person_by_key_only(anna: Settings) -> None:
    told = why(anna, "anna-4711")
    assert "anna-4711" not in told
    assert "like 1 (2026-11-08 to 2026-11-08)" in told


def test_why_shows_each_figure_beside_its_limit(judged: Judged) -> None:
    told = why(judged.settings, judged.world.user("fast script 0"))
    assert "script_burst: scripted_run_count 3 >= 2 (limit), +0.6" in told
    assert f"undo:   resonance override user:{judged.world.user('fast script 0')} clear --reason TEXT" in told
    event = next(row for row in judged.world.rows["like"] if row["user_key"] == judged.world.user("fast script 0"))
    told = why(judged.settings, event["event_id"])
    assert "excluded" in told and f"undo only this: resonance override event:{event['event_id']} clear" in told


def test_a_word_wins_and_clearing_restores_every_row(judged: Judged, tmp_path: Path) -> None:
    shutil.copytree(judged.settings.home, tmp_path / "home")
    own = replace(judged.settings, home=tmp_path / "home")
    everything = "select * from authenticity.interactions_judged order by event_id"
    before = ask(own, everything)
    honest, fake = judged.world.user("heavy 0"), judged.world.user("fast script 0")
    for hour, action in ((1, "exclude"), (2, "clear")):
        then = at(own, LAST + timedelta(1), hour)
        override(then, f"user:{honest}", action, "asked for", "ann")
        settled = settle(then, LAST, since_seq=hour)
        answer(then, LAST, build_from=min(settled["changed_dates"]))
        rows = ask(then, everything)
        mine = [row for row in rows if row[2] == honest]
        assert [row for row in rows if row[2] != honest] == before
        assert bool(mine) == (action == "exclude") and all(float(row[4]) == 1 for row in mine)
    then = at(own, LAST + timedelta(1), 3)
    override(then, f"user:{fake}", "clear", "a test account of ours", "ann")
    settled = settle(then, LAST, since_seq=3)
    answer(then, LAST, build_from=min(settled["changed_dates"]))
    assert ask(then, everything) == [row for row in before if row[2] != fake]
    assert (
        ask(then, "select count(*) from authenticity.verdicts where superseded_by is null group by entity_id having count(*) > 1")
        == []
    )


def test_a_night_as_of_earlier_does_not_know_the_word(anna: Settings, empty_warehouse: Any) -> None:
    override(at(anna, DAY, 5), "like-0", "exclude", "bought", "ann")
    assert settle_verdicts(at(anna, DAY, 4), empty_warehouse, DAY)["new"] == 0
    assert verdicts_on(replace(anna, as_of=datetime(2026, 11, 10, 4, tzinfo=UTC)), [("event", "like-0")]) == []


def _opened(settings: Settings, *lines: dict[str, Any]) -> str:
    """Land one account's openings of a share, the columns of each line changed as `lines` say; the file, as `why` takes it."""
    day = LAST - timedelta(1)
    event = {
        "event_ts": f"{day}T12:00:00+08:00",
        "received_ts": f"{day}T12:00:01+08:00",
        "user_id": "anna-4711",
        "share_id": "sh1",
    }
    file = f"share_open/dt={day}/a.jsonl"
    (settings.landing / file).parent.mkdir(parents=True)
    (settings.landing / file).write_text("".join(json.dumps({**event, **line}) + "\n" for line in lines))
    landing.land(settings, LAST)
    return file


def test_why_finds_lines_wherever_they_went(settings: Settings) -> None:
    file = _opened(settings, {"event_id": "e1"}, {"event_id": "e1"}, {"event_id": "e2", "event_ts": "2001-01-01T00:00:00Z"})
    assert "accepted" in why(settings, f"{file}:1") and "event e1: share_open" in why(settings, f"/somewhere/{file}:1")
    assert "deduplicated" in why(settings, f"{file}:2") and "event e1: share_open" in why(settings, f"{file}:2")
    for told in (why(settings, f"{file}:3"), why(settings, "e2")):
        assert "quarantined" in told and "bad_ts" in told and "corrected line under the same event_id" in told
    assert "anna-4711" not in why(settings, f"{file}:1") + why(settings, f"{file}:3")
    assert f"repeats: {file}:1" in why(settings, f"{file}:2")
    with pytest.raises(UnknownEntity, match="line 4 is blank or past the end"):
        why(settings, f"{file}:4")
    with pytest.raises(UnknownEntity, match="resonance status"):
        why(settings, f"{file.replace('a.jsonl', 'b.jsonl')}:1")
    erase(settings, "anna-4711")
    for said in ("anna-4711", "user:anna-4711", "e1", f"{file}:1", f"{file}:2"):
        told = why(settings, said)
        assert "asked to be forgotten" in told and "e1:" not in told and user_key(settings.hmac_key, "anna-4711") not in told
    landing.land(settings, LAST + timedelta(1))
    for said in ("anna-4711", f"{file}:1"):
        assert "asked to be forgotten" in why(settings, said)
    with pytest.raises(UnknownEntity):
        why(settings, "e1")


def test_why_tells_what_broke_a_quarantined_line_and_of_a_conflict_what_it_contradicts(settings: Settings) -> None:
    file = _opened(settings, {"event_id": "e1"}, {"event_id": "e1", "share_id": "sh2"}, {"event_id": "e3", "share_id": 7})
    conflict, broken = why(settings, f"{file}:2"), why(settings, f"{file}:3")
    if "conflicting_duplicate" not in conflict:
        conflict = why(settings, f"{file}:1")
    assert "conflicting_duplicate" in conflict and f"repeats: {file}:" in conflict
    assert "reason: bad_value" in broken and "column: share_id" in broken and "shape:" in broken


@pytest.mark.parametrize("text", ["no-such-id", "user:nobody", "event:nobody", "u:00000000000000000000000000000000"])
def test_why_of_an_unknown_id_says_what_to_ask_instead(anna: Settings, text: str) -> None:
    with pytest.raises(UnknownEntity, match="resonance why FILE:LINE"):
        why(anna, text)
