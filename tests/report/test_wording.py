"""Sentences exist in both languages, and claims need evidence."""

from __future__ import annotations

import re
import shutil
from pathlib import Path

import pytest
import yaml
from tests.report.spoken import spoken

from resonance.report import wording
from resonance.report.wording import CausalWording, catalogue, ranked_artists, refused_words, say
from resonance.settings import PROJECT_ROOT


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
    file = Path(str(tmp_path)) / "texts.yaml"
    file.write_text('praise: {zh: "活动带动增长", en: "growth"}\n', encoding="utf-8")
    monkeypatch.setattr(wording, "TEXTS", file)
    catalogue.cache_clear()
    try:
        with pytest.raises(CausalWording, match="带动"):
            catalogue()
    finally:
        catalogue.cache_clear()


NO_CLAIM = (
    *("Gradient-boosted", "kids, driving, sleep", "kids, driving", "generates the worlds"),
    *("message says cause", "says cause, place", "Mend the cause"),
)
"""Words of another trade in pages and errors: a kind of model, an app's mode, the cause of an error."""


def claims(root: Path) -> dict[str, tuple[str, ...]]:
    """What any text below a checkout claims or ranks, by place."""
    found = {}
    for told in spoken(root):
        text = told.text
        for phrase in NO_CLAIM:
            text = text.replace(phrase, "")
        if words := (*refused_words(text), *ranked_artists(text)):
            found[told.place] = words
    return found


def test_no_text_that_a_reader_meets_claims_an_effect_or_ranks_artists() -> None:
    assert claims(PROJECT_ROOT) == {}


PLANTED = {
    "plugins/resonance/report/texts.yaml": "planted: {{zh: '{zh}', en: '{en}'}}",
    "plugins/resonance/report/templates/report.html.j2": "<p>{zh} {en}</p>",
    "plugins/resonance/report/templates/report.typ": "[{zh} {en}]",
    "plugins/resonance/report/planted.py": "SAID = ' {zh} {en}'",
    "plugins/resonance/publishing/superset/charts/planted.yaml": "slice_name: '{zh} {en}'",
    "dashboards/planted.json": '{{"dashboard_title": "{zh} {en}"}}',
    "dbt_project/seeds/metrics_dictionary.csv": 'planted,t,c,u,,,"{zh}","{en}",o',
    "dbt_project/seeds/policy_parameters.csv": 'planted,1,x,2005-01-01,,"{zh} {en}"',
    "dbt_project/models/marts/planted.yml": "models: [{{name: m, description: '{zh} {en}'}}]",
    "expectations/marts/planted.yaml": "because: '{zh} {en}'",
    "docs/planted.md": "{zh} {en}",
    "README.md": "{zh} {en}",
    "docs/planted.svg": "<svg><text>{zh} {en}</text></svg>",
}
SENTENCES = [
    {"zh": "活动带动了新增用户", "en": "new users"},
    {"zh": "新增用户", "en": "The campaign drives new users"},
    {"zh": "本周独立音乐人排行榜", "en": "this week"},
    {"zh": "本周", "en": "Top 10 independent artists of the week"},
]


@pytest.fixture(scope="module")
def checkout(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The texts of the project, to be written over."""
    root = tmp_path_factory.mktemp("checkout")
    for place in ("plugins/resonance/report", "dbt_project/seeds", "docs"):
        shutil.copytree(PROJECT_ROOT / place, root / place, ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copy(PROJECT_ROOT / "README.md", root)
    return root


@pytest.mark.parametrize("sentence", SENTENCES, ids=["claims-zh", "claims-en", "ranks-zh", "ranks-en"])
@pytest.mark.parametrize("place", PLANTED)
def test_a_planted_sentence_is_found(place: str, sentence: dict[str, str], checkout: Path) -> None:
    file = checkout / place
    before = file.read_bytes() if file.exists() else None
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(((before or b"").decode() + "\n" + PLANTED[place].format(**sentence)).lstrip(), encoding="utf-8")
    try:
        assert [name.split(" ")[0] for name in claims(checkout)] == [place]
    finally:
        file.unlink() if before is None else file.write_bytes(before)


@pytest.mark.parametrize(
    "sentence", ["只列作品，不给音乐人排名。", "Artists are never ranked", "Works and teams are ranked, artists never."]
)
def test_a_sentence_may_say_that_artists_are_not_ranked(sentence: str) -> None:
    assert ranked_artists(sentence) == ()


def test_no_published_table_numbers_artists() -> None:
    """A rank is among songs of a scene, supporters of an artist, teams of a match."""
    numbered = {}
    for file in sorted((PROJECT_ROOT / "dbt_project/models/marts").rglob("*.yml")):
        for model in yaml.safe_load(file.read_text(encoding="utf-8")).get("models", ()):
            names = [column["name"] for column in model["columns"]]
            ranks = [name for name in names if re.search(r"rank|standing|place$|position", name)]
            if ranks:
                numbered[model["name"]] = (ranks, model["config"]["meta"]["grain"])
    assert numbered == {
        "early_supporters": (["supporter_rank"], ["artist_id", "user_key"]),
        "playlist_candidates": (["candidate_rank"], ["scene", "song_id", "business_date"]),
        "team_standings": (["standing"], ["match_id", "team_id", "business_date"]),
    }


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
            "flag",
            "no_control no_treated no_exposure all_excluded no_assignment ends_before_start arms_overlap sample_ratio_mismatch "
            "insufficient_baseline few_clusters too_few_clusters one_cluster placebo_failed poor_match imbalance window_open "
            "always_valid no_events no_variation one_unit no_baseline is_fraud_differential",
        ),
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
