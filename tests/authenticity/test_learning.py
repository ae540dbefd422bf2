"""`resonance train`, and its weekly task."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from tests.authenticity.learnt import Learnt

from resonance import cli, orchestration
from resonance.authenticity import training
from resonance.authenticity.learning import command
from resonance.authenticity.learning.command import Outcome, Request, train
from resonance.authenticity.lesson import Lesson
from resonance.authenticity.model import load_model
from resonance.errors import AlreadyRunning, UsageError
from resonance.lock import only_writer
from resonance.settings import Settings


def quiet(line: str) -> None:
    """Tell nobody."""


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
