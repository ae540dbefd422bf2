"""The documents say what the code does: commands, variables, headings, links, decisions."""

from __future__ import annotations

import re
from itertools import product
from pathlib import Path

import pytest

from resonance.alerts import KINDS
from resonance.cli import parser

ROOT = Path(__file__).parents[2]
PAGES = ("README.md", "README.zh.md", "CONTRIBUTING.md", "RUNBOOK.md", "CHANGELOG.md", "DECISIONS.md")
README, TWIN = (ROOT / "README.md").read_text("utf-8"), (ROOT / "README.zh.md").read_text("utf-8")
MAKEFILE = (ROOT / "Makefile").read_text("utf-8")
TARGETS = set(re.findall(r"^([a-z][a-z-]*):", MAKEFILE, re.MULTILINE))
OWN_VARIABLES = {"RESONANCE_PROJECT", "RESONANCE_WAREHOUSE"}  # set by the image and for dbt, not by a deployment
STEPS = ["landing", "staging", "authenticity", "intermediate", "marts", "published", "report"]
EXAMPLES = {"DATE": "2026-11-08", "FROM": "2026-11-01", "TO": "2026-11-08", "N": "7", "FILE...": "a.jsonl", "MIX": "ordinary"}


def read(page: str) -> str:
    return (ROOT / page).read_text("utf-8")


def blocks(text: str) -> list[str]:
    return re.findall(r"^```\n(.*?)^```", text, re.MULTILINE | re.DOTALL)


def commands(text: str) -> list[str]:
    return [line for block in blocks(text) for line in block.splitlines() if line.startswith("resonance ")]


def ways(line: str) -> list[list[str]]:
    """Every way to type a line: options in brackets with and without, alternatives each."""
    required = re.sub(r" \[[^]]*\]", "", line)
    full = line.replace("[", "").replace("]", "")
    typed = []
    for text in dict.fromkeys((required, full)):
        words = [EXAMPLES.get(word, word).split("|") for word in text.split()[1:]]
        typed += [list(choice) for choice in product(*words)]
    return typed


@pytest.mark.parametrize("line", commands(README))
def test_every_command_of_the_readme_parses(line: str) -> None:
    for typed in ways(line):
        assert callable(parser().parse_args(typed).verb), typed


def test_a_command_that_does_not_exist_would_be_noticed() -> None:
    with pytest.raises(SystemExit):
        parser().parse_args(ways("resonance explode DATE [--now]")[0])


def test_every_verb_is_in_the_readme() -> None:
    top = parser()
    verbs = {name for action in top._actions for name in (action.choices or ())}
    assert {line.split()[1] for line in commands(README)} == verbs


@pytest.mark.parametrize("page", PAGES)
def test_every_make_target_that_is_named_exists(page: str) -> None:
    named = set(re.findall(r"`make ([a-z-]+)`", read(page))) | set(re.findall(r"^make ([a-z-]+)$", read(page), re.MULTILINE))
    assert named <= TARGETS, named - TARGETS
    assert page not in ("README.md", "README.zh.md") or {"night", "test", "up", "down", "setup"} <= named


@pytest.mark.parametrize("page", [page for page in PAGES if page != "README.md"])
def test_every_resonance_command_in_prose_exists(page: str) -> None:
    verbs = {line.split()[1] for line in commands(README)}
    assert set(re.findall(r"`resonance ([a-z]+)", read(page))) <= verbs


@pytest.mark.parametrize("page", PAGES)
def test_links_lead_somewhere(page: str) -> None:
    for target in re.findall(r"\]\(([^)]+)\)", read(page)):
        if target.startswith("#"):
            assert re.search(rf"^#+ {re.escape(target[1:])}$", read(page), re.MULTILINE), target
        else:
            assert "://" not in target and (ROOT / target).exists(), target


def test_the_twins_have_the_same_commands_and_the_same_shape() -> None:
    assert blocks(README) == blocks(TWIN)
    for shape in (r"^#+ ", r"^\| ", r"^\d\. ", r"^!\["):
        assert len(re.findall(shape, README, re.MULTILINE)) == len(re.findall(shape, TWIN, re.MULTILINE)), shape
    assert set(re.findall(r"`([A-Z_]{4,})`", README)) == set(re.findall(r"`([A-Z_]{4,})`", TWIN))


def test_the_variables_are_those_that_settings_read() -> None:
    source = (ROOT / "plugins/resonance/settings.py").read_text("utf-8")
    read_by_settings = set(re.findall(r'"(RESONANCE_[A-Z_]+)"', source)) - OWN_VARIABLES
    assert set(re.findall(r"`(RESONANCE_[A-Z_]+)`", README)) == read_by_settings


def test_every_alert_has_its_heading_and_every_heading_its_alert() -> None:
    assert re.findall(r"^## (.+)$", read("RUNBOOK.md"), re.MULTILINE) == list(KINDS)


@pytest.mark.parametrize("kind", KINDS)
def test_a_heading_says_symptom_look_and_do(kind: str) -> None:
    section = read("RUNBOOK.md").split(f"\n## {kind}\n")[1].split("\n## ")[0]
    assert re.findall(r"^\*\*(\w+)\.\*\*", section, re.MULTILINE) == ["Symptom", "Look", "Do"]


def test_decisions_are_numbered_and_say_what_would_reopen_them() -> None:
    found = re.findall(r"^(\d+)\. (\*\*.*)$", read("DECISIONS.md"), re.MULTILINE)
    assert [int(number) for number, _ in found] == list(range(1, len(found) + 1))
    for number, text in found:
        assert "*Reopens:*" in text or "*Reopens when*" in text, number
    for number, text in found[:15]:
        assert "*Why:*" in text or "*Refused:*" in text, number


def test_the_columns_kept_for_later_are_those_that_the_marts_leave_null() -> None:
    listed = set(
        re.findall(r"`([a-z_]+\.[a-z_]+)`", read("DECISIONS.md").split("**Columns that are NULL for now.**")[1].split("\n\n")[0])
    )
    left = set()
    for model in (ROOT / "dbt_project/models/marts").rglob("*.sql"):
        for column in re.findall(r"(?:cast\(null as [^\n]*\)|\{\{ null_text_list\(\) \}\}) as (\w+)", model.read_text("utf-8")):
            left.add(f"{model.stem}.{column}")
    assert {name for name in left if not name.startswith("restatements.")} == listed


def test_the_tables_of_the_changelog_are_the_marts() -> None:
    paths = (ROOT / "dbt_project/models/marts").rglob("*.yml")
    appears = read("CHANGELOG.md").split("## 0.1.0")[1]
    told = set(re.findall(r"`([a-z_]+)`", "\n".join(re.findall(r"^- (?:Public|Restricted): .*$", appears, re.MULTILINE))))
    assert told == {stem.removesuffix("_published") for stem in (path.stem for path in paths)}


@pytest.mark.parametrize("page", PAGES)
def test_no_page_holds_a_promise_without_its_reason(page: str) -> None:
    assert not re.search(r"\b(TODO|FIXME|TBD|XXX)\b", read(page))


def test_the_picture_is_whole_and_names_every_step_in_order() -> None:
    from xml.etree import ElementTree

    picture = read("docs/flow.svg")
    texts = [node.text or "" for node in ElementTree.fromstring(picture).iter() if node.get("class") == "name"]
    steps = [
        text for text in texts if text in ("landing", "staging", "authenticity", "intermediate", "marts", "published", "report")
    ]
    assert steps == ["landing", "staging", "authenticity", "intermediate", "marts", "published", "report"]
    assert "<script" not in picture and "href" not in picture


def test_secrets_files_are_never_committed() -> None:
    assert {"/.env", "/var/"} <= set(read(".gitignore").splitlines())


def test_the_licence_is_the_one_that_the_project_declares() -> None:
    assert "Apache License" in read("LICENSE") and 'license = "Apache-2.0"' in read("pyproject.toml")


def test_the_sample_is_as_long_as_the_readme_says() -> None:
    from resonance.sample_night import DAYS

    assert f"a sample platform of {DAYS} days" in README and f"{DAYS} 天的样例平台" in TWIN


def test_chinese_sentences_use_chinese_punctuation() -> None:
    texts = [TWIN, *(kind.title_zh for kind in KINDS.values()), (ROOT / "plugins/resonance/report/texts.yaml").read_text("utf-8")]
    for text in texts:
        assert not re.search("[\u4e00-\u9fff][,;:?!][\u4e00-\u9fff]", text)
