"""A night's evidence: what SQL counts, the groups found in it, and what SQL says of users in the light of their groups."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq

from resonance.authenticity.graph import SCHEMA, find_groups
from resonance.engine import connect
from resonance.settings import Settings
from resonance.transform import BuildSummary, Selection, build

COUNTED, JUDGED = "models/authenticity/evidence", "models/authenticity/judgement"
PAIRS = """
select user_key, partner_key, common_song_count, expected_count
from authenticity.evidence_pairs order by user_key, partner_key
"""


def gather_evidence(
    settings: Settings, variables: Mapping[str, Any], full_refresh: bool, with_tests: bool = True
) -> BuildSummary:
    """Build both folders of evidence with the coordination graph between them."""
    prepare_groups(settings)
    counted = build(settings, Selection((COUNTED,), full_refresh, with_tests), variables)
    with connect(settings, settings.warehouse) as connection:
        write_groups(settings, connection)
    judged = build(settings, Selection((JUDGED,), full_refresh, with_tests), variables)
    return BuildSummary({**counted.models, **judged.models}, counted.tests + judged.tests, [*counted.warnings, *judged.warnings])


def write_groups(settings: Settings, connection: duckdb.DuckDBPyConnection) -> None:
    """Part the graph over `authenticity.evidence_pairs`; one row per member in `coordination/groups.parquet`."""
    pairs = connection.sql(PAIRS).to_arrow_table()
    pq.write_table(find_groups(pairs), settings.coordination / "groups.parquet")


def prepare_groups(settings: Settings) -> None:
    """An empty table of groups where there is none: what dbt reads must exist."""
    settings.coordination.mkdir(parents=True, exist_ok=True)
    path = settings.coordination / "groups.parquet"
    if not path.exists():
        pq.write_table(pa.Table.from_pylist([], schema=SCHEMA), path)
