"""Each reason finds its trick and spares the people who look like it."""

from __future__ import annotations

import json

import pytest
from tests.authenticity.casts import HONEST, TRICKS
from tests.authenticity.conftest import Judged
from tests.authenticity.judging import ask

FOUND = [(reason, cast.__name__) for reason, casts in TRICKS.items() for cast in casts]


@pytest.mark.parametrize(("reason", "cast"), FOUND)
def test_a_trick_is_found_under_its_reason(judged: Judged, reason: str, cast: str) -> None:
    verdicts = judged.verdicts()
    missed = [name for name in judged.casts[cast] if name not in verdicts or verdicts[name][0] <= 0.5]
    assert not missed
    assert all(reason in verdicts[name][1] for name in judged.casts[cast])


@pytest.mark.parametrize("cast", [cast.__name__ for cast in HONEST])
def test_an_honest_crowd_is_spared(judged: Judged, cast: str) -> None:
    verdicts = judged.verdicts()
    accused = {name: verdicts[name] for name in judged.casts[cast] if verdicts.get(name, (0, []))[0] > 0.5}
    assert not accused


def test_ordinary_people_have_no_verdict(judged: Judged) -> None:
    assert not [name for name in judged.verdicts() if name.startswith("ordinary")]


def test_the_cafes_computer_is_no_farm_and_the_rack_is_one(judged: Judged) -> None:
    sql = "select entity_id, p_fake from authenticity.verdicts where entity_type = 'device' and superseded_by is null"
    p_fake = dict(ask(judged.settings, sql))
    assert p_fake[judged.world.device("big rack")] > 0.5
    assert p_fake.get(judged.world.device("café computer"), 0) <= 0.5
    assert judged.world.device("family tablet") not in p_fake


def test_every_event_of_a_fake_user_is_judged_with_his_p_fake(judged: Judged) -> None:
    sql = """
        select user_key, stream, min(p_fake), max(p_fake), count(*) from authenticity.interactions_judged
        where user_key = ? group by all order by all
    """
    name = "regular script 0"
    rows = ask(judged.settings, sql, [judged.world.user(name)])
    expected = judged.verdicts()[name][0]
    assert {row[1] for row in rows} == {"like", "play"}
    assert all(float(row[2]) == float(row[3]) == expected for row in rows)
    assert sum(row[4] for row in rows) == sum(
        row["user_key"] == judged.world.user(name) for stream in ("like", "play") for row in judged.world.rows[stream]
    )


def test_no_row_means_genuine(judged: Judged) -> None:
    stored = ask(judged.settings, "select count(*), min(p_fake), max(p_fake) from authenticity.interactions_judged")[0]
    assert stored[1] > 0 and stored[2] <= 1
    assert stored[0] < sum(len(rows) for rows in judged.world.rows.values()) / 4


def test_every_verdict_shows_its_figures_beside_their_limits(judged: Judged) -> None:
    rows = ask(judged.settings, "select reasons, evidence, p_fake from authenticity.verdicts")
    assert rows
    for reasons, evidence, p_fake in rows:
        told = json.loads(evidence)
        figures = told["figures"]
        assert reasons and set(reasons) <= {figure["reason"] for figure in figures}
        assert round(min(0.99, sum(figure["points"] for figure in figures) + told.get("start", 0)), 2) == p_fake
        for figure in figures:
            broken = figure["value"] >= figure["limit"] if figure["comparison"] == ">=" else figure["value"] <= figure["limit"]
            assert broken, figure


def test_p_fake_comes_in_steps_of_a_hundredth(judged: Judged) -> None:
    assert ask(judged.settings, "select count(*) from authenticity.verdicts where p_fake <> round(p_fake, 2)") == [(0,)]


def test_reasons_are_words_of_the_closed_vocabulary(judged: Judged) -> None:
    words = ask(judged.settings, "select distinct unnest(reasons) from authenticity.verdicts order by 1")
    found = ["coordinated_likes", "copied_comment", "device_farm", "replayed_trace", "script_burst"]
    found += ["spam_comment", "unheard_likes"]
    assert [word for (word,) in words] == found


def judged_comments(judged: Judged, cast: str) -> dict[str, tuple[float, list[str]]]:
    """p_fake and reasons of the live verdicts on the comments of a cast, by event id; comments without one are missing."""
    users = {judged.world.user(name) for name in judged.casts[cast]}
    own = [row["event_id"] for row in judged.world.rows["comment"] if row["user_key"] in users]
    live = "select entity_id, p_fake, reasons from authenticity.verdicts where superseded_by is null"
    sql = f"{live} and entity_id in (select unnest(?))"
    return {name: (p_fake, reasons) for name, p_fake, reasons in ask(judged.settings, sql, [own])}


def test_pasted_offers_are_spam_comments_whether_or_not_their_authors_are_accused(judged: Judged) -> None:
    accused = [name for name in judged.casts["pasting_spammers"] if judged.verdicts().get(name, (0, []))[0] > 0.5]
    assert all("spam_comment" in judged.verdicts()[name][1] for name in accused)
    found = judged_comments(judged, "pasting_spammers")
    assert all(p_fake > 0.5 and reasons == ["spam_comment"] for p_fake, reasons in found.values())
    assert len(found) + 3 * len(accused) >= 9
    evidence = ask(judged.settings, "select evidence from authenticity.verdicts where entity_id = ?", [min(found)])[0][0]
    figures = {figure["figure"]: figure for figure in json.loads(evidence)["figures"]}
    assert figures["text_score"]["value"] >= figures["text_score"]["limit"] == 0.1
    assert figures["linked_copy_count"]["value"] == figures["linked_copy_count"]["limit"] == 3


@pytest.mark.parametrize("cast", ["quoting", "quoting_widely", "fan_club"])
def test_quotes_of_honest_people_stay_in_the_counts(judged: Judged, cast: str) -> None:
    assert not [name for name, (p_fake, _) in judged_comments(judged, cast).items() if p_fake > 0.5]
