"""What a night publishes: which tables, for whom, in which order.

The dbt manifest says it (`meta.visibility`, `meta.grain` beside each mart); the contract (spec/marts.md 3) is kept here
as a check, so that a slip in a model's YAML cannot turn a table about persons into a public one.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from resonance.errors import ResonanceError

PUBLIC, RESTRICTED = "public", "restricted"

CONTRACT_GRAINS: Mapping[str, tuple[str, ...]] = {
    "campaign_days": ("campaign_id", "surface", "business_date"),
    "campaign_funnels": ("campaign_id", "surface", "cohort_date"),
    "campaign_lifts": ("campaign_id", "variant", "kpi", "outcome", "estimator"),
    "surface_comparisons": ("campaign_id", "surface", "baseline_surface", "kpi"),
    "segment_mechanics": ("mechanic", "segment", "kpi", "business_date"),
    "team_standings": ("match_id", "team_id", "business_date"),
    "reward_days": ("campaign_id", "merchant_id", "city_tier", "business_date"),
    "campaign_scorecards": ("campaign_id",),
    "profile_days": ("business_date", "segment", "province_code", "tag"),
    "audience_sizes": ("audience_id", "business_date"),
    "scene_song_days": ("scene", "song_id", "business_date"),
    "song_surges": ("song_id", "scene", "surge_hour_at"),
    "playlist_candidates": ("scene", "song_id", "business_date"),
    "song_diffusion_days": ("song_id", "business_date"),
    "promotion_summaries": ("campaign_id", "business_date"),
    "region_flows": ("campaign_id", "origin_province_code", "destination_province_code", "business_date"),
    "bubble_days": ("entity_type", "entity_id", "business_date"),
    "artist_weeks": ("artist_id", "week_start_date"),
    "song_screenings": ("song_id", "business_date"),
    "programme_lifts": ("programme", "kpi", "outcome"),
    "early_supporter_summaries": ("artist_id", "business_date"),
    "authenticity_days": ("business_date", "event_type", "reason"),
    "content_actions": ("insight_id",),
    "platform_days": ("business_date",),
    "source_health_days": ("stream", "business_date"),
    "restatements": ("table_name", "grain_key", "column_name", "restated_at"),
    "metrics": ("metric_name",),
    "user_profiles": ("user_key",),
    "user_interests": ("user_key", "tag"),
    "user_content_scenes": ("user_key", "tag", "scene"),
    "audience_members": ("audience_id", "user_key"),
    "promotion_nodes": ("campaign_id", "user_key"),
    "early_supporters": ("artist_id", "user_key"),
    "verdicts": ("verdict_id",),
}
CONTRACT_RESTRICTED = frozenset(
    {
        "user_profiles",
        "user_interests",
        "user_content_scenes",
        "audience_members",
        "promotion_nodes",
        "early_supporters",
        "verdicts",
    }
)


class UnpublishableTable(ResonanceError):
    """A mart's declaration or content breaks the contract of what may be published."""


@dataclass(frozen=True, order=True)
class PublishedTable:
    """One mart: its name, the columns that order and identify its rows, and who may read it."""

    name: str
    grain: tuple[str, ...]
    visibility: str

    @property
    def is_public(self) -> bool:
        return self.visibility == PUBLIC


def declared_tables(manifest: Mapping[str, Any]) -> tuple[PublishedTable, ...]:
    """Every enabled model of schema `marts` in dbt's manifest, by name; UnpublishableTable where one breaks the contract."""
    nodes = [node for node in manifest["nodes"].values() if node["resource_type"] == "model" and node["schema"] == "marts"]
    tables = tuple(sorted(_declared(node) for node in nodes if node["config"].get("enabled", True)))
    if not tables:
        raise UnpublishableTable("dbt's manifest names no mart", "schema marts", "resonance doctor")
    for table in tables:
        check_declaration(table)
    return tables


def check_declaration(table: PublishedTable) -> None:
    """Hold one declaration against the contract."""
    place = f"mart {table.name}, meta of its YAML"
    if table.visibility not in (PUBLIC, RESTRICTED) or not table.grain:
        raise UnpublishableTable("meta needs visibility (public, restricted) and grain", place, "declare both beside the model")
    expected = CONTRACT_GRAINS.get(table.name)
    if expected is not None and set(expected) != set(table.grain):
        raise UnpublishableTable(f"grain {list(table.grain)} is not the contract's {list(expected)}", place, "correct meta.grain")
    if (table.name in CONTRACT_RESTRICTED) == table.is_public:
        raise UnpublishableTable(f"the contract does not allow visibility {table.visibility!r}", place, "correct meta.visibility")


def _declared(node: Mapping[str, Any]) -> PublishedTable:
    meta = {**(node.get("meta") or {}), **(node["config"].get("meta") or {})}
    return PublishedTable(node.get("alias") or node["name"], tuple(meta.get("grain") or ()), str(meta.get("visibility", "")))
