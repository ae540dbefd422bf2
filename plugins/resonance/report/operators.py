"""What those who run the system should hear of a night that was published: refused files, drift, silence, warnings."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any

from resonance.alerts import alert
from resonance.engine import connect
from resonance.report.deliver import published_folder
from resonance.report.digest import Health
from resonance.report.gather import gather
from resonance.settings import Settings

NAMED = 10
Facts = Mapping[str, Any]


def tell_operators(settings: Settings, day: date) -> dict[str, int]:
    """Raise the alerts that a published night calls for, each kind at most once; how many were raised."""
    folder = published_folder(settings, day)
    manifest = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))
    health = gather(folder / "marts.duckdb", manifest).health
    raised = [*_of_health(health), *_of_files(settings, day)]
    for kind, facts in raised:
        alert(settings, kind, {"business_date": str(day), **facts})
    return {"alerts": len(raised)}


def _of_health(health: Health) -> Iterator[tuple[str, Facts]]:
    if health.findings:
        names = [finding.name for finding in health.findings]
        yield "warned_night", {"count": len(names), "expectations": names[:NAMED]}
    if health.silent_streams:
        yield "missing_stream", {"streams": list(health.silent_streams)}


def _of_files(settings: Settings, day: date) -> Iterator[tuple[str, Facts]]:
    """From the ledger of the files that this night read."""
    refused = _ledger(settings, day, "refused_reason is not null", "refused_reason")
    if refused:
        named = [f"{place} ({reason})" for place, reason in refused[:NAMED]]
        yield "refused_files", {"count": len(refused), "files": named}
    drifted = _ledger(settings, day, "len(schema_drift) > 0", "array_to_string(schema_drift, ' ')")
    if drifted:
        yield "drift", {"count": len(drifted), "files": [f"{place} ({columns})" for place, columns in drifted[:NAMED]]}


def _ledger(settings: Settings, day: date, condition: str, what: str) -> list[tuple[str, str]]:
    """(file, detail) of the night's files that fulfil `condition`, in their order."""
    if not any((settings.lake / "ledger").glob("*.parquet")):
        return []
    connection = connect(settings)
    try:
        return connection.execute(
            f"select file_name, {what} from read_parquet(?) "
            f"where night_date = ? and {condition} order by delivery_date, stream, file_name",
            [str(settings.lake / "ledger" / "*.parquet"), day],
        ).fetchall()
    finally:
        connection.close()
