"""`make night`: a sample platform, one night of it through Airflow, and where to look afterwards.

The sample ends on a fixed date and the night's `as_of` is the next morning, so that everybody sees the same numbers.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

from resonance.errors import ResonanceError
from resonance.settings import PROJECT_ROOT, Settings
from resonance.simulator import simulate

FIRST_DAY = date(2026, 10, 4)
DAYS = 36
BUSINESS_DATE = FIRST_DAY + timedelta(days=DAYS - 1)
AS_OF = datetime(2026, 11, 8, 22, 0, tzinfo=UTC)
EVENTS_PER_DAY = 12_000
SEED = 7


def main(home: str = "var") -> int:
    """Simulate when the landing folder is empty, then run the DAG `nightly` for the last day."""
    environment = airflow_environment(Path(home).resolve())
    settings = Settings.from_environment(environment)
    if not any(settings.landing.glob("*/dt=*/*")):
        facts = simulate(settings.landing, SEED, DAYS, FIRST_DAY, EVENTS_PER_DAY, "ordinary")
        print("sample platform:", ", ".join(f"{key} {value}" for key, value in facts.items()), flush=True)
    try:
        run_dag("nightly", {"business_date": str(BUSINESS_DATE)}, environment)
    except ResonanceError as error:
        print(f"resonance: {error}", file=sys.stderr)
        return error.exit_code
    current = settings.published / "current"
    print(f"published marts: {current / 'marts.duckdb'}")
    print(f"report:          {current / 'report.en.html'}\n                 {current / 'report.zh.html'}")
    return 0


def airflow_environment(home: Path) -> dict[str, str]:
    """The process environment of an embedded Airflow whose state lies under `home`."""
    return {
        **os.environ,  # noqa: TID251 - handed on to the child process
        "RESONANCE_HOME": str(home),
        "RESONANCE_AS_OF": AS_OF.isoformat(),
        "AIRFLOW_HOME": str(home / "airflow"),
        "AIRFLOW__CORE__DAGS_FOLDER": str(PROJECT_ROOT / "dags"),
        "AIRFLOW__CORE__PLUGINS_FOLDER": str(PROJECT_ROOT / "plugins"),
        "AIRFLOW__CORE__LOAD_EXAMPLES": "False",
        "AIRFLOW__LOGGING__LOGGING_LEVEL": "WARNING",
        "AIRFLOW__USAGE_DATA_COLLECTION__ENABLED": "False",
        "SCARF_ANALYTICS": "false",
        "DO_NOT_TRACK": "1",
        "PYTHONWARNINGS": "ignore",
    }


def run_dag(dag_id: str, conf: dict[str, str], environment: dict[str, str]) -> None:
    """Migrate the metadata and run one DAG to its end; ResonanceError with the log's place when a task failed."""
    log = Path(environment["AIRFLOW_HOME"]) / f"{dag_id}.log"
    log.parent.mkdir(parents=True, exist_ok=True)
    airflow = str(Path(sys.executable).parent / "airflow")
    with log.open("w") as out:
        for words in (["db", "migrate"], ["dags", "test", dag_id, "--conf", json.dumps(conf)]):
            done = subprocess.run([airflow, *words], env=environment, stdout=out, stderr=subprocess.STDOUT, check=False)
            if done.returncode:
                raise ResonanceError(f"airflow {' '.join(words[:3])} ended with {done.returncode}", str(log), "resonance status")


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
