"""The model file: what is written is what is read, its version is its content, and nothing else is taken for a model."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path
from random import Random
from typing import Any

import lightgbm
import numpy as np
import pytest
from hypothesis import given
from hypothesis import settings as examples
from hypothesis import strategies as st

from resonance.authenticity import model as module
from resonance.authenticity.model import FORMAT, BrokenModel, Look, Model, calibrated, load_model, model_in_service
from resonance.authenticity.scoring import in_batches
from resonance.authenticity.training import CEILING, calibrate
from resonance.settings import Settings

DAY = date(2026, 11, 10)
AT_HOME = ((0.0, 0.0), (0.9, 0.99))
COLUMNS = {"b": np.arange(200.0), "a": np.where(np.arange(200) % 7 == 0, np.nan, np.arange(200.0) % 13)}


@pytest.fixture(scope="module")
def made() -> Model:
    """Every look at two columns; the labels follow `b`."""
    matrix = np.column_stack([COLUMNS["a"], COLUMNS["b"]])
    given = {"objective": "binary", "verbosity": -1, "deterministic": True, "num_threads": 1, "min_data_in_leaf": 5}
    trees = lightgbm.train(given, lightgbm.Dataset(matrix, COLUMNS["b"] > 100, params={"verbosity": -1}), 5).model_to_string()
    looks = {
        name: Look(("a", "b"), trees, ((0.1, 0.0), (0.6, share)))
        for name, share in zip(module.LOOKS, (0.9, 0.85, 0.8, 0.7), strict=True)
    }
    return Model(looks, AT_HOME, {"seed": 3})


def test_what_is_saved_is_what_is_loaded_and_scores_alike(made: Model, tmp_path: Path) -> None:
    made.save(tmp_path / "folder" / "model.json")
    again = load_model(tmp_path / "folder" / "model.json")
    assert (again.version, again.at_home, again.trained) == (made.version, AT_HOME, {"seed": 3})
    for name, look in made.looks.items():
        assert np.array_equal(again.looks[name].score(COLUMNS), look.score(COLUMNS))
    assert [path.name for path in (tmp_path / "folder").iterdir()] == ["model.json"], "nothing is left beside it"
    made.save(tmp_path / "second.json")
    assert (tmp_path / "second.json").read_bytes() == (tmp_path / "folder" / "model.json").read_bytes()


def test_the_version_is_that_of_what_decides_and_of_nothing_else(made: Model) -> None:
    assert Model(made.looks, AT_HOME, {"seed": 4}).version == made.version
    alone = made.looks["alone"]
    changed = Look(alone.features, alone.trees, (*alone.knots[:-1], (0.6, 0.91)))
    others = (Model({**made.looks, "alone": changed}, AT_HOME, {}), Model(made.looks, (*AT_HOME[:-1], (0.9, 0.91)), {}))
    assert made.version not in {other.version for other in others}


def test_scores_lie_between_the_knots_and_columns_are_found_by_name(made: Model) -> None:
    look = made.looks["alone"]
    assert calibrated(np.array([0.0, 0.1, 0.35, 0.6, 1.0]), look.knots) == pytest.approx([0, 0, 0.45, 0.9, 0.9])
    swapped = {"a": COLUMNS["a"], "b": COLUMNS["b"], "unknown": COLUMNS["b"]}
    assert np.array_equal(look.score(swapped), look.score(COLUMNS))
    assert look.contributions(COLUMNS).shape == (200, 2)


def _cut(text: str) -> str:
    return text[: len(text) // 2]


def _without(key: str) -> Any:
    return lambda text: json.dumps({name: value for name, value in json.loads(text).items() if name != key})


def _touched(text: str) -> str:
    content = json.loads(text)
    content["looks"]["likes"]["knots"][0][1] = 0.05
    return json.dumps(content)


def _later(text: str) -> str:
    return json.dumps({**json.loads(text), "format": FORMAT + 1})


@pytest.mark.parametrize(
    "damage",
    [_cut, _without("looks"), _without("version"), _touched, _later, lambda text: "", lambda text: "[]", lambda text: "{}"],
)
def test_a_damaged_file_is_no_model_and_the_message_says_where_and_what_next(damage: Any, made: Model, tmp_path: Path) -> None:
    path = tmp_path / "model.json"
    made.save(path)
    path.write_text(damage(path.read_text()))
    with pytest.raises(BrokenModel) as broken:
        load_model(path)
    assert broken.value.place == str(path) and "resonance train" in broken.value.next_command


def test_a_model_that_reads_what_the_evidence_no_longer_holds_is_broken(made: Model) -> None:
    with pytest.raises(BrokenModel, match="what the model reads: b") as broken:
        in_batches(made.looks["alone"], {"a": COLUMNS["a"]}, 1)
    assert "resonance train" in broken.value.next_command


def test_the_deployments_own_model_serves_before_the_shipped_one(
    made: Model, settings: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "SHIPPED", tmp_path / "shipped.json")
    assert model_in_service(settings, DAY) is None, "points serve where there is no model"
    shipped = Model({**made.looks, "likes": made.looks["alone"]}, AT_HOME, {})
    shipped.save(tmp_path / "shipped.json")
    assert model_in_service(settings, DAY).version == shipped.version  # type: ignore[union-attr]
    made.save(settings.model_file)
    assert model_in_service(settings, DAY).version == made.version  # type: ignore[union-attr]
    header = "parameter,value,unit,valid_from,valid_to,because\n"
    settings.policy_file.write_text(f"{header}model_in_service,none,word,{DAY},,for a test\n")
    assert model_in_service(settings, DAY) is None
    assert model_in_service(settings, date(2026, 11, 9)) is not None, "policy speaks for the night's date"


rows = st.lists(st.tuples(st.floats(0, 1, width=16), st.booleans()), min_size=1, max_size=60)


@given(rows)
@examples(max_examples=150)
def test_a_calibration_never_falls_and_is_never_certain(raw: list[tuple[float, bool]]) -> None:
    scores, fake = np.array([row[0] for row in raw]), np.array([float(row[1]) for row in raw])
    knots = calibrate(scores, fake, np.ones(len(raw)))
    at, p = (np.array(column) for column in zip(*knots, strict=True))
    assert (np.diff(at) > 0).all() and (np.diff(p) >= 0).all()
    assert (p >= 0).all() and (p <= CEILING).all()
    assert (np.diff(calibrated(np.sort(scores), knots)) >= -1e-12).all()


def test_a_row_of_three_times_the_weight_is_as_good_as_three_rows() -> None:
    scores, fake = np.array([0.2, 0.5, 0.5, 0.9, 0.9]), np.array([0.0, 1.0, 0.0, 1.0, 0.0])
    assert [p for _, p in calibrate(scores, fake, np.ones(5))] == [0.0, 0.5]
    weighted = calibrate(scores, fake, np.array([1.0, 1.0, 3.0, 3.0, 1.0]))
    repeated = calibrate(np.repeat(scores, [1, 1, 3, 3, 1]), np.repeat(fake, [1, 1, 3, 3, 1]), np.ones(9))
    assert [p for _, p in weighted] == [p for _, p in repeated] == [0.0, 0.25, 0.75]


@given(rows, st.randoms())
@examples(max_examples=100)
def test_a_calibration_has_the_mean_of_its_rows_whatever_their_order(raw: list[tuple[float, bool]], chance: Random) -> None:
    shuffled = chance.sample(raw, len(raw))
    told = [(np.array([row[0] for row in some]), np.array([float(row[1]) for row in some])) for some in (raw, shuffled)]
    knots = [calibrate(scores, fake, np.ones(len(raw))) for scores, fake in told]
    assert knots[0] == knots[1]
    if len({row[0] for row in raw}) == 1:
        assert knots[0][0][1] == pytest.approx(min(np.mean([row[1] for row in raw]), CEILING), abs=1e-4)
