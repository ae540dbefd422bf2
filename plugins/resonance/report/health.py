"""Can yesterday be trusted, and what did nobody deliver?"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date, timedelta
from typing import Any

from resonance.report.digest import GateFinding, Health, Rate, StreamHealth
from resonance.report.tables import Marts, Row

TREND_DAYS = 14
USUAL_DAYS, USUAL_DELIVERIES = 7, 5
FIRST_STREAMS = ("like", "comment", "share", "play", "impression")

# Streams whose absence makes a part of the report impossible; the wording is `gap.<stream>` in texts.yaml.
TELLING_STREAMS = (
    *("play", "impression", "like", "comment", "share", "app_open", "follow"),
    *("users", "songs", "artists", "campaigns"),
)
# Columns that later work fills: (table, column), said once while every row has NULL there.
LATER_COLUMNS = (("artist_weeks", "breakout_date"),)
COLUMNS = (
    "stream business_date received_count accepted_count deduplicated_count quarantined_count erased_count refused_file_count "
    "quarantined_by_reason late_rate late_numerator late_denominator freshness_hours gate_status is_stale"
)


def gather_health(marts: Marts, day: date, manifest: Mapping[str, Any]) -> Health:
    """The delivery of `day`, stream by stream, with the gates' warnings."""
    rows = marts.rows("source_health_days", COLUMNS, "where business_date = ? order by stream", [day])
    trends = _trends(marts, day)
    streams = [_stream(row, trends.get(row["stream"], {}), day) for row in rows if _spoke(row)]
    order = {stream: place for place, stream in enumerate(FIRST_STREAMS)}
    return Health(
        streams=tuple(sorted(streams, key=lambda s: (order.get(s.stream, len(order)), s.stream))),
        silent_streams=tuple(sorted(_usual(trends, day) - {row["stream"] for row in rows if not _is_missing(row)})),
        findings=tuple(gate_findings(manifest)),
    )


def _spoke(row: Row) -> bool:
    return bool(row["received_count"] or row["refused_file_count"])


def _is_missing(row: Row) -> bool:
    """No file at all; an empty file is a delivery."""
    return bool(row["is_stale"]) and not _spoke(row)


def _usual(trends: dict[str, dict[date, int]], day: date) -> set[str]:
    """Streams that brought lines on most of the seven days before."""
    before = [day - timedelta(days=back) for back in range(1, USUAL_DAYS + 1)]
    return {stream for stream, counts in trends.items() if sum(bool(counts.get(d)) for d in before) >= USUAL_DELIVERIES}


def _trends(marts: Marts, day: date) -> dict[str, dict[date, int]]:
    trends: dict[str, dict[date, int]] = {}
    for row in marts.rows(
        "source_health_days",
        "stream business_date accepted_count",
        "where business_date between ? and ? order by stream, business_date",
        [day - timedelta(days=TREND_DAYS - 1), day],
    ):
        trends.setdefault(row["stream"], {})[row["business_date"]] = row["accepted_count"] or 0
    return trends


def _stream(row: Row, trend: dict[date, int], day: date) -> StreamHealth:
    reasons = row["quarantined_by_reason"] or {}
    return StreamHealth(
        stream=row["stream"],
        received=row["received_count"] or 0,
        accepted=row["accepted_count"] or 0,
        deduplicated=row["deduplicated_count"] or 0,
        quarantined=row["quarantined_count"] or 0,
        erased=row["erased_count"] or 0,
        refused_files=row["refused_file_count"] or 0,
        late=Rate(row["late_rate"], row["late_numerator"], row["late_denominator"]),
        freshness_hours=row["freshness_hours"],
        gate_status=row["gate_status"] or "",
        is_stale=bool(row["is_stale"]),
        reasons=tuple(sorted(((k, int(v)) for k, v in reasons.items() if v), key=lambda item: (-item[1], item[0]))),
        accepted_trend=tuple(trend.get(day - timedelta(days=back)) for back in reversed(range(TREND_DAYS))),
    )


def gate_findings(manifest: Mapping[str, Any]) -> Iterator[GateFinding]:
    """Expectations of a published night that did not hold: warnings all, since a critical one would have held it.

    `gates` of the manifest: a list of gates, or gates by step, each with `step`, `status` and `findings`.
    """
    gates = manifest.get("gates") or []
    for step, gate in gates.items() if isinstance(gates, Mapping) else enumerate(gates):
        for finding in gate.get("findings", []):
            if finding.get("status", "pass") != "pass":
                yield GateFinding(
                    gate=str(gate.get("step", step)),
                    name=".".join(str(finding[key]) for key in ("relation", "expectation") if finding.get(key)),
                    where=", ".join("/".join(map(str, row.values())) for row in list(finding.get("rows", []))[:3]),
                    observed=str(finding.get("observed", "")),
                    limit=str(finding.get("limit", "")),
                    because=str(finding.get("because", "")),
                )


def gather_gaps(marts: Marts, day: date) -> tuple[str, ...]:
    """Keys `gap.<what>` of everything that this deployment's logs never held, up to `day`."""
    totals = marts.rows(
        "source_health_days", "stream business_date accepted_count", "where business_date <= ? and accepted_count > 0", [day]
    )
    seen = {row["stream"] for row in totals}
    gaps = [stream for stream in TELLING_STREAMS if stream not in seen]
    surfaces = {row["surface"] for row in marts.rows("campaign_days", "surface")}
    if not surfaces - {"all"}:
        gaps.append("surface")
    return tuple(f"gap.{gap}" for gap in gaps)


def gather_later(marts: Marts) -> tuple[str, ...]:
    """Keys `later.<column>` of published columns that this version does not compute: NULL in every row."""
    found = []
    for table, column in LATER_COLUMNS:
        values = marts.rows(table, column)
        if values and all(row[column] is None for row in values):
            found.append(f"later.{column}")
    return tuple(found)
