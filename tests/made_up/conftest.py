"""The tiny worlds that all claims about one platform share: those of the module's `PLATFORM`."""

from __future__ import annotations

import pytest
from tests.made_up.promises import Make, Platform

from resonance.made_up.world import World


@pytest.fixture(scope="module")
def platform(request: pytest.FixtureRequest) -> Platform:
    known: Platform = request.module.PLATFORM
    return known


@pytest.fixture(scope="module")
def make(platform: Platform, tmp_path_factory: pytest.TempPathFactory) -> Make:
    made: dict[str, World] = {}

    def make(kind: str) -> World:
        if kind not in made:
            made[kind] = platform.write(tmp_path_factory.mktemp(kind), kind, platform.seed)
        return made[kind]

    return make
