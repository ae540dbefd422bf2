"""Data Docs show what was judged, never a value of a row, and load nothing from anywhere."""

from __future__ import annotations

import re
from pathlib import Path

import pandas as pd
import pytest
import yaml

from resonance.quality import GateResult
from resonance.quality.bridge import judge_frame
from resonance.quality.docs import RUNS_KEPT, build_docs, offline, without_values
from resonance.quality.suites import load_suite
from resonance.settings import Settings

from .conftest import DAY

SECRETS = ("u:0123456789abcdef0123456789abcdef", "13579246", "secret-campaign")


@pytest.fixture
def pages(settings: Settings, tmp_path: Path) -> list[Path]:
    """The pages of a gate that met values nobody may read."""
    frame = pd.DataFrame({"id": [SECRETS[0]] * 3, "count": [13579246, 2, 3], "name": [SECRETS[2], "b", "c"]})
    entries = [
        ("expect_column_values_to_be_between", {"column": "count", "max_value": 5}),
        ("expect_column_values_to_be_in_set", {"column": "name", "value_set": ["b", "c"]}),
        ("expect_column_values_to_be_unique", {"column": "id"}),
        ("expect_column_values_to_be_between", {"column": "absent", "max_value": 5}),
        ("expect_table_row_count_to_be_between", {"min_value": 1}),
    ]
    expectations = [
        {"type": kind, "kwargs": kwargs, "severity": "warning", "meta": {"name": f"e{number}", "because": "x"}}
        for number, (kind, kwargs) in enumerate(entries)
    ]
    path = tmp_path / "relation.yaml"
    path.write_text(
        yaml.safe_dump({"name": "marts.relation", "meta": {"keys": ["id"], "rows": "expected"}, "expectations": expectations})
    )
    judgement = judge_frame(load_suite(path), frame, {})
    build_docs(settings, GateResult("marts", DAY, "20260305-20260306T000000Z", judgement.findings), [judgement])
    return sorted((settings.quality / "data_docs").rglob("*.html"))


def test_the_site_builder_made_a_page_per_suite(pages: list[Path]) -> None:
    assert len([page for page in pages if "validations" in page.parts]) == 1
    text = next(page for page in pages if "validations" in page.parts).read_text()
    assert "marts.relation" in text and "count" in text


def test_no_page_holds_a_value_of_a_row(pages: list[Path]) -> None:
    for page in pages:
        for secret in SECRETS:
            assert secret not in page.read_text(), page


def test_no_page_asks_for_anything_from_elsewhere(pages: list[Path]) -> None:
    for page in pages:
        text = page.read_text()
        assert not re.findall(r"<script|<link|<img|@import|url\(|\son\w+=|https?:|(?:src|href)=[\"']?//", text, re.IGNORECASE), (
            page
        )


def test_every_link_leads_to_a_page(pages: list[Path], settings: Settings) -> None:
    for page in pages:
        if "validations" in page.parts or "expectations" in page.parts:
            continue
        for target in re.findall(r'href="([^"#]+)"', page.read_text()):
            assert (page.parent / target).resolve().is_file(), (page, target)


def test_counts_survive_and_values_do_not() -> None:
    answer = {
        "result": {
            "element_count": 3,
            "unexpected_list": ["x"],
            "partial_unexpected_counts": [{"value": "x"}],
            "observed_value": "x",
        },
        "exception_info": {"some metric": {"raised_exception": True, "exception_traceback": "x", "exception_message": "x"}},
    }
    bare = without_values(answer)
    assert bare["result"] == {"element_count": 3} and "x" not in str(bare["exception_info"].values())
    assert bare["exception_info"]["raised_exception"] is True


def test_a_page_from_the_builder_keeps_its_text() -> None:
    head = '<html><head><link href="https://cdn.x.com/a.css"></head>'
    page = head + '<body onload="f()">kept<script src="//y.com/z.js">gone</script></body></html>'
    assert re.sub(r"<style>.*?</style>", "", offline(page), flags=re.DOTALL) == "<html><head></head><body>kept</body></html>"


def test_old_runs_are_pruned_and_listed_newest_first(settings: Settings) -> None:
    for number in range(RUNS_KEPT + 3):
        build_docs(settings, GateResult("marts", DAY, f"2026{number:04d}-x", ()), [])
    root = settings.quality / "data_docs"
    runs = [path.name for path in root.iterdir() if path.is_dir()]
    assert len(runs) == RUNS_KEPT and "20260000-x" not in runs
    listed = re.findall(r"<li>(\S+):", (root / "index.html").read_text())
    assert listed == sorted(runs, reverse=True)
