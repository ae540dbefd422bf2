"""Lessons, what is learnt from them, and whether it may serve."""

from __future__ import annotations

import hashlib
import json
import shutil
from collections import Counter
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from tests.authenticity.judging import ask
from tests.authenticity.learnt import PLAN, Learnt, copy_home, say, twice

from resonance import cli, orchestration
from resonance.authenticity import scoring, training
from resonance.authenticity.learning import command, lessons, suite
from resonance.authenticity.learning.blind import THEMES, lacking
from resonance.authenticity.learning.command import Outcome, Request, train
from resonance.authenticity.learning.lessons import BrokenLesson, lesson_of, place_of
from resonance.authenticity.learning.own import is_held_out, own_lesson
from resonance.authenticity.learning.promotion import checks, table
from resonance.authenticity.learning.suite import HeldOut, Measured, measure
from resonance.authenticity.learning.worlds import (
    DRAWN_SEEDS,
    MIX_PERCENT,
    PLATFORMS,
    SECOND,
    SIMULATOR,
    TURNS,
    Plan,
    held_out_worlds,
    training_worlds,
)
from resonance.authenticity.lesson import FOLDS, Lesson, Sheet
from resonance.authenticity.model import load_model
from resonance.authenticity.scoring import Evidence
from resonance.errors import AlreadyRunning, UsageError
from resonance.lock import only_writer
from resonance.made_up.second import KINDS
from resonance.policy import load_policy
from resonance.privacy.keys import user_key
from resonance.settings import Settings
from resonance.simulator.mixes import parse_mix


def quiet(line: str) -> None:
    """Tell nobody."""


def without_rows(evidence: Evidence) -> Evidence:
    names = ("user_key", "song_id", "event_id")
    likes = pa.table({**{name: pa.array([], pa.string()) for name in names}, "is_rewarded": pa.array([], pa.bool_())})
    return scoring.evidence_of(evidence.accounts.slice(0, 0), likes, evidence.orders.slice(0, 0))


# Scoring


def test_batches_score_as_the_whole_does(learnt: Learnt, monkeypatch: pytest.MonkeyPatch) -> None:
    whole = scoring.score(learnt.model, learnt.world.lesson.evidence, 1)
    monkeypatch.setattr(scoring, "BATCH_ROWS", 37)
    parts = scoring.score(learnt.model, learnt.world.lesson.evidence, 1)
    assert np.array_equal(whole.p_account, parts.p_account) and np.array_equal(whole.p_order, parts.p_order)
    for p in (whole.p_account, whole.p_order):
        assert np.array_equal(p, np.round(p, 2)) and p.min() >= 0 and 0.5 < p.max() <= 1


def test_a_like_is_sold_by_who_is_not_certainly_fake_where_somebody_else_is_fake_or_deaf(learnt: Learnt) -> None:
    scores = scoring.score(learnt.model, learnt.world.lesson.evidence, 1)
    names = ("company_fake_share", "company_weak_share", "user_p_fake")
    fakes, weak, user = (scores.orders[name] for name in names)
    spoken = ((fakes >= 0.03) | (weak > 1)) & (user <= 0.9)
    raw = scoring.in_batches(learnt.model.looks["likes"], scores.orders, 1)
    assert raw[~spoken].max() > 0 and not scores.p_order[~spoken].any()
    assert np.array_equal(scores.p_order[spoken], raw[spoken]) and raw[spoken].max() > 0


def test_a_night_without_anybody_has_no_scores(learnt: Learnt) -> None:
    scores = scoring.score(learnt.model, without_rows(learnt.world.lesson.evidence), 1)
    assert len(scores.p_account) == len(scores.p_order) == 0


def test_what_is_not_known_is_nan_and_scores_all_the_same(learnt: Learnt) -> None:
    evidence = learnt.world.lesson.evidence
    at = evidence.accounts.schema.get_field_index("median_heard_permille")
    unknown = pa.nulls(evidence.accounts.num_rows, evidence.accounts.schema.field(at).type)
    blank = replace(evidence, accounts=evidence.accounts.set_column(at, evidence.accounts.schema.field(at), unknown))
    assert np.isnan(scoring.account_columns(blank)["median_heard_permille"]).all()
    p = scoring.score(learnt.model, blank, 1).p_account
    assert not np.isnan(p).any() and p.min() >= 0


# Training


@pytest.fixture
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(training, "ROUNDS", dict.fromkeys(training.ROUNDS, 12))


def file_of(model: Any, path: Path) -> bytes:
    model.save(path)
    return path.read_bytes()


def test_the_same_lessons_and_seed_make_the_same_file(learnt: Learnt, tmp_path: Path, quick: None) -> None:
    some = twice(learnt.world.lesson)
    first = file_of(training.fit(some, 3, {"seed": 3}), tmp_path / "a.json")
    assert file_of(training.fit(some, 3, {"seed": 3}), tmp_path / "b.json") == first
    assert training.fit(some, 4, {"seed": 3}).version != json.loads(first)["version"]


def test_rows_without_a_label_teach_nothing(learnt: Learnt, quick: None) -> None:
    """Half of the accounts unknown: turning what would have been their labels round changes nothing."""
    lesson = learnt.world.lesson
    hidden = np.arange(len(lesson.accounts)) % 2 == 0
    honest, lying = (
        np.where(hidden, np.nan, labels) for labels in (lesson.accounts, np.where(hidden, 1 - lesson.accounts, lesson.accounts))
    )
    made = [
        training.fit([lesson, replace(lesson, name="other", accounts=labels)], 1, {}).version
        for labels in (honest, lying, 1 - lesson.accounts)
    ]
    assert made[0] == made[1] != made[2]


@pytest.mark.parametrize("silent", [{"calibrates": False}, {"settles": False}], ids=["labels", "missing"])
def test_a_lesson_of_labels_or_with_gaps_moves_the_trees_by_its_weight_and_not_the_last_calibration(
    learnt: Learnt, quick: None, silent: dict[str, bool]
) -> None:
    lesson = learnt.world.lesson
    upside_down = replace(lesson, name="labels", accounts=1 - lesson.accounts, **silent)
    truth, p = lesson.accounts == 1, {}
    for weight in (0.01, 20.0):
        model = training.fit([*twice(lesson), replace(upside_down, weight=weight)], 1, {})
        p[weight] = scoring.score(model, lesson.evidence, 1).p_account
        assert abs(p[weight].mean() - truth.mean()) < 0.15, "calibrated to the worlds' share of fakes"
    assert p[0.01][truth].mean() - p[0.01][~truth].mean() > 0.3
    assert p[20.0][truth].mean() - p[20.0][~truth].mean() < 0.1


def test_a_world_counts_in_the_calibration_as_in_the_trees(learnt: Learnt, quick: None) -> None:
    lesson = learnt.world.lesson
    honest = replace(lesson, name="honest", accounts=np.zeros_like(lesson.accounts))
    for weight in (0.2, 4.0):
        model = training.fit([*twice(lesson), replace(honest, weight=weight)], 1, {})
        said = scoring.score(model, lesson.evidence, 1).p_account
        assert said.mean() == pytest.approx(lesson.accounts.mean() * 2 / (2 + weight), rel=0.3)


# Worlds


def test_worlds_are_drawn_one_by_one_and_take_turns() -> None:
    count = len(TURNS) + 1
    few, many = training_worlds(count, 9, 15_000), training_worlds(60, 9, 15_000)
    assert many[:count] == few and training_worlds(count, 10, 15_000) != few
    assert [plan.platform for plan in few] == [*TURNS, SIMULATOR] and set(TURNS) == set(PLATFORMS)
    assert len({plan.name for plan in many}) == len({(plan.platform, plan.seed) for plan in many}) == len(many)
    assert {plan.words for plan in many if plan.platform == SECOND} == set(KINDS)
    assert all(0.5 * 15_000 < plan.events_per_day < 2 * 15_000 for plan in many)


def test_mixes_of_the_simulator_come_as_often_as_their_share() -> None:
    plans = [plan for plan in training_worlds(800, 9, 15_000) if plan.platform == SIMULATOR]
    for first, last in ((0, 10), (7, 27), (0, 40), (40, 80), (0, 200)):
        mixes = Counter(plan.words.split(",")[0] for plan in plans[first:last])
        for mix, percent in MIX_PERCENT.items():
            assert abs(mixes[mix] - (last - first) * percent / 100) < 2, f"{mix} in turns {first} to {last}"
    assert {plan.words.split(",")[0] for plan in plans if not plan.is_within_reach} == {"adversarial", "ghosts"}


def test_nobody_is_trained_on_what_the_suite_measures() -> None:
    held_out, taught = held_out_worlds(15_000), [plan for seed in range(20) for plan in training_worlds(60, seed, 15_000)]
    assert not [plan for plan in taught if "held_out" in plan.words]
    assert max(plan.seed for plan in taught) < DRAWN_SEEDS < min(plan.seed for plan in held_out)
    assert sum("held_out_" in plan.words for plan in held_out) == 5 and any(plan.words.startswith("none") for plan in held_out)
    for plan in (*held_out, *taught[:60]):
        if plan.platform == SIMULATOR:
            assert parse_mix(plan.words, plan.seed).label_share == 0, "a world's labels would be its answers"


@pytest.fixture(scope="module")
def work(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("work")


SIMULATED = Plan("tiny-simulated", SIMULATOR, "ordinary,labels=0", 4, 1_500)


def test_a_simulated_world_becomes_a_lesson_and_leaves_nothing_else(
    work: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings = Settings(
        tmp_path / "home", tmp_path / "landing", command.Settings.from_environment({}).as_of, threads=1, memory="2GB"
    )
    seen: dict[str, Any] = {}
    write = lessons.write_lesson

    def remember(night: Settings, made: Any, folder: Path) -> None:
        seen.update(made=made, internal=ask(night, "select count(*) from staging.stg_internal_accounts")[0][0])
        write(night, made, folder)

    monkeypatch.setattr(lessons, "write_lesson", remember)
    stale = work / "lessons" / f"{SIMULATED.name}-000000000000"
    stale.mkdir(parents=True)
    (work / "world" / "landing" / "like").mkdir(parents=True)
    told: list[str] = []
    world = lesson_of(settings, SIMULATED, work, told.append)
    assert told == [f"{SIMULATED.name}: {SIMULATED.described}"]
    assert not stale.exists() and [path.name for path in work.iterdir()] == ["lessons"], "landing and warehouse are gone"

    keys = world.lesson.evidence.accounts["user_key"].to_pylist()
    people = seen["made"].users.to_pylist()
    truth = {user_key(bytes.fromhex(lessons.KEY), row["user_id"]): float(row["is_fake"]) for row in people}
    assert seen["internal"] > 0 and {key for key in keys if key.startswith("u:")} <= set(truth)
    assert np.nansum(world.lesson.accounts) == sum(truth.get(key, 0) for key in keys) > 10
    assert [world.lesson.accounts[at] for at, key in enumerate(keys) if key in truth] == [
        truth[key] for key in keys if key in truth
    ]
    assert world.lesson.orders.sum() > 10 and len(world.attack) == len(keys)

    monkeypatch.setattr(lessons, "make_world", lambda *_: pytest.fail("what is kept is read"))
    again = lesson_of(settings, SIMULATED, work, told.append)
    assert len(told) == 1 and np.array_equal(again.lesson.accounts, world.lesson.accounts, equal_nan=True)
    assert place_of(settings, replace(SIMULATED, seed=5), work) != place_of(settings, SIMULATED, work)
    (place_of(settings, SIMULATED, work) / "orders.parquet").write_bytes(b"PAR1 cut off")
    with pytest.raises(BrokenLesson, match="rm -r") as broken:
        lesson_of(settings, SIMULATED, work, quiet)
    assert SIMULATED.name in broken.value.place


# The command


@pytest.fixture
def kept(learnt: Learnt, tmp_path: Path, quick: None, monkeypatch: pytest.MonkeyPatch) -> Callable[[Settings, Request], Request]:
    """A work folder in which every world that a training asks for lies already: the tiny one, again and again."""
    monkeypatch.setattr(lessons, "make_world", lambda *_: pytest.fail("every lesson is kept"))
    monkeypatch.setattr(command, "SHIPPED", tmp_path / "shipped.json")
    monkeypatch.setattr("resonance.authenticity.model.SHIPPED", tmp_path / "shipped.json")

    def prepare(settings: Settings, request: Request) -> Request:
        work = tmp_path / "work"
        if not settings.policy_file.exists():
            bears = ("doubted", "cohort_flagged", "likes_flagged", "calibration_error")
            say(settings, **{f"model_max_{figure}": 1 for figure in bears})  # a few rounds on one tiny world teach little
        plans = [*training_worlds(request.worlds, request.seed, request.events_per_day), *held_out_worlds(request.events_per_day)]
        for plan in plans:
            place = place_of(settings, plan, work)
            if not place.exists():
                shutil.copytree(learnt.lesson, place)
        return replace(request, work=work)

    return prepare


def test_a_training_promotes_writes_a_card_and_has_nothing_new_the_second_time(
    kept: Callable[[Settings, Request], Request], settings: Settings
) -> None:
    request = kept(settings, Request(worlds=2, events_per_day=1_000))
    first = train(settings, request, quiet)
    assert first.path == settings.model_file and load_model(settings.model_file).version == first.version
    card = settings.model_file.with_suffix(".md").read_text()
    for part in (
        first.version,
        request.command,
        "coordinated_likes",
        "fan_club",
        "`unheard_share`",
        "held_out_albums",
        "rule:additive_points",
        "Calibration",
    ):
        assert part in card
    assert json.loads(settings.model_file.read_text())["trained"]["labelled_users"] == 0
    again = train(settings, request, quiet)
    assert again.path is None and "in service already" in again.lines[-1] and again.version == first.version
    second = train(settings, kept(settings, replace(request, seed=2)), quiet)
    assert second.path == settings.model_file and second.version != first.version
    assert load_model(settings.model_file.with_suffix(".previous.json")).version == first.version, "there is a way back"


def test_a_worse_model_is_not_promoted_and_the_command_ends_well(
    kept: Callable[[Settings, Request], Request],
    settings: Settings,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    train(settings, kept(settings, Request(worlds=2, events_per_day=1_000)), quiet)
    before = settings.model_file.read_bytes()
    request = kept(settings, Request(worlds=2, seed=5, events_per_day=1_000))
    real = training.fit

    def worse(some: list[Lesson], *more: Any) -> Any:
        mixed = [replace(lesson, accounts=np.random.default_rng(1).permutation(lesson.accounts)) for lesson in some]
        return real(mixed, *more)

    monkeypatch.setattr(command, "fit", worse)
    for name, value in {"RESONANCE_HOME": settings.home, "RESONANCE_HMAC_KEY": settings.hmac_hex, "RESONANCE_THREADS": 1}.items():
        monkeypatch.setenv(name, str(value))
    words = ["train", "--worlds", "2", "--seed", "5", "--events-per-day", "1000", "--work", str(request.work)]
    assert cli.main(words) == 0
    told = capsys.readouterr().out
    assert "not promoted, model:" in told and "average precision of users, mean" in told.split("not promoted")[1]
    assert settings.model_file.read_bytes() == before


def test_a_model_that_cannot_judge_any_more_is_compared_with_as_it_was_promoted(
    kept: Callable[[Settings, Request], Request], settings: Settings
) -> None:
    request = Request(worlds=2, events_per_day=1_000)
    train(settings, kept(settings, request), quiet)
    model = load_model(settings.model_file)
    looks = {name: replace(look, features=("what nobody gathers", *look.features[1:])) for name, look in model.looks.items()}
    measured = {**model.trained["measured"], "precisions": dict.fromkeys(model.trained["measured"]["precisions"], 2.0)}
    replace(model, looks=looks, trained={**model.trained, "measured": measured}).save(settings.model_file)
    told: list[str] = []
    outcome = train(settings, kept(settings, replace(request, seed=2)), told.append)
    assert "what nobody gathers" in told[-1] and "as it was promoted" in told[-1]
    assert outcome.path is None and "average precision of users, mean" in outcome.objections[0], "nobody reaches 2"
    settings.model_file.write_text(json.dumps({**json.loads(settings.model_file.read_text()), "format": 1}))
    outcome = train(settings, kept(settings, replace(request, seed=2)), told.append)
    assert "its format is 1, this version reads" in told[-1] and "as it was promoted" in told[-1] and outcome.path is None
    another = kept(settings, replace(request, events_per_day=2_000))
    outcome = train(settings, another, told.append)
    assert "the points stand in" in told[-1] and outcome.path == settings.model_file, "another suite tells nothing"


@pytest.mark.parametrize(
    ("wrong", "word"),
    [({"worlds": 1}, "--worlds"), ({"events_per_day": 10}, "--events-per-day"), ({"seed": -1}, "--seed")],
)
def test_arguments_without_sense_are_usage_errors(wrong: dict[str, int], word: str, settings: Settings) -> None:
    with pytest.raises(UsageError) as refused:
        train(settings, replace(Request(), **wrong), quiet)
    assert refused.value.place == word and not (settings.home / "training").exists()


def test_a_work_folder_that_is_a_file_or_in_use_is_refused(settings: Settings, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(UsageError, match="is a file"):
        train(settings, Request(work=tmp_path / "file"), quiet)
    with only_writer(replace(settings, home=tmp_path / "busy")), pytest.raises(AlreadyRunning):
        train(settings, Request(work=tmp_path / "busy"), quiet)


def test_worlds_in_which_hardly_anybody_cheats_teach_nothing(
    learnt: Learnt, kept: Callable[[Settings, Request], Request], settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    honest = replace(learnt.world, lesson=replace(learnt.world.lesson, accounts=learnt.world.lesson.accounts * 0))
    monkeypatch.setattr(command, "lesson_of", lambda *_: honest)
    with pytest.raises(UsageError, match="0 fake accounts in 2 worlds"):
        train(settings, kept(settings, Request(worlds=2, events_per_day=1_000)), quiet)


def test_the_weekly_task_asks_for_the_usual_training_and_hands_on_scalars(
    settings: Settings, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    asked: list[Any] = []

    def trained(given: Settings, request: Request, tell: Any) -> Outcome:
        asked.append((given.home, request))
        return Outcome("abc", None, ["  worst real crowd flagged: 0.2000 is above 0.0100"], ["not promoted, model:x stays:"])

    monkeypatch.setenv("RESONANCE_HOME", str(settings.home))
    monkeypatch.setattr("resonance.authenticity.learning.train", trained)
    facts = orchestration.learn()
    assert asked == [(settings.home, Request())] and "not promoted" in capsys.readouterr().out
    assert json.loads(json.dumps(facts)) == facts and facts["promoted"] is False and "0.2000" in facts["objections"]


# What the trees have not seen


def test_a_platform_is_left_out_with_all_its_worlds(learnt: Learnt) -> None:
    plans = training_worlds(Request().worlds, 1, 1_000)
    taught = [replace(learnt.world.lesson, name=plan.name) for plan in plans]
    sheet = Sheet({}, np.zeros(len(plans)), np.ones(len(plans)), np.arange(len(plans)), taught)
    parts: dict[str, set[int]] = {}
    for plan, part in zip(plans, sheet.fold.tolist(), strict=True):
        parts.setdefault(plan.platform, set()).add(part)
    assert set(parts) == set(PLATFORMS) and all(len(part) == 1 for part in parts.values())
    assert set.union(*parts.values()) == set(range(FOLDS))


# Promotion


def figures(**changes: Any) -> Measured:
    given: dict[str, Any] = {
        "precisions": {"one": 0.95, "two": 0.91}, "cohorts": {"fan_club": (1, 200), "three people": (3, 3)},
        "without_fakes": (0, 4_000), "calibration_error": 0.01, "doubted": 0.01,
        "genuine_likes": {"all delivered": (1, 900), "hardly anything delivered": (8, 900), "none": (0, 0)},
    }  # fmt: skip
    return Measured("model:x", **{**given, **changes})


@pytest.mark.parametrize(
    ("worse", "figure"),
    [
        ({"precisions": {"one": 0.95, "two": 0.905}}, "average precision of users, mean"),
        ({"cohorts": {"fan_club": (3, 200)}}, "worst real crowd flagged"),
        ({"without_fakes": (3, 4_000)}, "flagged where nobody cheats"),
        ({"calibration_error": 0.021}, "calibration error"),
        ({"genuine_likes": {"all delivered": (0, 900), "hardly anything delivered": (10, 900)}}, "genuine likes flagged"),
        ({"doubted": 0.06}, "real accounts with a verdict"),
        ({"label_precision": 0.85, "label_flagged": 0.0}, "average precision on held-out labels"),
        ({"label_precision": 0.9, "label_flagged": 0.02}, "labelled as honest and flagged"),
    ],
)
def test_one_figure_that_is_worse_is_enough(worse: dict[str, Any], figure: str, settings: Settings) -> None:
    policy = load_policy(settings, settings.as_of.date())
    serving = figures(label_precision=0.9, label_flagged=0.0)
    assert [check.figure for check in checks(figures(**worse), serving, policy) if not check.holds] == [figure]


def test_what_is_within_the_limits_or_no_worse_than_now_is_promoted(settings: Settings) -> None:
    policy = load_policy(settings, settings.as_of.date())
    slightly = {"precisions": {"one": 0.95, "two": 0.9065}, "cohorts": {"fan_club": (2, 200)}, "without_fakes": (2, 4_000)}
    found = checks(figures(**slightly, calibration_error=0.02), figures(), policy)
    assert all(check.holds for check in found) and len(found) == 6, "labels that nobody has object to nothing"
    bad = {"cohorts": {"fan_club": (20, 200)}, "without_fakes": (40, 4_000), "calibration_error": 0.2}
    assert all(check.holds for check in checks(figures(**bad), figures(**bad), policy))


def test_what_nobody_measured_of_the_model_that_serves_is_held_to_the_limit_of_policy(settings: Settings) -> None:
    policy = load_policy(settings, settings.as_of.date())
    many = figures(genuine_likes={"all delivered": (18, 900)})
    (check,) = (check for check in checks(many, figures(genuine_likes={}), policy) if not check.holds)
    assert (check.figure, check.limit) == ("genuine likes flagged", 0.01)
    assert "| genuine likes flagged | unknown | 0.0200 | ≤ 0.0100 | no |" in table([check], "new", "old")


# The deployment's own labels


@pytest.fixture
def labelled(learnt: Learnt, tmp_path: Path) -> Settings:
    """A home whose warehouse has the truth of every user, and of one real account's likes, as fraud labels."""
    home = copy_home(learnt.settings, tmp_path)
    tables = pq.read_table(learnt.lesson / "accounts.parquet").to_pydict()
    rows = [("user", key, truth == 1) for key, truth in zip(tables["user_key"], tables["truth"], strict=True) if key[0] == "u"]
    orders = pq.read_table(learnt.lesson / "orders.parquet").to_pydict()
    rows += [
        ("event", name, True) for name, attack in zip(orders["event_id"], orders["attack"], strict=True) if attack == "sold_likes"
    ]
    kinds, names, fakes = zip(*rows, strict=True)
    ask(home, "delete from staging.stg_fraud_labels")
    ask(
        home,
        "insert into staging.stg_fraud_labels by name select unnest($1) as entity_type, unnest($2) as entity_id, "
        "unnest($3) as is_fake, 'ann' as labelled_by, timestamp '2026-11-01' as labelled_at",
        [list(kinds), list(names), list(fakes)],
    )
    return home


def test_half_of_the_labelled_users_teach_and_the_other_half_is_kept(labelled: Settings, learnt: Learnt) -> None:
    own = own_lesson(labelled)
    assert own is not None
    truth, keys = learnt.world.lesson.accounts, own.lesson.evidence.accounts["user_key"].to_pylist()
    taught, held = ~np.isnan(own.lesson.accounts), ~np.isnan(own.held)
    assert not (taught & held).any() and abs(taught.sum() - held.sum()) < 0.25 * (taught.sum() + held.sum())
    assert all(is_held_out(key) == (hashlib.sha256(key.encode()).digest()[0] % 2 == 0) for key in keys)
    assert np.array_equal(own.lesson.accounts[taught], truth[taught]) and np.array_equal(own.held[held], truth[held])
    owners = own.lesson.evidence.orders["user_key"].to_pylist()
    known = ~np.isnan(own.lesson.orders)
    assert known.any() and not any(is_held_out(owner) for owner, told in zip(owners, known, strict=True) if told)
    assert np.array_equal(own.lesson.orders[known], learnt.world.lesson.orders[known])
    assert not own.lesson.calibrates and own.weighted(100 * len(keys)).weight == 20 and own.weighted(1).weight == 1


def test_labels_are_compared_on_the_half_that_nobody_learnt(
    labelled: Settings, learnt: Learnt, monkeypatch: pytest.MonkeyPatch
) -> None:
    held_out = HeldOut([learnt.world], own_lesson(labelled), load_policy(labelled, learnt.made.last_day))
    measured = measure(learnt.model, held_out)
    assert measured.label_precision > 0.9 and measured.label_flagged < 0.05
    limit = 0.1  # one tiny world teaches little about likes that real accounts sold
    monkeypatch.setattr(suite, "EXCLUDED", limit)
    measured = measure(learnt.model, held_out)
    evidence, sold = learnt.world.lesson.evidence, np.array(learnt.world.attack_of_likes) == "sold_likes"
    scores = scoring.score(learnt.model, evidence, 1)
    doubted = scores.p_account[evidence.likes.user] > limit
    doubted[evidence.like_of_order[scores.p_order > limit]] = True
    found = doubted[sold].mean()
    assert measured.attacks[PLAN.title]["sold_likes"] == pytest.approx(found) and 0 < found < 1
    genuine = (learnt.world.lesson.accounts[evidence.likes.user] == 0) & ~sold
    assert measured.genuine_likes["all delivered"] == (doubted[genuine].sum(), genuine.sum())
    left = scoring.score(learnt.model, lacking(evidence, THEMES), 1)
    doubted = left.p_account[evidence.likes.user] > limit
    doubted[evidence.like_of_order[left.p_order > limit]] = True
    assert measured.genuine_likes["hardly anything delivered"] == (doubted[genuine].sum(), genuine.sum())
    assert doubted[genuine].sum() != measured.genuine_likes["all delivered"][0]
    assert measured.cohorts["fan_club"][1] >= 20


def test_a_training_uses_labels_when_there_are_enough(labelled: Settings, kept: Callable[[Settings, Request], Request]) -> None:
    say(labelled, model_min_labels=10)
    told: list[str] = []
    outcome = train(labelled, kept(labelled, Request(worlds=2, events_per_day=1_000)), told.append)
    assert "one to learn from, one to compare" in told[0]
    assert any("average precision on held-out labels" in line for line in outcome.lines)
    say(labelled, model_min_labels=10_000)
    train(labelled, kept(labelled, Request(worlds=2, events_per_day=1_000)), told.append)
    assert "10000 are needed; left out" in told[-1]


def test_no_warehouse_no_night_no_labels(settings: Settings, learnt: Learnt, tmp_path: Path) -> None:
    assert own_lesson(settings) is None
    assert own_lesson(learnt.settings) is None
    home = copy_home(learnt.settings, tmp_path)
    ask(home, "drop schema authenticity cascade")
    ask(home, "drop schema staging cascade")
    assert own_lesson(home) is None


def test_a_night_that_runs_is_waited_for_by_the_caller(learnt: Learnt, tmp_path: Path) -> None:
    home = copy_home(learnt.settings, tmp_path)
    with only_writer(home), pytest.raises(AlreadyRunning):
        train(home, Request(), quiet)
