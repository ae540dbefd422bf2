"""The scene of a listening segment, point by point: both sides of every hour, every sign, and ties by the page's order."""

from __future__ import annotations

import csv

import duckdb
import jinja2
import pytest

from resonance.policy import SEED
from resonance.transform import PROJECT


def thresholds() -> dict[str, str]:
    with SEED.open(encoding="utf-8", newline="") as file:
        return {row["parameter"]: row["value"] for row in csv.DictReader(file)}


def scene_at(context: str) -> str:
    """What the project's own macros say of "hour device mode network day_class", on the thresholds of its seed."""
    hour, device, mode, network, day_class = context.split()
    macros = (PROJECT / "macros" / "scenes.sql").read_text(encoding="utf-8")
    signs, points = macros.split("{% macro scene_points()")
    returned: list[object] = []
    environment = jinja2.Environment()
    environment.globals.update(policy=lambda name, _: thresholds()[name], **{"return": returned.append})
    environment.from_string(signs + "{{ scene_signs() }}").render()
    environment.globals["scene_signs"] = lambda: returned[0]
    body = "{% macro scene_points()" + points[: points.index("{# The session of an event")]
    asked = "select {{ best_scene('pointed', 'day') }} from (select {{ scene_points() }} from lit) as pointed"
    sql = environment.from_string(body + asked).render()
    lit = f"""
        select {hour} as local_hour, '{day_class}' = 'workday' as is_workday,
            '{day_class}' in ('weekend', 'holiday') as is_free_day,
            '{device}' as device_type, '{mode}' as app_mode, '{network}' as network"""
    found: str = duckdb.sql(f"with lit as ({lit}) {sql}").fetchall()[0][0]
    return found


@pytest.mark.parametrize(
    ("context", "scene"),
    [
        # sleep: 22–06 h 1, mode 4, speaker 1, from 5 on
        ("21 phone sleep wifi holiday", "other"),
        ("22 phone sleep wifi holiday", "sleep"),
        ("5 phone sleep wifi holiday", "sleep"),
        ("6 phone sleep wifi holiday", "other"),
        ("12 speaker sleep wifi workday", "sleep"),
        ("3 speaker normal wifi workday", "other"),
        # late_night: 22–02 h 3, from 3 on
        ("21 phone normal wifi workday", "other"),
        ("22 phone normal wifi workday", "late_night"),
        ("1 phone normal wifi workday", "late_night"),
        ("2 phone normal wifi workday", "other"),
        # commute: 07–09 and 17–19 h 2, workday 1, car 3, driving 4, phone on cell 1, from 4 on
        ("6 phone normal cell workday", "other"),
        ("7 phone normal cell workday", "commute"),
        ("8 phone normal cell workday", "commute"),
        ("9 phone normal cell workday", "other"),
        ("16 phone normal cell workday", "other"),
        ("17 phone normal cell workday", "commute"),
        ("18 phone normal cell workday", "commute"),
        ("19 phone normal cell workday", "other"),
        ("8 phone normal cell weekend", "other"),
        ("8 tablet normal cell workday", "other"),
        ("6 car normal cell workday", "commute"),
        ("6 car normal cell weekend", "other"),
        ("12 phone driving unknown weekend", "commute"),
        # work_focus: 09–12 and 14–18 h 2, workday 1, pc 2, phone on wifi 1, from 4 on
        ("8 pc normal wifi workday", "other"),
        ("9 phone normal wifi workday", "work_focus"),
        ("11 phone normal wifi workday", "work_focus"),
        ("12 phone normal wifi workday", "other"),
        ("13 phone normal wifi workday", "other"),
        ("14 phone normal wifi workday", "work_focus"),
        ("17 phone normal wifi workday", "work_focus"),
        ("18 pc normal wifi workday", "other"),
        ("10 pc normal cell weekend", "work_focus"),
        ("10 phone normal wifi weekend", "other"),
        ("10 phone normal cell workday", "other"),
        # family_weekend: 08–21 h 1, weekend or holiday 2, tv or speaker 2, kids 4, car 1, from 4 on
        ("7 tv normal wifi weekend", "family_weekend"),
        ("7 phone kids cell workday", "commute"),
        ("8 phone kids cell workday", "family_weekend"),
        ("9 car normal cell weekend", "family_weekend"),
        ("20 car normal cell holiday", "family_weekend"),
        ("21 car normal cell weekend", "other"),
        ("12 tv normal wifi workday", "other"),
        ("12 phone kids wifi workday", "family_weekend"),
        ("12 phone normal wifi weekend", "other"),
        # workout: 06–08 and 18–21 h 1, watch 3, from 4 on
        ("5 watch normal cell workday", "other"),
        ("6 watch normal cell workday", "workout"),
        ("7 watch normal cell workday", "workout"),
        ("8 watch normal cell workday", "other"),
        ("17 watch normal cell workday", "other"),
        ("18 watch normal cell workday", "workout"),
        ("20 watch normal cell workday", "workout"),
        ("21 watch normal cell workday", "other"),
        # the highest wins, and of equal ones the first of the page
        ("22 phone driving unknown weekend", "commute"),
        ("23 speaker sleep wifi workday", "sleep"),
        ("8 car kids cell workday", "commute"),
        ("17 phone driving wifi workday", "commute"),
        ("9 phone kids wifi workday", "family_weekend"),
        ("17 tv kids wifi workday", "family_weekend"),
        ("9 pc kids wifi workday", "work_focus"),
        ("22 phone kids wifi workday", "family_weekend"),
        ("10 pc driving wifi workday", "commute"),
    ],
)  # fmt: skip
def test_a_segment_has_the_scene_of_its_points(context: str, scene: str) -> None:
    assert scene_at(context) == scene
