"""Sentences exist in both languages, and claims need evidence."""

from __future__ import annotations

import pytest

from resonance.report import wording
from resonance.report.wording import CausalWording, catalogue, refused_words, say


@pytest.mark.parametrize("grade", ["C", "D"])
@pytest.mark.parametrize(
    "sentence",
    [
        "活动带动了新增用户", "提升 15%", "拉动播放", "推动独立音乐人增长", "导致负反馈下降", "得益于评论区",
        "The popup drives likes",
        "caused 300 new users", "boosted dwell by 28 min", "growth due to the campaign", "the task led to more opens",
        "resulted in retention", "Dwell lifted", "improves retention", "the impact of push",
    ],
)  # fmt: skip
def test_claims_below_grade_b_are_refused(sentence: str, grade: str) -> None:
    assert refused_words(sentence, grade)


@pytest.mark.parametrize("grade", ["A", "B"])
def test_estimates_of_grade_b_and_better_may_claim(grade: str) -> None:
    assert refused_words("活动带动了新增用户, the campaign caused them", grade) == ()


@pytest.mark.parametrize(
    "sentence", ["与触点相关", "associated with the surface", "3 drivers online", "a liftoff", "because we say so"]
)
def test_plain_words_pass(sentence: str) -> None:
    assert refused_words(sentence) == ()


def test_an_unknown_grade_is_an_error() -> None:
    with pytest.raises(ValueError, match="grade 'E'"):
        refused_words("x", "E")


def test_every_sentence_has_both_languages_and_the_same_blanks() -> None:
    from string import Formatter

    for key, texts in catalogue().items():
        blanks = [{field for _, field, _, _ in Formatter().parse(text) if field} for text in texts.values()]
        assert blanks[0] == blanks[1], key


def test_a_catalogue_with_a_claim_is_refused(monkeypatch: pytest.MonkeyPatch, tmp_path: object) -> None:
    from pathlib import Path

    file = Path(str(tmp_path)) / "texts.yaml"
    file.write_text('praise: {zh: "活动带动增长", en: "growth"}\n', encoding="utf-8")
    monkeypatch.setattr(wording, "TEXTS", file)
    catalogue.cache_clear()
    try:
        with pytest.raises(CausalWording, match="带动"):
            catalogue()
    finally:
        catalogue.cache_clear()


def test_no_definition_of_a_metric_claims_an_effect() -> None:
    import csv

    from resonance.settings import PROJECT_ROOT

    with (PROJECT_ROOT / "dbt_project/seeds/metrics_dictionary.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    said = {row["metric_name"]: refused_words(f"{row['definition_zh']} {row['definition_en']}") for row in rows}
    assert not {name: words for name, words in said.items() if words}


def test_unknown_vocabulary_falls_back_to_the_word_and_unknown_sentences_do_not() -> None:
    assert say("surface.new_surface", "zh") == "new_surface"
    with pytest.raises(KeyError):
        say("no_such_sentence", "zh")


@pytest.mark.parametrize(
    ("prefix", "words"),
    [
        ("reason", "unparseable missing_field bad_value bad_ts future_ts too_late conflicting_duplicate"),
        (
            "surface",
            "discover_daily_task share_flow comment_area popup banner push playlist_page search player deeplink other all",
        ),
        ("mechanic", "hometown treasure_artist team_pk resonance coupon daily_task"),
        ("state", "failed_review pending insufficient pass failed_listening"),
        ("event", "like comment share play share_open follow"),
        (
            "verdict",
            "script_burst coordinated_likes slow_drip device_farm network_farm fresh_account_ring unheard_likes reward_only "
            "copied_comment spam_comment share_ring sold_likes replayed_trace like_churn emulator listed override "
            "insufficient_data",
        ),
    ],
)
def test_the_closed_vocabularies_are_worded(prefix: str, words: str) -> None:
    assert not [word for word in words.split() if f"{prefix}.{word}" not in catalogue()]
