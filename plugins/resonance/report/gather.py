"""From the public marts of one night and its manifest to a Digest. Reads nothing else."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

from resonance.report.campaigns import gather_campaigns
from resonance.report.digest import Definition, Digest, Restatement, Restatements
from resonance.report.health import gather_gaps, gather_health, gather_later
from resonance.report.platform_trend import gather_platform
from resonance.report.scorecard import gather_scorecard
from resonance.report.tables import Marts
from resonance.report.trust import EVENT_ORDER, gather_filtered, gather_screening

CAMPAIGNS_SHOWN = 20
EXAMPLES_SHOWN = 12


def gather(marts_db: Path, manifest: Mapping[str, Any]) -> Digest:
    """The Digest of the manifest's business date; empty or missing tables leave their section empty."""
    day = date.fromisoformat(str(manifest["business_date"]))
    with Marts(marts_db) as marts:
        campaigns = gather_campaigns(marts, day)
        return Digest(
            business_date=day,
            night_id=str(manifest.get("night_id", "")),
            as_of=_instant(manifest.get("as_of")),
            policy_version=str(manifest.get("policy_version", "")),
            code_version=str(manifest.get("code_version", "")),
            health=gather_health(marts, day, manifest),
            gaps=gather_gaps(marts, day),
            later=gather_later(marts),
            platform=gather_platform(marts, day),
            campaigns=campaigns[:CAMPAIGNS_SHOWN],
            more_campaigns=max(0, len(campaigns) - CAMPAIGNS_SHOWN),
            screening=gather_screening(marts, day),
            filtered=gather_filtered(marts, day),
            scorecard=gather_scorecard(marts, day, EVENT_ORDER),
            restatements=gather_restatements(marts, _instant(manifest.get("as_of"))),
            definitions=gather_definitions(marts),
        )


def gather_restatements(marts: Marts, as_of: datetime | None) -> Restatements:
    """What this publication changed in numbers that were published before: rows restated at its own `as_of`."""
    if as_of is None:
        return Restatements()
    found = marts.rows(
        "restatements",
        "table_name grain_key column_name restated_at old_value new_value cause",
        "where restated_at = ? order by table_name, grain_key, column_name",
        [as_of.astimezone(UTC).replace(tzinfo=None)],
    )
    groups: dict[tuple[str, str], int] = {}
    for row in found:
        key = (row["table_name"], row["cause"] or "")
        groups[key] = groups.get(key, 0) + 1
    examples = [
        Restatement(r["table_name"], r["grain_key"], r["column_name"], r["old_value"], r["new_value"], r["cause"] or "")
        for r in found[:EXAMPLES_SHOWN]
    ]
    return Restatements(len(found), tuple((t, c, n) for (t, c), n in sorted(groups.items())), tuple(examples))


def gather_definitions(marts: Marts) -> tuple[Definition, ...]:
    """The published dictionary, in the order of its names."""
    rows = marts.rows("metrics", "metric_name definition_zh definition_en", "order by metric_name")
    return tuple(Definition(r["metric_name"], r["definition_zh"] or "", r["definition_en"] or "") for r in rows)


def _instant(value: Any) -> datetime | None:
    """A manifest's `as_of`: ISO 8601 text or a datetime; naive counts as UTC."""
    if not value:
        return None
    instant = value if isinstance(value, datetime) else datetime.fromisoformat(str(value))
    return instant if instant.tzinfo else instant.replace(tzinfo=UTC)
