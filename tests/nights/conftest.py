"""Worlds and nights that several tests look at; each is made once."""

from __future__ import annotations

from pathlib import Path

import pytest
from tests.nights.running import Home, publish_night, set_policy
from tests.worlds.cast import Span
from tests.worlds.world import make_world

SMALL_WORLDS = {"gate_reject_hold_share": "0.9"}


@pytest.fixture(scope="session")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("nights")


@pytest.fixture(scope="session")
def base(folder: Path) -> tuple[Home, Span]:
    """A random world of 45 days, read and published by one night at its end."""
    span = make_world(folder / "landing", seed=1)
    home = Home(folder / "base", folder / "landing")
    set_policy(home, **SMALL_WORLDS)
    return publish_night(home, span.last), span
