from __future__ import annotations

import re
from datetime import date

import pytest

from resonance.doctor import examine
from resonance.errors import BadSetting
from resonance.policy import COLUMNS, differences, load_policy, load_rows, policy_version, rows_by_parameter
from resonance.settings import Settings
from resonance.transform import PROJECT

HEADER = ",".join(COLUMNS) + "\n"


PAGE = """
    share_adoption_hours 72 · share_registration_hours 72 · promotion_days 7 · origin_adopters 100 · origin_share 0.8
    breakout_min_adopters 200 · breakout_min_mau_share 0.00002 · breakout_min_outside_share 0.5
    breakout_min_circles_ratio 3 · breakout_min_growth_ratio 2 · interest_window_days 90 · interest_half_life_days 30
    interest_min_songs 5 · interest_min_actions 10 · interest_min_days 3 · interest_on_lift 2 · interest_off_lift 1.5
    interest_min_share 0.15 · interest_off_days 60 · segment_min_plays 3 · segment_min_minutes 10 · scene_threshold_sleep 5
    scene_threshold_late_night 3 · scene_threshold_commute 4 · scene_threshold_work_focus 4
    scene_threshold_family_weekend 4 · scene_threshold_workout 4 · content_scene_cells 20 · scene_lift_min_plays 200
    surge_days 28 · surge_min_points 8 · surge_min_z 3.5 · surge_min_likes 20 · surge_min_ratio 2 · candidate_min_lift 1.3
    candidate_max_q 0.05 · candidate_max_bubble 25 · holdout_share 0.1 · stage_superstar_percent 99.97
    stage_mainstream_percent 99.77 · stage_developing_percent 98.77 · stage_min_artists 30 · growth_explosive_z 8
    growth_high_z 2 · growth_moderate_z 1 · growth_decline_z -1 · listener_moderate_plays 3 · listener_super_plays 15
    listener_super_days 5 · screening_min_trials 100 · screening_min_wilson 0.45 · boost_min_quantile 0.75
    niche_max_listeners 10000 · niche_max_percent_rank 0.8 · supporter_play_days_before 7 · supporter_play_days_after 1
    pioneer_max_rank 100 · pioneer_max_share 0.01 · early_max_rank 1000 · early_max_share 0.1 · certified_min_artists 3
    return_window_days 30 · adult_years 18 · suppression_min_users 20
"""
"""The first values of spec/metrics.md 6, 7 and 8."""


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
    [
        ("no_such_limit,1,,2026-01-01,,x", "no_such_limit"),
        ("required_streams,like,list,yesterday,,x", ":2"),
        ("required_streams,like,list,2026-11-05,2026-11-04,x", ":2"),
        ("required_streams,like,list,2026-11-05,2026-11-05,x", ":2"),
        *((f"suppression_min_users,{value},users,2026-01-01,,x", repr(value)) for value in ("abc", "", "nan", "1_000", "２０")),
    ],
)
def test_a_row_that_fits_nothing_is_named_with_its_place_by_all_who_ask(settings: Settings, row: str, named: str) -> None:
    own(settings, row)
    for ask in (load_rows, differences):
        with pytest.raises(BadSetting, match=named) as refused:
            ask(settings)
        assert refused.value.place.startswith(str(settings.policy_file)) and refused.value.next_command
    (bad,) = (finding for finding in examine(settings) if str(settings.policy_file) in finding.what)
    assert not bad.ok and bad.next_command


def test_a_number_may_be_written_in_any_plain_way(settings: Settings) -> None:
    own(settings, *(f"growth_decline_z,{value},sd,2026-01-0{n},,x" for n, value in enumerate(("-2", "-1.5", ".5", "2e-5"), 1)))
    assert len(differences(settings)) == 4


def test_other_columns_are_refused(settings: Settings) -> None:
    settings.home.mkdir(parents=True)
    settings.policy_file.write_text("parameter,value\nrequired_streams,like\n")
    with pytest.raises(BadSetting, match="columns"):
        load_rows(settings)


def test_the_first_values_about_people_and_songs_are_the_page_s(settings: Settings) -> None:
    page = dict(entry.split() for line in PAGE.strip().splitlines() for entry in line.split("·"))
    values = load_policy(settings, date(2026, 11, 1))
    assert {name: values[name] for name in page} == page


OF_TONIGHT = {"early_supporters", "int_hometowns_reached", "int_users_described", "user_content_scenes"}
"""Models that speak of tonight only; every other one has rows of dates, whose limits are those of the date."""


def test_a_model_with_dates_takes_the_limit_of_each_date() -> None:
    folders = (PROJECT / "models" / "intermediate", PROJECT / "models" / "marts")
    models = [path for folder in folders for path in folder.rglob("*.sql")]
    undated = {path.stem for path in models if re.search(r"policy\('\w+'\)", path.read_text(encoding="utf-8"))}
    assert len(models) > 100
    assert undated == OF_TONIGHT
