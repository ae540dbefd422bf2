"""dbt over a hand-made lake, with the authenticity step replaced by a table of verdicts the test writes itself."""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq

from resonance.policy import rows_by_parameter
from resonance.settings import PROJECT_ROOT, Settings

PROJECT = PROJECT_ROOT / "dbt_project"
CORE_MARTS = ("campaigns/campaign_days", "campaigns/campaign_funnels", "platform/platform_days")
JUDGED = {
    "event_id": pa.string(), "stream": pa.string(), "user_key": pa.string(), "business_date": pa.date32(),
    "p_fake": pa.decimal128(9, 6), "genuine_weight": pa.decimal128(9, 6), "is_genuine": pa.bool_(),
    "reasons": pa.list_(pa.string()),
}  # fmt: skip
PARSED: dict[Path, Any] = {}
STUB = "select * from read_parquet('{{ var('verdict_log') }}/judged.parquet')\n"


@dataclass(frozen=True)
class CoreProject:
    """A copy of the project: staging, this step's intermediates and marts, and a stub for `interactions_judged`."""

    folder: Path
    settings: Settings

    @classmethod
    def copied(cls, folder: Path, settings: Settings) -> CoreProject:
        for part in ("macros", "tests", "models/staging", "models/intermediate"):
            shutil.copytree(PROJECT / part, folder / part, dirs_exist_ok=True)
        for name in (
            "dbt_project.yml",
            "profiles.yml",
            "seeds/policy_parameters.csv",
            "seeds/engagement_points.csv",
            "seeds/seeds.yml",
        ):
            (folder / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(PROJECT / name, folder / name)
        for mart in CORE_MARTS:
            for path in (PROJECT / "models/marts").glob(f"{mart}.*"):
                (folder / "models/marts" / mart).parent.mkdir(parents=True, exist_ok=True)
                shutil.copy(path, folder / "models/marts" / mart.split("/")[0] / path.name)
        return cls(folder, settings).keep_core()

    def keep_core(self) -> CoreProject:
        """Drop the intermediates that are not of the core: they read marts and seeds that are not copied."""
        core = set((Path(__file__).parent / "core_models.txt").read_text().split())
        for path in (self.folder / "models/intermediate").iterdir():
            if path.stem not in core:
                path.unlink()
        stub = self.folder / "models/authenticity/interactions_judged.sql"
        stub.parent.mkdir(parents=True, exist_ok=True)
        stub.write_text(STUB)
        return self

    def judge(self, fakes: Iterable[tuple[str, float]]) -> None:
        """Replace the verdicts: (event_id, p_fake) of every event that is not certainly genuine."""
        rows = [_judged(event_id, p_fake) for event_id, p_fake in fakes]
        path = self.settings.verdict_log / "judged.parquet"
        path.parent.mkdir(parents=True, exist_ok=True)
        arrays = [pa.array([row.get(name) for row in rows], kind) for name, kind in JUDGED.items()]
        pq.write_table(pa.Table.from_arrays(arrays, names=list(JUDGED)), path)

    def variables(self, night: date, build_from: date) -> dict[str, Any]:
        """What a night passes to dbt, with a stamp that depends on nothing but the settings."""
        return {
            "lake": str(self.settings.lake),
            "verdict_log": str(self.settings.verdict_log),
            "business_date": str(night),
            "as_of": f"{self.settings.as_of:%Y-%m-%d %H:%M:%S}",
            "night_id": "night",
            "policy_version": "test",
            "build_from": str(build_from),
            "policy": rows_by_parameter(self.settings),
        }

    def build(self, night: date, build_from: date | None = None, command: str = "build", select: str = "") -> None:
        """One dbt invocation in this process; `build_from` None is a full rebuild. AssertionError with dbt's messages."""
        from dbt.adapters.duckdb.connections import DuckDBConnectionManager
        from dbt.cli.main import dbtRunner

        self.settings.warehouse.parent.mkdir(parents=True, exist_ok=True)
        os.environ.update(
            RESONANCE_WAREHOUSE=str(self.settings.warehouse),
            RESONANCE_THREADS=str(self.settings.threads),
            RESONANCE_MEMORY=self.settings.memory,
        )
        paths = ["--project-dir", str(self.folder), "--profiles-dir", str(self.folder)]
        paths += ["--target-path", str(self.folder / "target"), "--log-path", str(self.folder / "logs")]
        words = ["--quiet", "--no-use-colors", command, *paths]
        words += ["--vars", json.dumps(self.variables(night, build_from or date(1970, 1, 1)))]
        words += ["--full-refresh"] if build_from is None and command in ("build", "run", "seed") else []
        words += ["--exclude-resource-types", "unit_test"] if command == "build" else []
        words += ["--select", *select.split()] if select else []
        try:
            if self.folder not in PARSED:
                PARSED[self.folder] = dbtRunner().invoke(["--quiet", "parse", *paths]).result
            outcome = dbtRunner(manifest=PARSED[self.folder]).invoke(words)
        finally:
            DuckDBConnectionManager.close_all_connections()
        results = getattr(outcome.result, "results", None) or []
        bad = [r for r in results if str(r.status) in ("error", "fail", "runtime error")]
        assert outcome.success, f"{outcome.exception or ''} " + "\n".join(f"{r.node.name}: {r.message}" for r in bad)

    def rows(self, sql: str) -> list[tuple[Any, ...]]:
        """Rows of a query on the warehouse."""
        with duckdb.connect(str(self.settings.warehouse), read_only=True) as connection:
            return connection.execute(sql).fetchall()

    def tables(self) -> dict[str, list[tuple[Any, ...]]]:
        """Every table of intermediate and marts, its rows sorted as text."""
        names = self.rows(
            "select table_schema, table_name from information_schema.tables where table_schema in ('intermediate', 'marts')"
        )
        return {name: sorted(self.rows(f"from {schema}.{name}"), key=repr) for schema, name in names}


def _judged(event_id: str, p_fake: float) -> dict[str, Any]:
    share = Decimal(str(p_fake)).quantize(Decimal("0.000001"))
    return {"event_id": event_id, "p_fake": share, "genuine_weight": 1 - share, "is_genuine": share <= Decimal("0.5")}
