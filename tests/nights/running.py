"""Runs the public command on a landing folder and reads what it published."""

from __future__ import annotations

import json
import os
import signal
import subprocess
from dataclasses import dataclass, field
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import duckdb

ROOT = Path(__file__).resolve().parents[2]
COMMAND = ROOT / ".venv" / "bin" / "resonance"
KEY = "5eed" * 16
STAMPS = ("night_id", "as_of", "policy_version")
Row = dict[str, Any]


@dataclass(frozen=True)
class Home:
    """One deployment: its state and the landing folder it reads."""

    state: Path
    landing: Path
    settings: dict[str, str] = field(default_factory=dict)

    @property
    def current(self) -> Path:
        return self.state / "published" / "current"

    def environment(self, day: date, **more: str) -> dict[str, str]:
        kept = {name: value for name, value in os.environ.items() if not name.startswith("RESONANCE_")}
        return {
            **kept,
            "RESONANCE_HOME": str(self.state),
            "RESONANCE_LANDING": str(self.landing),
            "RESONANCE_HMAC_KEY": KEY,
            "RESONANCE_AS_OF": f"{day + timedelta(days=1)}T02:00:00+00:00",
            "RESONANCE_THREADS": "1",
            "RESONANCE_MEMORY": "2GB",
            **self.settings,
            **more,
        }


def set_policy(home: Home, **values: str) -> None:
    """A deployment's own policy: these parameters, valid always."""
    home.state.mkdir(parents=True, exist_ok=True)
    lines = [f"{name},{value},-,2005-01-01,,worlds of a few accounts" for name, value in values.items()]
    (home.state / "policy_parameters.csv").write_text(
        "parameter,value,unit,valid_from,valid_to,because\n" + "\n".join(lines) + "\n"
    )


def run_night(home: Home, day: date, **environment: str) -> subprocess.CompletedProcess[str]:
    """`resonance night DAY`, whatever comes of it."""
    given = home.environment(day, **environment)
    return subprocess.run([COMMAND, "night", str(day)], env=given, cwd=ROOT, capture_output=True, text=True, timeout=600)


def publish_night(home: Home, day: date, **environment: str) -> Home:
    """`resonance night DAY`, which must publish."""
    done = run_night(home, day, **environment)
    assert done.returncode == 0, f"exit {done.returncode}\n{done.stdout[-1500:]}\n{done.stderr[-3000:]}"
    return home


def kill_night(home: Home, day: date, after_seconds: float) -> bool:
    """Start a night and SIGKILL it with its children after a while; whether it was still running."""
    night = subprocess.Popen(
        [COMMAND, "night", str(day)],
        env=home.environment(day),
        cwd=ROOT,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )
    try:
        night.wait(timeout=after_seconds)
    except subprocess.TimeoutExpired:
        os.killpg(night.pid, signal.SIGKILL)
        night.wait()
        return True
    return False


def manifest(home: Home) -> Row:
    """The manifest of the served night."""
    found: Row = json.loads((home.current / "manifest.json").read_text())
    return found


def hashes(home: Home, without: tuple[str, ...] = ()) -> dict[str, str]:
    """sha256 by table of the served night."""
    return {name: table["sha256"] for name, table in manifest(home)["tables"].items() if name not in without}


def read_table(home: Home, table: str) -> list[Row]:
    """All rows of a published table as plain dicts."""
    for file in ("marts.duckdb", "restricted.duckdb"):
        with duckdb.connect(str(home.current.resolve() / file), read_only=True) as connection:
            known = {name for (name,) in connection.execute("select table_name from duckdb_tables()").fetchall()}
            if table in known:
                cursor = connection.execute(f'select * from "{table}"')
                names = [column[0] for column in cursor.description or ()]
                return [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]
    raise AssertionError(f"no published table {table}")
