"""A backfill over more than a night judges: each stretch is judged while it is young, and all of it is published once."""

from __future__ import annotations

import json
import subprocess
from datetime import timedelta
from pathlib import Path

from tests.nights.conftest import SMALL_WORLDS, Published
from tests.nights.running import COMMAND, ROOT, Home, read_table, set_policy


def resonance(home: Home, published: Published, *words: str) -> str:
    given = home.environment(published.span.last)
    done = subprocess.run([COMMAND, *words], env=given, cwd=ROOT, capture_output=True, text=True, timeout=600)
    assert done.returncode == 0, f"exit {done.returncode}\n{done.stdout[-1500:]}\n{done.stderr[-3000:]}"
    return done.stdout


def test_a_backfill_judges_every_stretch_publishes_once_and_leaves_nothing_running(traps: Published, folder: Path) -> None:
    home, last = Home(folder / "backfilled", traps.home.landing), traps.span.last
    set_policy(home, **SMALL_WORLDS, suppression_min_users="1", model_in_service="none")
    first = last - timedelta(days=36)
    told = resonance(home, traps, "backfill", str(first), str(last))
    judged, published = f"{last - timedelta(days=35):%Y%m%d}", f"{last:%Y%m%d}"
    assert f"judged as of {last - timedelta(days=35)}" in told
    records = {path.name[:8]: json.loads(path.read_text())["status"] for path in (home.state / "nights").glob("*.json")}
    assert records == {judged: "judged", published: "published"}
    assert "running" not in resonance(home, traps, "status")
    assert [path.name[:8] for path in (home.state / "published").iterdir() if path.name[0].isdigit()] == [published]
    dates = {row["business_date"] for row in read_table(home, "platform_days")}
    assert {first + timedelta(days=n) for n in range(37)} <= dates
