from __future__ import annotations

from datetime import date

import pytest

from resonance.errors import BadSetting
from resonance.policy import COLUMNS, differences, load_policy, load_rows, policy_version, rows_by_parameter
from resonance.settings import Settings

HEADER = ",".join(COLUMNS) + "\n"


def own(settings: Settings, *rows: str) -> None:
    settings.home.mkdir(parents=True, exist_ok=True)
    settings.policy_file.write_text(HEADER + "\n".join(rows) + "\n")


def test_every_row_of_the_seed_has_its_because(settings: Settings) -> None:
    rows = load_rows(settings)
    assert len(rows) > 10
    assert [row.parameter for row in rows if len(row.because) < 15] == []


def test_the_deployment_wins_row_by_row_from_its_date_on(settings: Settings) -> None:
    before = load_policy(settings, date(2026, 11, 1))
    own(settings, "required_streams,like,list,2026-11-05,,a log of likes alone")
    assert load_policy(settings, date(2026, 11, 4)) == before
    assert load_policy(settings, date(2026, 11, 5)) == {**before, "required_streams": "like"}
    assert [row.parameter for row in differences(settings)] == ["required_streams"]


def test_the_deployment_wins_whatever_the_seed_s_dates_and_only_while_it_is_valid(settings: Settings) -> None:
    before = load_policy(settings, date(2026, 11, 1))
    own(settings, "required_streams,like,list,2000-01-01,2026-11-05,until then", "suppression_min_users,3,users,1970-01-01,,x")
    assert load_policy(settings, date(2026, 11, 4)) == {**before, "required_streams": "like", "suppression_min_users": "3"}
    assert load_policy(settings, date(2026, 11, 5)) == {**before, "suppression_min_users": "3"}
    assert [row["value"] for row in rows_by_parameter(settings)["required_streams"]] == [before["required_streams"], "like"]
    assert [row["value"] for row in rows_by_parameter(settings)["suppression_min_users"]] == ["3"]


def test_a_changed_row_changes_the_version_and_a_because_does_not(settings: Settings) -> None:
    seen = {policy_version(settings)}
    own(settings, "required_streams,like,list,2026-11-05,,one")
    seen.add(policy_version(settings))
    own(settings, "required_streams,like,list,2026-11-05,,another reason")
    seen.add(policy_version(settings))
    assert len(seen) == 2


@pytest.mark.parametrize(
    ("row", "named"),
    [("no_such_limit,1,,2026-01-01,,x", "no_such_limit"), ("required_streams,like,list,yesterday,,x", ":2")],
)
def test_a_row_that_fits_nothing_is_named_with_its_place(settings: Settings, row: str, named: str) -> None:
    own(settings, row)
    with pytest.raises(BadSetting, match=named):
        load_rows(settings)


def test_other_columns_are_refused(settings: Settings) -> None:
    settings.home.mkdir(parents=True)
    settings.policy_file.write_text("parameter,value\nrequired_streams,like\n")
    with pytest.raises(BadSetting, match="columns"):
        load_rows(settings)
