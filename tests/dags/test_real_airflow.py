"""The spine in a real Airflow: metadata migrated, the DAG run to its end, published; a held gate fails the run."""

from __future__ import annotations

import shutil
from datetime import date, timedelta
from pathlib import Path

import pytest

from resonance import sample_night
from resonance.errors import ResonanceError
from resonance.night_record import all_records
from resonance.settings import Settings
from resonance.simulator import simulate

FIRST, DAYS = date(2026, 10, 1), 9
LAST = FIRST + timedelta(days=DAYS - 1)


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A home with a small platform delivered."""
    folder = tmp_path_factory.mktemp("spine")
    simulate(folder / "landing", 3, DAYS, FIRST, 1_500, "ordinary")
    return folder


def environment(home: Path) -> dict[str, str]:
    return {**sample_night.airflow_environment(home), "RESONANCE_AS_OF": f"{LAST + timedelta(days=1)}T22:00:00+00:00"}


def test_airflow_runs_the_night_and_a_held_gate_leaves_it_served(home: Path) -> None:
    given = environment(home)
    sample_night.run_dag("nightly", {"business_date": str(LAST)}, given)
    served = (home / "published" / "current").resolve().name
    assert served.startswith(f"{LAST:%Y%m%d}-")
    assert [record["status"] for record in all_records(Settings.from_environment(given))] == ["published"]

    nothing_came = LAST + timedelta(days=1)
    with pytest.raises(ResonanceError, match="dags test"):
        sample_night.run_dag("nightly", {"business_date": str(nothing_came)}, given)
    assert (home / "published" / "current").resolve().name == served
    kinds = [path.stem.split("-")[1] for path in (home / "alerts").glob("*.json")]
    assert kinds.count("held_night") == 1 and "failed_task" not in kinds, kinds
    shutil.rmtree(home / "airflow")
