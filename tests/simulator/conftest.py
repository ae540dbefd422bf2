"""One small world for all claims about the simulator."""

from __future__ import annotations

import pytest
from tests.simulator.simulated import Simulated, make


@pytest.fixture(scope="session")
def world(tmp_path_factory: pytest.TempPathFactory) -> Simulated:
    return make(tmp_path_factory.mktemp("ordinary"))
