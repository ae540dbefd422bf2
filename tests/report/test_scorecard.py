"""How right the filter was and what its errors cost; attacked works are named as targets, and nothing accuses an artist."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

import pytest
import yaml
from tests.report.conftest import DAY, World, manifest

from resonance.report import gather
from resonance.report.render import page
from resonance.report.scorecard import Checked
from resonance.report.wording import LANGUAGES, catalogue
from resonance.settings import PROJECT_ROOT

MARTS = PROJECT_ROOT / "dbt_project" / "models" / "marts"
ACCUSING = re.compile(
    r"(fake|fraud\w*|cheat\w*|dishonest|suspect\w*|guilty|offend\w*) (artist|song|work|musician)s?"
    r"|(artist|song|work|musician)s? (that|who|which) (cheat|buy|bought|fake)"
    r"|(作弊|造假|刷量|刷赞|可疑|违规)的?(歌手|音乐人|艺人|作品|歌曲)",
    re.IGNORECASE,
)
ABOUT_WHAT_IS_SERVED = {"playlist_candidates"}
"""Its `reasons` say why a song fits a scene."""


def day_of(kind: str, back: int, fakes: int, **more: Any) -> dict[str, Any]:
    nothing = {"precision": None, "recall": None, "label_count": 0, "overturned_count": 0}
    day = {"business_date": DAY - timedelta(days=back), "event_type": kind, "reason": "all", "fake_count": fakes}
    return {**day, **nothing, "is_suppressed": False, **more}


def test_errors_are_counted_as_the_labels_of_their_day_say(empty_world: World) -> None:
    empty_world.add(
        "authenticity_days",
        day_of("like", 0, 100, precision=0.9, recall=0.6, label_count=30, overturned_count=4),
        day_of("like", 1, 50, precision=0.5, label_count=10),
        day_of("like", 2, 70),
        day_of("like", 28, 900, precision=0.0, label_count=500, overturned_count=9),
        day_of("share", 0, 5),
        day_of("comment", 0, None, overturned_count=1),  # type: ignore[arg-type]
    )
    card = gather(empty_world.path, manifest()).scorecard
    assert card.checked == (
        Checked("like", 40, pytest.approx(0.8), 0.6, 35, 60, 4),
        Checked("comment", 0, None, None, None, None, 1),
    )


def test_attacked_works_are_those_below_the_limit_by_title(world: World) -> None:
    card = gather(world.path, manifest()).scorecard
    assert [(work.song_id, work.genuine) for work in card.attacked] == [("s02", 0.84), ("s00", 0.41)]
    assert card.attacked_count == 2


def test_of_many_attacked_works_the_worst_hit_are_shown(empty_world: World) -> None:
    for n in range(20):
        row = {"entity_type": "song", "entity_id": f"s{n:02}", "business_date": DAY, "genuine_ratio": 0.8 - n / 100}
        empty_world.add("bubble_days", {**row, "is_suppressed": False})
    card = gather(empty_world.path, manifest()).scorecard
    assert [work.song_id for work in card.attacked] == [f"s{n:02}" for n in range(5, 20)]
    assert card.attacked_count == 20


@pytest.mark.parametrize(("language", "word"), [("zh", "它们是目标，不是作弊者"), ("en", "They are targets, not offenders")])
def test_the_page_calls_attacked_works_targets(world: World, language: str, word: str) -> None:
    html = page(gather(world.path, manifest()), language)
    assert word in html and "山外青山" in html
    world.run("delete from bubble_days")
    assert word not in page(gather(world.path, manifest()), language)


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_sentence_accuses_an_artist_or_a_work(language: str) -> None:
    accused = {key: text for key, texts in catalogue().items() if ACCUSING.search(text := texts[language])}
    assert not accused


@pytest.mark.parametrize("text", ["fake artists", "the song that bought likes", "刷赞的歌手", "可疑作品"])
def test_an_accusation_would_be_noticed(text: str) -> None:
    assert ACCUSING.search(text)


def test_no_mart_puts_a_verdict_on_a_song_or_an_artist() -> None:
    blaming = re.compile(r"p_fake|^reasons?$|^evidence$|^verdict|fake|fraud|suspect|guilt|cheat")
    found, tables = [], 0
    for path in sorted(MARTS.rglob("*.yml")):
        for model in yaml.safe_load(path.read_text(encoding="utf-8"))["models"]:
            grain = model["config"]["meta"]["grain"]
            if {"song_id", "artist_id"} & set(grain) or "entity_type" in grain:
                tables += 1
                about_actors = model["name"] in ABOUT_WHAT_IS_SERVED
                found += [
                    f"{model['name']}.{c['name']}" for c in model["columns"] if blaming.search(c["name"]) and not about_actors
                ]
    assert tables >= 4 and not found
