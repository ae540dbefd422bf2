"""What every test shares: a home of its own and the clock pinned."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from resonance.settings import Settings

KEY = "00112233445566778899aabbccddeeff" * 2


@pytest.fixture(autouse=True)
def no_inherited_settings(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """A developer's own RESONANCE_* variables never reach a test."""
    import os

    for name in [name for name in os.environ if name.startswith("RESONANCE_")]:
        monkeypatch.delenv(name)
    yield


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    """Settings of an empty home under tmp_path, one thread, a known key."""
    return Settings(
        home=tmp_path / "home",
        landing=tmp_path / "landing",
        as_of=datetime(2026, 11, 10, 22, 0, tzinfo=UTC),
        threads=1,
        memory="2GB",
        hmac_hex=KEY,
    )


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """The nights last longest, so they come first."""
    items.sort(key=lambda item: item.path.parent.name != "nights")


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> Any:
    """One worker a file, and one for all files that share the nights: what a fixture made is made once."""
    from xdist.scheduler import LoadScopeScheduling

    class ByFile(LoadScopeScheduling):  # type: ignore[misc]
        def _split_scope(self, nodeid: str) -> str:
            return "tests/nights" if nodeid.startswith("tests/nights/") else nodeid.partition("::")[0]

    return ByFile(config, log)
