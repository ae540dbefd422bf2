"""Worlds judged once a session: dbt takes seconds to start."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path

import duckdb
import pytest
from tests.authenticity.casts import HONEST, PASTING, TRICKS
from tests.authenticity.judging import ask, judge
from tests.authenticity.lake import write_lake
from tests.authenticity.learnt import Learnt, learn, say
from tests.authenticity.people import LAST, World, platform
from tests.conftest import KEY

from resonance.authenticity import home as home_look
from resonance.authenticity import training
from resonance.authenticity.learning import command, lessons
from resonance.authenticity.learning.command import Request
from resonance.authenticity.learning.lessons import place_of
from resonance.authenticity.learning.worlds import held_out_worlds, training_worlds
from resonance.night import variables
from resonance.settings import Settings
from resonance.transform.dirty import EVER, BuildPlan
from resonance.transform.runner import invoke


@dataclass(frozen=True)
class Judged:
    """A world after its night: casts by name, live p_fake and reasons by user."""

    settings: Settings
    world: World
    casts: dict[str, list[str]]

    def verdicts(self) -> dict[str, tuple[float, list[str]]]:
        names = {key: name for name, key in self.world.names.items()}
        sql = "select entity_id, p_fake, reasons from authenticity.verdicts where superseded_by is null and entity_type = 'user'"
        return {names[row[0]]: (row[1], row[2]) for row in ask(self.settings, sql)}


def home(folder: Path) -> Settings:
    """Where the points judge alone, whatever model is shipped."""
    as_of = datetime(2026, 11, 10, 22, tzinfo=UTC)
    settings = Settings(folder / "home", folder / "landing", as_of, threads=2, memory="2GB", hmac_hex=KEY)
    say(settings, model_in_service="none")
    return settings


@pytest.fixture(scope="session")
def judged(tmp_path_factory: pytest.TempPathFactory) -> Judged:
    """Ordinary people, every trick and every hard negative, judged in one night with its dbt tests."""
    world = platform()
    casts = {cast.__name__: cast(world) for kind in (*TRICKS.values(), HONEST, PASTING) for cast in kind}
    settings = home(tmp_path_factory.mktemp("judged"))
    write_lake(settings.lake, world.rows)
    judge(settings, LAST, with_tests=True)
    return Judged(settings, world, casts)


@pytest.fixture(scope="session")
def learnt(tmp_path_factory: pytest.TempPathFactory) -> Learnt:
    """A tiny world's evidence, and a model that learnt from it."""
    return learn(tmp_path_factory.mktemp("learnt"))


@pytest.fixture(scope="session")
def compiled(tmp_path_factory: pytest.TempPathFactory) -> Callable[[str], str]:
    """The SQL of a model of this step as DuckDB gets it, for `LAST` in a home called `warehouse`."""
    settings = home(tmp_path_factory.mktemp("compiled"))
    given = variables(settings, LAST, BuildPlan(EVER, True, {}))
    outcome = invoke(settings, "compile", ["--select", "path:models/authenticity"], given)
    assert outcome.success, outcome.exception
    found = {result.node.name: result.node.compiled_code for result in outcome.result.results}
    return lambda name: str(found[name])


@pytest.fixture
def empty_warehouse(settings: Settings) -> duckdb.DuckDBPyConnection:
    """A warehouse with the tables that settling reads, empty."""
    connection = duckdb.connect()
    connection.execute(
        """
        create schema authenticity; create schema staging;
        create table authenticity.verdict_proposals (
            entity_type varchar, entity_id varchar, user_key varchar, event_date date,
            reasons varchar[], evidence varchar, p_fake decimal(9, 2), decided_by varchar);
        create table authenticity.evidence_users (user_key varchar, last_active_date date);
        create table authenticity.evidence_devices (device_key varchar, last_active_date date);
        create table staging.stg_overrides (decision_id varchar, entity_type varchar, entity_id varchar, action varchar,
            reason varchar, decided_by varchar, decided_at timestamp);
        create table staging.stg_erasures (user_key varchar, requested_at timestamp);
        create table staging.stg_internal_accounts (user_key varchar, valid_from timestamp, valid_to timestamp);
        """
    )
    return connection


@pytest.fixture
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    """A training of few rounds."""
    monkeypatch.setattr(training, "ROUNDS", dict.fromkeys(training.ROUNDS, 12))


@pytest.fixture
def kept(learnt: Learnt, tmp_path: Path, quick: None, monkeypatch: pytest.MonkeyPatch) -> Callable[[Settings, Request], Request]:
    """A work folder in which every world that a training asks for lies already: the tiny one, again and again; nights on it have
    few rounds at home."""
    monkeypatch.setattr(home_look, "ROUNDS", 12)
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
