"""What a campaign did, as the report says it: the best evidence per kpi, the grade beside every number."""

from __future__ import annotations

import pytest
from tests.report.conftest import World, estimated, manifest

from resonance.report import gather, page
from resonance.report.digest import Campaign
from resonance.report.wording import LANGUAGES, catalogue


def campaign(world: World, one: str = "c1") -> Campaign:
    return next(c for c in gather(world.path, manifest()).campaigns if c.campaign_id == one)


def test_each_kpi_is_told_by_its_best_evidence(world: World) -> None:
    world.add("campaign_lifts", estimated("c1", "open_count_30d", "B", 0.3, 7), estimated("c1", "open_count_30d", None, None, 8))
    lines = {line.kpi: line for line in campaign(world).estimates}
    assert {kpi: line.grade for kpi, line in lines.items()} == {"participation_rate": "A", "open_count_30d": "B", "d7_rate": "D"}
    found = lines["open_count_30d"]
    assert (found.change, found.low, found.high) == (0.3, pytest.approx(0.2), pytest.approx(0.4))


def test_raw_outcomes_and_hidden_rows_are_not_told(world: World) -> None:
    world.run("update campaign_lifts set outcome = 'raw' where kpi = 'd7_rate'")
    world.run("update campaign_lifts set is_suppressed = true, pct_change = null where kpi = 'open_count_30d'")
    assert [line.kpi for line in campaign(world).estimates] == ["participation_rate"]


def test_only_the_named_question_is_told_without_a_number(world: World) -> None:
    world.run("update campaign_lifts set pct_change = null, evidence_grade = null, flags = ['no_control', 'window_open']")
    assert campaign(world).estimates == ()
    world.run("update dim_campaigns set primary_kpi = 'd7_rate' where campaign_id = 'c1'")
    (line,) = campaign(world).estimates
    assert line.is_primary and line.flags == ("no_control", "window_open")
    assert "withheld: no control, some windows are open" in page(gather(world.path, manifest()), "en")


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_number_stands_beside_its_grade(world: World, language: str) -> None:
    text = page(gather(world.path, manifest()), language)
    for grade in "ACD":
        assert catalogue()[f"grade.{grade}"][language] in text
    assert "+47.0%" in text and "+37.0%" in text and "+57.0%" in text


def test_below_grade_b_the_label_says_association() -> None:
    for grade in "CD":
        texts = catalogue()[f"grade.{grade}"]
        assert "相关" in texts["zh"] and "associated with" in texts["en"]


def test_every_flag_of_an_estimate_has_words() -> None:
    import re
    from pathlib import Path

    import resonance.lift

    package = Path(resonance.lift.__file__).parent
    code = "\n".join(path.read_text(encoding="utf-8") for path in package.glob("*.py"))
    said = set(re.findall(r'(?:withheld|flagged|flags=|return )\(?\(?"([a-z_]+)"', code)) | {"is_fraud_differential"}
    assert len(said) >= 12
    assert not [flag for flag in said if f"flag.{flag}" not in catalogue()]


def test_a_variant_s_name_is_a_stranger_s_text(world: World) -> None:
    world.run("update campaign_lifts set variant = '<script>alert(1)</script>' where kpi = 'd7_rate'")
    assert "<script>alert" not in page(gather(world.path, manifest()), "en")
