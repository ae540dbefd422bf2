"""What other systems take from a published night: audiences for CRM, candidates for editors, rights for reward systems.

Files are made from the publication that readers see, never from the warehouse, and lie under
`$RESONANCE_HOME/exports/<night_id>/`: the same night gives the same bytes, however often it is asked. People are keyed ids.
"""

from __future__ import annotations

import csv
import io
import json
import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq

from resonance.errors import ResonanceError
from resonance.policy import load_policy
from resonance.publishing import current_publication
from resonance.settings import Settings

FORMULA = ("=", "+", "-", "@", "\t", "\r")
"""First characters with which a spreadsheet takes a text for a formula (OWASP, CSV injection)."""


class NothingToExport(ResonanceError):
    """No publication is served, or it does not have the table."""


@dataclass(frozen=True)
class Export:
    """One kind of file: the published database it reads, its query, and what each column says."""

    database: str
    query: str
    columns: Mapping[str, str]


EXPORTS: Mapping[str, Export] = {
    "audience": Export(
        "restricted.duckdb",
        """
        select audience_id, user_key, reason from audience_members
        where not is_holdout and audience_id in
            (select audience_id from audience_members group by audience_id having count(*) >= $few)
        order by audience_id, user_key""",
        {
            "audience_id": "merchandise:<tag>, or concert:<tag>:<province_code>",
            "user_key": "keyed account, HMAC as on the landing page",
            "reason": "the interest that is on, and since when",
        },
    ),
    "candidates": Export(
        "marts.duckdb",
        """
        select insight_id, scene, candidate_rank, song_id, lift_ratio, bubble_index, array_to_string(reasons, '; ') as reasons
        from playlist_candidates
        inner join content_actions on insight_id = concat('candidate:', scene, ':', song_id)
        where business_date = $day and not playlist_candidates.is_suppressed
        order by scene, candidate_rank""",
        {
            "insight_id": "names the proposal; `content_action` events repeat it",
            "scene": "the playlist's scene",
            "candidate_rank": "1 is the first to add",
            "song_id": "the song",
            "lift_ratio": "like rate in the scene over that in all others",
            "bubble_index": "0 solid … 100 bubble",
            "reasons": "why, separated by semicolons",
        },
    ),
    "rewards": Export(
        "restricted.duckdb",
        """
        select artist_id, user_key, supporter_rank, tier, is_certified, is_priority_eligible from early_supporters
        where is_certified or is_priority_eligible
        order by artist_id, supporter_rank, user_key""",
        {
            "artist_id": "the artist who was found early",
            "user_key": "keyed account, HMAC as on the landing page",
            "supporter_rank": "1 came first",
            "tier": "pioneer or early",
            "is_certified": "may carry the certificate of discoverers (独家创作者认证)",
            "is_priority_eligible": "may listen before others (优先收听权)",
        },
    ),
}


def export(settings: Settings, kind: str, out: Path | None = None) -> list[Path]:
    """Write `<kind>.csv`, `<kind>.parquet` and `<kind>.schema.json` of the served night; returns the files.

    `out`: another folder than the night's own. NothingToExport without a publication; KeyError for an unknown kind.
    """
    publication = current_publication(settings)
    if publication is None:
        raise NothingToExport("no night is published", str(settings.published), "resonance night DATE")
    night = json.loads((publication / "manifest.json").read_text(encoding="utf-8"))
    table = _read(settings, EXPORTS[kind], publication, night["business_date"])
    folder = out or settings.home / "exports" / night["night_id"]
    folder.mkdir(parents=True, exist_ok=True, mode=0o750)
    schema = {"kind": kind, "night_id": night["night_id"], "rows": table.num_rows, "columns": _described(EXPORTS[kind], table)}
    parquet = io.BytesIO()
    pq.write_table(table, parquet)
    contents = {
        f"{kind}.csv": _csv(table).encode("utf-8"),
        f"{kind}.parquet": parquet.getvalue(),
        f"{kind}.schema.json": (json.dumps(schema, ensure_ascii=False, indent=1) + "\n").encode("utf-8"),
    }
    return [_replace(folder / name, content) for name, content in contents.items()]


def _read(settings: Settings, wanted: Export, publication: Path, day: str) -> pa.Table:
    few = int(load_policy(settings, date.fromisoformat(day))["suppression_min_users"])
    given = {name: value for name, value in (("few", few), ("day", day)) if f"${name}" in wanted.query}
    database = publication / wanted.database
    try:
        with duckdb.connect(str(database), read_only=True) as connection:
            return connection.sql(wanted.query, params=given).to_arrow_table()
    except (duckdb.CatalogException, duckdb.IOException) as error:
        raise NothingToExport(f"the publication cannot be read: {error}", str(database), "resonance night DATE") from error


def _described(wanted: Export, table: pa.Table) -> list[dict[str, str]]:
    return [{"name": name, "type": str(table.schema.field(name).type), "says": says} for name, says in wanted.columns.items()]


def _csv(table: pa.Table) -> str:
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(table.column_names)
    writer.writerows([safe(value) for value in row] for row in zip(*_columns(table), strict=True))
    return text.getvalue()


def _columns(table: pa.Table) -> Sequence[list[Any]]:
    return [column.to_pylist() for column in table.columns]


def safe(value: Any) -> Any:
    """`value` so that no spreadsheet takes it for a formula; numbers stay numbers."""
    return f"'{value}" if isinstance(value, str) and value.startswith(FORMULA) else value


def _replace(path: Path, content: bytes) -> Path:
    partial = path.with_name(f".{path.name}.partial")
    partial.touch(mode=0o640)
    partial.write_bytes(content)
    os.replace(partial, path)
    return path


__all__ = ["EXPORTS", "Export", "NothingToExport", "export", "safe"]
