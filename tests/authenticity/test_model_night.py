"""A real night with a model in service: what its verdicts say, and who may overrule them."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from tests.authenticity.judging import answer, ask, settle
from tests.authenticity.learnt import Learnt, copy_home, judge_night, say

from resonance.authenticity import override, why
from resonance.authenticity.model import BrokenModel
from resonance.authenticity.proposals import propose
from resonance.authenticity.verdict_log import last_seq
from resonance.doctor import examine
from resonance.engine import connect
from resonance.errors import BadSetting
from resonance.night_record import read_record
from resonance.settings import Settings
from resonance.status import status_lines

VOCABULARY = {
    *("script_burst", "coordinated_likes", "slow_drip", "device_farm", "network_farm", "fresh_account_ring", "unheard_likes"),
    *("reward_only", "copied_comment", "spam_comment", "share_ring", "sold_likes", "replayed_trace", "like_churn", "emulator"),
    *("listed", "override", "insufficient_data"),
}
LIVE = """
select v.entity_type, v.entity_id, l.user_key, v.reasons, v.evidence, cast(v.p_fake as double), v.decided_by
from authenticity.verdicts v
left join (select distinct entity_type, entity_id, user_key from authenticity.verdict_log) l using (entity_type, entity_id)
where v.superseded_by is null order by all
"""

RULED = "select entity_id from authenticity.verdict_candidates where entity_type = 'user' and rule_points > 0"


@pytest.fixture(scope="module")
def night(learnt: Learnt, tmp_path_factory: pytest.TempPathFactory) -> Settings:
    """The same date judged again an hour later, with the model in service."""
    settings = copy_home(learnt.settings, tmp_path_factory.mktemp("night"))
    learnt.model.save(settings.model_file)
    judge_night(settings, learnt.made)
    return settings


def proposals(settings: Settings, learnt: Learnt) -> dict[tuple[str, str], tuple[float, list[str], dict[str, Any], str]]:
    """What a night would say: (kind, id) → (p_fake, reasons, evidence, decided_by)."""
    with connect(settings, settings.warehouse) as connection:
        propose(settings, connection, learnt.made.last_day)
        rows = connection.execute("select * from authenticity.verdict_proposals").fetchall()
    return {(row[0], row[1]): (float(row[6]), row[4], json.loads(row[5]), row[7]) for row in rows}


def users_told(settings: Settings, learnt: Learnt) -> tuple[dict[str, float], str, str]:
    """p_fake of every user that a night would speak about, the user with the most and the one with the least."""
    users = {name: row[0] for (kind, name), row in proposals(settings, learnt).items() if kind == "user"}
    return users, max(users, key=users.__getitem__), min(users, key=users.__getitem__)


def test_every_verdict_has_reasons_figures_beside_limits_and_hundredths(night: Settings, learnt: Learnt) -> None:
    rows = ask(night, LIVE)
    of_model = [row for row in rows if row[6] == learnt.model.decided_by]
    assert len(of_model) > 50
    for _, _, _, reasons, evidence, p_fake, _ in rows:
        assert reasons and set(reasons) <= VOCABULARY
        assert round(100 * p_fake, 9) == round(100 * p_fake) and 0 <= p_fake <= 1
        for figure in json.loads(evidence)["figures"]:
            held = {
                ">=": figure["value"] >= figure["limit"],
                "<=": figure["value"] <= figure["limit"],
                "<": figure["value"] < figure["limit"],
            }
            assert held[figure["comparison"]], figure
        assert json.loads(evidence)["figures"] or p_fake == 0, "only what is no longer there has no figures"


def test_fakes_are_found_on_three_levels(night: Settings, learnt: Learnt) -> None:
    rows = ask(night, LIVE)
    users = {row[1]: row[5] for row in rows if row[0] == "user"}
    fakes = learnt.world.lesson.accounts == 1
    keys = np.array(learnt.world.lesson.evidence.accounts["user_key"].to_pylist())
    assert np.mean([users.get(key, 0) > 0.5 for key in keys[fakes]]) > 0.8
    assert np.mean([users.get(key, 0) > 0.5 for key in keys[~fakes]]) < 0.05
    sold = [row for row in rows if row[0] == "event" and "sold_likes" in row[3]]
    assert [row for row in sold if row[5] > 0.5 and users.get(row[2], 0) <= 0.5], "sold likes of real accounts"
    assert all(row[5] > users.get(row[2], 0) for row in sold), "an event speaks only where its user does not cover it"
    spoken = [({figure["reason"] for figure in json.loads(row[4])["figures"]}, set(row[3])) for row in sold]
    assert all(figures == reasons for figures, reasons in spoken), "every reason has a figure beside its limit"
    assert any("unheard_likes" in reasons for _, reasons in spoken)


def test_a_comment_is_judged_by_itself_unless_its_user_is(night: Settings, learnt: Learnt, tmp_path: Path) -> None:
    home = copy_home(night, tmp_path)
    users, fake, real = users_told(home, learnt)
    with connect(home, home.warehouse) as connection:
        connection.executemany(
            """
            insert into authenticity.verdict_candidates
            values ('event', ?, ?, date '2026-11-01', ['spam_comment'], '{"figures":[],"examples":[]}', 0.7, 0.7)
            """,
            [("of a fake", fake), ("of a real", real)],
        )
    said = proposals(home, learnt)
    assert users[fake] > 0.7 > users[real] and ("event", "of a fake") not in said
    assert said["event", "of a real"][0] == 0.7 and said["event", "of a real"][3] == "rule:additive_points"


def test_whoever_copied_plays_is_no_less_fake_than_that_rule_says(night: Settings, learnt: Learnt, tmp_path: Path) -> None:
    home = copy_home(night, tmp_path)
    users, fake, real = users_told(home, learnt)
    with connect(home, home.warehouse) as connection:
        connection.executemany(
            """
            insert into authenticity.evidence_replay_figures
            select 'user', $1, $1, null, 'replayed_trace', 'copied_play_count', 4, '>=', 3, 0.9, null
            """,
            [(fake,), (real,)],
        )
        connection.execute(
            """
            insert into authenticity.verdict_candidates
            values ('user', $1, $1, null, ['replayed_trace'], '{"figures":[],"examples":[]}', 0.9, 0.9)
            """,
            [real],
        )
    said = proposals(home, learnt)
    assert users[fake] > 0.9 > users[real] and said["user", fake][0] == users[fake]
    assert said["user", real][0] == 0.9 and "replayed_trace" in said["user", real][1]
    assert said["user", real][3] == learnt.model.decided_by


def test_what_real_accounts_sell_is_split_from_what_they_like(night: Settings, learnt: Learnt) -> None:
    judged = ask(
        night,
        """
        with sellers as (
            select distinct user_key from authenticity.interactions_judged
            where array_to_string(reasons, ',') like '%sold_likes%' and p_fake > 0.5
        )
        select j.p_fake > 0.5, count(*) from authenticity.evidence_likes l join sellers using (user_key)
        left join authenticity.interactions_judged j using (event_id) group by 1
        """,
    )
    counts = {bool(is_fake): count for is_fake, count in judged}
    assert counts[True] > 0 and counts[False] > 0


def test_a_device_is_no_more_fake_than_its_most_genuine_resident(night: Settings, learnt: Learnt) -> None:
    rows = ask(night, LIVE)
    users = {row[1]: row[5] for row in rows if row[0] == "user"}
    devices = {row[1]: row[5] for row in rows if row[0] == "device"}
    residents = ask(night, "select device_key, account_key from authenticity.evidence_residents")
    assert devices
    for device, account in residents:
        assert devices.get(device, 0) <= users.get(account, 0)


def test_why_tells_what_each_figure_adds_and_what_undoes_it(night: Settings, learnt: Learnt) -> None:
    rows = [row for row in ask(night, LIVE) if row[6] == learnt.model.decided_by and row[5] > 0.5]
    user = next(row for row in rows if row[0] == "user")
    told = why(night, user[1])
    assert f"by {learnt.model.decided_by}, p_fake {user[5]:g}" in told and "excluded" in told
    assert "(limit)" in told and "log-odds" in told and f"override user:{user[1]} clear" in told
    event = next(row for row in rows if row[0] == "event")
    told = why(night, event[1])
    assert "sold_likes:" in told and f"override event:{event[1]} clear" in told


def test_the_night_and_status_say_who_decided(night: Settings, learnt: Learnt) -> None:
    facts = read_record(night, learnt.made.last_day)["steps"]["authenticity"]
    assert facts["decided_by"] == learnt.model.decided_by
    assert any(line.startswith(f"judge:    {learnt.model.decided_by}") for line in status_lines(night))


def test_a_persons_word_wins_over_the_model_and_can_be_taken_back(night: Settings, learnt: Learnt, tmp_path: Path) -> None:
    home = copy_home(night, tmp_path)
    day = learnt.made.last_day
    rows = [row for row in ask(home, LIVE) if row[6] == learnt.model.decided_by and row[5] > 0.5]
    user, event = (next(row for row in rows if row[0] == kind) for kind in ("user", "event"))
    before = ask(home, "from authenticity.interactions_judged order by all")

    override(home, user[1], "clear", "a fan, we rang", "ann")
    override(home, f"event:{event[1]}", "clear", "not sold", "ann")
    settle(home, day)
    answer(home, day)
    live = {(row[0], row[1]): row for row in ask(home, LIVE)}
    for row in (user, event):
        assert live[row[0], row[1]][3:][0] == ["override"] and live[row[0], row[1]][5] == 0
    freed = ask(home, "select count(*) from authenticity.interactions_judged where p_fake > 0.5")
    assert freed[0][0] < sum(1 for row in before if row[-1] is not None), "what was theirs counts again"

    home.overrides_file.unlink()
    later = replace(home, as_of=home.as_of + timedelta(hours=1))
    settle(later, day)
    answer(later, day)
    assert ask(later, "from authenticity.interactions_judged order by all") == before


def test_policy_may_leave_the_points_alone_in_service_and_the_way_back_is_exact(
    night: Settings, learnt: Learnt, tmp_path: Path
) -> None:
    home, day = copy_home(night, tmp_path), learnt.made.last_day
    by_model = {row[:2]: row[2:] for row in ask(home, LIVE) if row[5] > 0}
    judged = ask(home, "from authenticity.interactions_judged order by all")
    say(home, model_in_service="none")
    switched = settle(home, day)
    answer(home, day)
    assert {row[6] for row in ask(home, LIVE) if row[5] > 0} == {"rule:additive_points"}
    assert switched["changed_dates"], "dates whose answers the switch changes are built again"
    assert any(line == "judge:    rule:additive_points" for line in status_lines(home))
    home.policy_file.unlink()
    later = replace(home, as_of=home.as_of + timedelta(hours=1))
    settle(later, day)
    answer(later, day)
    assert {row[:2]: row[2:] for row in ask(later, LIVE) if row[5] > 0} == by_model
    assert ask(later, "from authenticity.interactions_judged order by all") == judged


def test_another_model_supersedes_and_makes_the_dates_dirty_that_it_changes(
    night: Settings, learnt: Learnt, tmp_path: Path
) -> None:
    home, day = copy_home(night, tmp_path), learnt.made.last_day
    since = last_seq(home)
    assert settle(home, day, since) == {"new": 0, "changed_dates": {}, "last_seq": since}
    softened = {
        name: replace(look, knots=tuple((at, p / 2) for at, p in look.knots)) for name, look in learnt.model.looks.items()
    }
    other = replace(learnt.model, looks=softened)
    other.save(home.model_file)
    assert other.version != learnt.model.version
    settled = settle(home, day, since)
    assert settled["new"] > 50 and set(settled["changed_dates"].values()) == {"verdict"}
    answer(home, day)
    assert {row[6] for row in ask(home, LIVE) if row[5] > 0} <= {other.decided_by, "rule:additive_points"}
    acquitted = [row for row in ask(home, LIVE) if "no limit is broken any more" in row[4]]
    assert acquitted and {(row[5], row[6]) for row in acquitted} == {(0, other.decided_by)}, "who judges acquits"
    old = ask(
        home,
        "select count(*) from authenticity.verdicts where superseded_by is null and decided_by = ? and p_fake > 0",
        [learnt.model.decided_by],
    )
    assert old == [(0,)]


def test_a_broken_model_stops_the_step_before_anything_is_said(night: Settings, learnt: Learnt, tmp_path: Path) -> None:
    home, day = copy_home(night, tmp_path), learnt.made.last_day
    files = sorted(home.verdict_log.glob("*.parquet"))
    home.model_file.write_text(home.model_file.read_text()[:5000])
    with pytest.raises(BrokenModel, match="cannot be read") as broken:
        settle(home, day)
    assert str(home.model_file) in str(broken.value) and "resonance train" in str(broken.value)
    assert sorted(home.verdict_log.glob("*.parquet")) == files
    assert any("nobody" in line for line in status_lines(home))
    assert [finding.next_command for finding in examine(home) if "read" in finding.what and not finding.ok]


def test_a_word_that_policy_does_not_know_is_refused(night: Settings, learnt: Learnt, tmp_path: Path) -> None:
    home = copy_home(night, tmp_path)
    say(home, model_in_service="maybe")
    with pytest.raises(BadSetting, match="neither auto nor none"):
        proposals(home, learnt)


def test_whom_too_little_is_known_of_is_neither_accused_nor_told_from_what_he_liked(
    night: Settings, learnt: Learnt, tmp_path: Path
) -> None:
    home = copy_home(night, tmp_path)
    sure = proposals(home, learnt)
    say(home, abstention_min_events=60)
    said = proposals(home, learnt)
    silent = {name for (kind, name), row in said.items() if kind == "user" and row[1] == ["insufficient_data"]}
    before = {name for (kind, name), row in sure.items() if kind == "user" and row[1] == ["insufficient_data"]}
    assert silent > before and all(sure["user", name][0] >= 0.01 for name in silent - before), "what is withheld is a score"
    events = dict(ask(home, "select user_key, event_count from authenticity.evidence_accounts"))
    told_by_rules = set(ask(home, RULED))
    for name in silent:
        p_fake, _, evidence, decided_by = said["user", name]
        assert (p_fake, decided_by) == (0, learnt.model.decided_by) and (name,) not in told_by_rules
        figure = evidence["figures"][0]
        assert (figure["figure"], figure["value"], figure["comparison"], figure["limit"]) == (
            "event_count",
            events[name],
            "<",
            60,
        )
    owners = dict(ask(home, "select event_id, user_key from authenticity.evidence_orders"))
    assert not [
        name for (kind, name), row in said.items() if kind == "event" and owners.get(name) in silent and "sold_likes" in row[1]
    ]
    loud = {name for (kind, name), row in said.items() if kind == "user" and row[0] > 0}
    assert loud == {name for (kind, name) in sure if kind == "user"} - silent - before


def test_small_doubts_are_not_said(night: Settings, learnt: Learnt, tmp_path: Path) -> None:
    home = copy_home(night, tmp_path)
    found = {}
    for least in (0.01, 0.03, 0.3):
        say(home, model_min_p_fake=least)
        rows = proposals(home, learnt)
        found[least] = {name: row[0] for name, row in rows.items() if row[3] == learnt.model.decided_by and row[0] > 0}
    assert min(found[0.01].values()) < 0.3
    for least in (0.03, 0.3):
        users = {name for name, p in found[0.01].items() if name[0] == "user" and p >= least}
        assert {name for name in found[least] if name[0] == "user"} == users and min(found[least].values()) >= least


def test_unknown_hearing_accuses_nobody(night: Settings, learnt: Learnt, tmp_path: Path) -> None:
    """The platform stops sending plays of those whom the model suspects and no rule does."""
    home = copy_home(night, tmp_path)
    ruled = {row[0] for row in ask(home, RULED)}
    suspects = [
        name for (kind, name), row in proposals(home, learnt).items() if kind == "user" and name not in ruled and row[0] > 0
    ]
    assert suspects
    ask(home, "update authenticity.evidence_accounts set known_song_count = 0 where array_contains($1, user_key)", [suspects])
    likers = {row[0] for row in ask(home, "select user_key from authenticity.evidence_accounts where liked_song_count > 0")}
    said = proposals(home, learnt)
    for name in likers & set(suspects):
        assert said.get(("user", name), (0, ["insufficient_data"]))[:2] == (0, ["insufficient_data"])
