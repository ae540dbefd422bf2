"""The small worlds that all claims about the simulator share."""

from __future__ import annotations

import pytest
from tests.simulator.simulated import Simulated, make


@pytest.fixture(scope="session")
def world(tmp_path_factory: pytest.TempPathFactory) -> Simulated:
    return make(tmp_path_factory.mktemp("ordinary"))


@pytest.fixture(scope="session")
def ghosts(tmp_path_factory: pytest.TempPathFactory) -> Simulated:
    return make(tmp_path_factory.mktemp("ghosts"), attacks="ghosts,crowds=3", days=10, seed=5)
