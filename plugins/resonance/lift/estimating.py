"""The step between intermediate and marts: reads the night's units, asks every question, gives the estimates."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date, datetime, timedelta

import duckdb
import pyarrow as pa

from resonance.lift.campaigns import campaign_lifts
from resonance.lift.excluded import UPSIDE_DOWN, unseen
from resonance.lift.experiments import read_experiment
from resonance.lift.insights import insight_outcomes
from resonance.lift.lifts import Campaign, Lift
from resonance.lift.panels import programme_lifts, regional_lifts
from resonance.lift.results import SCHEMAS, Family, Row, rows_of, table_of
from resonance.lift.segments import segment_rows
from resonance.lift.surfaces import surface_lifts
from resonance.lift.units import Block, read_block, units_of_campaigns
from resonance.transform.measured import Given, Measurement

SHANGHAI = timedelta(hours=8)
DAILY_OFFSET = timedelta(days=4)
"""A day's segments change until the youngest cohort in them is mature."""


def estimate_lifts(connection: duckdb.DuckDBPyConnection, given: Given) -> dict[str, pa.Table]:
    """Every table of estimates of a night, by name. The warehouse is read only."""
    day, build_from = (date.fromisoformat(given[name]) for name in ("business_date", "build_from"))
    since = max(build_from, date(1970, 1, 9)) - DAILY_OFFSET
    campaigns = {campaign.campaign_id: campaign for campaign in read_campaigns(connection, day)}
    fair: dict[str, bool] = {}
    rows = {
        "campaign_lifts": list(_of_campaigns(connection, campaigns, fair)),
        "surface_comparisons": list(_of_surfaces(connection, campaigns, fair)),
        "programme_lifts": list(_of_programmes(connection)),
        "segment_mechanics": segment_rows(connection, since),
        "insight_outcomes": insight_outcomes(connection),
    }
    return {name: table_of(name, found) for name, found in rows.items()}


def read_campaigns(connection: duckdb.DuckDBPyConnection, day: date) -> Iterator[Campaign]:
    """Every campaign the night knows, by id; running when it ends after the business date does."""
    night_end = datetime(day.year, day.month, day.day) + timedelta(days=1) - SHANGHAI
    for row in connection.execute(
        "select campaign_id, starts_at, ends_at, experiment_id, treated_province_codes, primary_kpi "
        "from staging.stg_campaigns order by campaign_id"
    ).fetchall():
        campaign_id, starts_at, ends_at, experiment_id, provinces, primary_kpi = row
        yield Campaign(
            campaign_id,
            starts_at,
            ends_at,
            experiment_id or None,
            bool(provinces),
            primary_kpi or "",
            ends_at > night_end,
        )


def _of_campaigns(
    connection: duckdb.DuckDBPyConnection, campaigns: Mapping[str, Campaign], fair: dict[str, bool]
) -> Iterator[Row]:
    regions = dict(units_of_campaigns(connection, "int_lift_regions"))
    asked: set[str] = set()
    for campaign_id, units in units_of_campaigns(connection, "int_lift_units"):
        asked.add(campaign_id)
        fair[campaign_id] = bool(campaigns[campaign_id].experiment_id) and not read_experiment(units).withheld
        yield from _rows(campaigns[campaign_id], units, regions.get(campaign_id))
    for campaign_id in sorted(campaigns.keys() - asked):
        yield from _rows(campaigns[campaign_id], None, regions.get(campaign_id))


def _rows(campaign: Campaign, units: Block | None, regions: Block | None) -> list[Row]:
    lifts: list[Lift] = list(campaign_lifts(campaign, units))
    if campaign.treats_provinces:
        lifts += regional_lifts(campaign.campaign_id, regions, unseen(units, campaign.is_upside_down))
    keys = [(campaign.campaign_id, lift.variant, lift.kpi, lift.outcome, lift.estimator) for lift in lifts]
    return rows_of("campaign_lifts", Family(lifts, keys, campaign.primary_kpi))


def _of_surfaces(
    connection: duckdb.DuckDBPyConnection, campaigns: Mapping[str, Campaign], fair: Mapping[str, bool]
) -> Iterator[Row]:
    asked: set[str] = set()
    for campaign_id, units in units_of_campaigns(connection, "int_lift_surfaces"):
        asked.add(campaign_id)
        yield from _surface_rows(campaigns[campaign_id], units, fair.get(campaign_id, False))
    for campaign_id in sorted(campaigns.keys() - asked):
        yield from _surface_rows(campaigns[campaign_id], None, False)


def _surface_rows(campaign: Campaign, units: Block | None, is_fair: bool) -> list[Row]:
    found = list(surface_lifts(units, is_fair, UPSIDE_DOWN if campaign.is_upside_down else ""))
    keys = [(campaign.campaign_id, one.surface, one.lift.kpi, one.lift.outcome, one.lift.estimator) for one in found]
    return rows_of("surface_comparisons", Family([one.lift for one in found], keys))


def _of_programmes(connection: duckdb.DuckDBPyConnection) -> Iterator[Row]:
    query = (
        "select programme, artist_id, is_treated, period, has_baseline, cast(day_count as double) as day_count, "
        "cast(user_count as double) as user_count, cast(indie_play_count_raw as double) as indie_play_count_raw, "
        "cast(indie_play_count_genuine as double) as indie_play_count_genuine, "
        "cast(indie_play_count_weighted as double) as indie_play_count_weighted "
        "from intermediate.int_lift_artists order by programme, artist_id, period"
    )
    rows = read_block(connection, query)
    for programme, block in rows.by("programme") if rows.size else ():
        lifts = list(programme_lifts(programme, block))
        keys = [(programme, lift.kpi, lift.outcome, lift.estimator) for lift in lifts]
        yield from rows_of("programme_lifts", Family(lifts, keys))


MEASUREMENTS = (Measurement(SCHEMAS, estimate_lifts),)
