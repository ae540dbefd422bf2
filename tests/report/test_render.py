"""The page: self-contained, escaped, in two languages, honest about what it does not know."""

from __future__ import annotations

import re
from html.parser import HTMLParser
from pathlib import Path

import pytest
from tests.report.conftest import DAY, World, manifest, shown

from resonance.report import gather, page, render
from resonance.report.wording import LANGUAGES, refused_words

HOSTILE = (
    "<script>alert(1)</script>",
    '"><img src=x onerror=alert(1)>',
    "{{ 7 * 7 }}{% raw %}",
    "' onmouseover='alert(1)",
    "</title></style><svg onload=alert(1)>",
    "\u202egnitset\u202c\u2066x\u2069",
    "a\x00b\x1b[31mc\x7f\u0085\u2028d",
    "e" + "\u0301" * 200,
    "长" * 2_000,
)


class Elements(HTMLParser):
    """Every element with its attributes, every character of visible text, and unclosed elements."""

    VOID = frozenset(("meta", "br", "img", "link", "path", "rect", "polyline", "input"))

    def __init__(self, text: str) -> None:
        super().__init__()
        self.elements: list[tuple[str, dict[str, str | None]]] = []
        self.text, self.open = "", list[str]()
        self.feed(text)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, dict(attrs)))
        if tag not in self.VOID:
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        if tag not in self.VOID:
            assert self.open and self.open[-1] == tag, f"</{tag}> closes {self.open[-3:]}"
            self.open.pop()

    def handle_data(self, data: str) -> None:
        if "style" not in self.open:
            self.text += data


@pytest.fixture
def hostile_world(world: World) -> World:
    for number, name in enumerate(HOSTILE):
        world.add("dim_campaigns", {"campaign_id": f"h{number}", "name": name, "mechanic": name})
        world.add("campaign_days", shown(f"h{number}", "all", DAY, 100, 10), shown(f"h{number}", name, DAY, 90, 10))
        world.add("dim_songs", {"song_id": f"s0{number}x", "title": name})
        world.add(
            "song_screenings", {"song_id": f"s0{number}x", "business_date": DAY, "screening_state": "pass", "wilson_low": 0.9}
        )
        world.add("restatements", {"table_name": "campaign_days", "grain_key": name, "column_name": "x", "old_value": name,
                                   "new_value": name, "cause": name, "restated_at": "2026-11-09 20:00:00"})  # fmt: skip
        world.add("metrics", {"metric_name": name, "definition_zh": name, "definition_en": name})
        world.add(
            "authenticity_days", {"business_date": DAY, "event_type": name, "reason": "all", "event_count": 9, "fake_count": 1}
        )
    return world


@pytest.mark.parametrize("language", LANGUAGES)
def test_hostile_names_stay_text(hostile_world: World, language: str) -> None:
    finding = {"status": "warn", "relation": HOSTILE[0], "expectation": HOSTILE[1], "because": HOSTILE[4]}
    told = manifest(gates={"landing": {"findings": [finding]}}, night_id=HOSTILE[0], policy_version=HOSTILE[1])
    html = page(gather(hostile_world.path, told), language)
    seen = Elements(html)
    assert {tag for tag, _ in seen.elements}.isdisjoint({"script", "img", "iframe", "link", "object", "embed", "form", "base"})
    assert not [name for _, attributes in seen.elements for name in attributes if name.startswith("on")]
    assert "<script>alert(1)</script>" in seen.text and "{{ 7 * 7 }}" in seen.text
    assert seen.open == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_character_that_hides_or_turns_text_reaches_the_page(hostile_world: World, language: str) -> None:
    html = page(gather(hostile_world.path, manifest()), language)
    assert not re.search("[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069]", html)
    assert "\u0301" * 3 not in html and "长" * 601 not in html


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_page_asks_nothing_of_the_network(world: World, language: str) -> None:
    html = page(gather(world.path, manifest()), language)
    seen = Elements(html)
    links = [value for _, attributes in seen.elements for name, value in attributes.items() if name in ("src", "href")]
    assert links == [f"report.{'en' if language == 'zh' else 'zh'}.html"]
    assert "url(" not in html and "@import" not in html and "http://" not in html and "https://" not in html
    assert any("default-src 'none'" in (attributes.get("content") or "") for _, attributes in seen.elements)


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_page_claims_no_effect(world: World, language: str) -> None:
    world.run("update source_health_days set is_stale = true, refused_file_count = 2 where stream = 'like'")
    world.run("delete from source_health_days where stream in ('play', 'users', 'songs', 'artists', 'comment')")
    text = Elements(page(gather(world.path, manifest()), language)).text
    assert refused_words(text) == ()


@pytest.mark.parametrize(("language", "words"), [("zh", "不足 20 人"), ("en", "< 20 people")])
def test_withheld_values_are_said_not_zero(world: World, language: str, words: str) -> None:
    seen = Elements(page(gather(world.path, manifest()), language))
    assert words in seen.text
    row = seen.text[seen.text.index("推送" if language == "zh" else "Push") :][:40]
    assert words in row and "0" not in row.replace("20", "")


@pytest.mark.parametrize(("language", "words"), [("zh", "未到期"), ("en", "not yet")])
def test_open_windows_are_not_yet(world: World, language: str, words: str) -> None:
    world.run("update campaign_funnels set interacted_count = null")
    assert Elements(page(gather(world.path, manifest()), language)).text.count(words) >= 8


def test_a_campaign_without_cohorts_has_no_funnel(world: World) -> None:
    world.run("delete from campaign_funnels where campaign_id = 'c2'")
    assert Elements(page(gather(world.path, manifest()), "zh")).text.count("曝光后 24 小时内真实互动") == 1


@pytest.mark.parametrize("language", LANGUAGES)
def test_an_empty_night_renders(empty_world: World, language: str) -> None:
    text = Elements(page(gather(empty_world.path, manifest()), language)).text
    assert ("昨日没有收到任何数据" if language == "zh" else "Nothing was delivered yesterday") in text
    assert "None" not in text


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_log_of_likes_alone_states_what_it_lacks(world: World, language: str) -> None:
    world.run("delete from source_health_days where stream <> 'like'")
    for table in ("campaign_days", "campaign_funnels", "song_screenings", "dim_campaigns", "dim_songs"):
        world.run(f"delete from {table}")
    text = Elements(page(gather(world.path, manifest()), language)).text
    for words in (
        ("没有播放日志", "没有曝光日志", "没有用户表") if language == "zh" else ("No plays", "No impressions", "No user table")
    ):
        assert words in text
    assert "None" not in text


@pytest.mark.parametrize("language", LANGUAGES)
def test_artists_are_not_listed(world: World, language: str) -> None:
    assert "ARTISTNAME" not in page(gather(world.path, manifest()), language)


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_warning_is_a_banner(world: World, language: str) -> None:
    gates = {
        "marts": {"step": "marts", "findings": [{"status": "warn", "relation": "platform_days", "expectation": "dau_drift"}]}
    }
    banner = "质量检查给出警告" if language == "zh" else "A quality gate warned"
    assert banner in page(gather(world.path, manifest(gates=gates)), language)
    assert banner not in page(gather(world.path, manifest()), language)


@pytest.mark.parametrize("language", LANGUAGES)
def test_attacked_is_not_guilty_is_always_said(empty_world: World, language: str) -> None:
    words = "是受害，不是作弊" if language == "zh" else "Attacked is not guilty"
    assert words in page(gather(empty_world.path, manifest()), language)


def test_render_writes_both_languages_and_leaves_no_draft(world: World, tmp_path: Path) -> None:
    written = render(world.path, manifest(), tmp_path / "out")
    assert [path.name for path in written] == [f"report.{language}.{kind}" for language in LANGUAGES for kind in ("html", "pdf")]
    assert sorted((tmp_path / "out").iterdir()) == sorted(written)
    assert 'lang="zh-Hans"' in written[0].read_text("utf-8") and 'lang="en"' in written[2].read_text("utf-8")
    assert all(path.read_bytes().startswith(b"%PDF-") for path in written[1::2])


def test_the_same_night_makes_the_same_bytes(world: World, tmp_path: Path) -> None:
    first = [path.read_bytes() for path in render(world.path, manifest(), tmp_path / "a")]
    assert first == [path.read_bytes() for path in render(world.path, manifest(), tmp_path / "b")]


def test_an_unknown_language_is_refused(world: World, tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="language 'fr'"):
        render(world.path, manifest(), tmp_path / "out", ("fr",))
