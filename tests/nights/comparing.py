"""Holds a published table against the oracle's, and says where they part."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from math import isclose
from typing import Any

Row = dict[str, Any]
Key = tuple[Any, ...]

GRAINS = {
    "source_health_days": ("stream", "business_date"),
    "platform_days": ("business_date",),
    "bubble_days": ("entity_type", "entity_id", "business_date"),
    "campaign_days": ("campaign_id", "surface", "business_date"),
    "campaign_funnels": ("campaign_id", "surface", "cohort_date"),
    "campaign_lifts": ("campaign_id", "variant", "kpi", "outcome", "estimator"),
    "programme_lifts": ("programme", "kpi", "outcome", "estimator"),
    "surface_comparisons": ("campaign_id", "surface", "baseline_surface", "kpi"),
    "segment_mechanics": ("mechanic", "segment", "kpi", "business_date"),
    "reward_days": ("campaign_id", "merchant_id", "city_tier", "business_date"),
    "team_standings": ("match_id", "team_id", "business_date"),
    "content_actions": ("insight_id",),
    "campaign_scorecards": ("campaign_id",),
    "song_screenings": ("song_id", "business_date"),
    "artist_weeks": ("artist_id", "week_start_date"),
    "song_diffusion_days": ("song_id", "business_date"),
    "promotion_nodes": ("campaign_id", "user_key"),
    "promotion_summaries": ("campaign_id", "business_date"),
    "region_flows": ("campaign_id", "origin_province_code", "destination_province_code", "business_date"),
    "scene_song_days": ("scene", "song_id", "business_date"),
    "song_surges": ("song_id", "scene", "surge_hour_at"),
    "playlist_candidates": ("scene", "song_id", "business_date"),
    "audience_members": ("audience_id", "user_key"),
    "audience_sizes": ("audience_id", "business_date"),
    "early_supporters": ("artist_id", "user_key"),
    "early_supporter_summaries": ("artist_id", "business_date"),
    "user_interests": ("user_key", "tag"),
    "user_content_scenes": ("user_key", "tag", "scene"),
    "profile_days": ("business_date", "segment", "province_code", "tag"),
    "user_profiles": ("user_key",),
    "authenticity_days": ("business_date", "event_type", "reason"),
}
MOST_SHOWN = 12


def differences(
    table: str, expected: list[Row], published: list[Row], may_add: Callable[[Row], bool], grain: Key = (), ignored: Key = ()
) -> list[str]:
    """Sentences about rows and values that differ; `may_add` says which rows may be published beyond the oracle's."""
    grain = grain or GRAINS[table]
    expected = [{name: value for name, value in row.items() if name not in ignored} for row in expected]
    ours = {tuple(row[name] for name in grain): row for row in expected}
    theirs = {tuple(row[name] for name in grain): row for row in published}
    said = [f"{table}: {len(published) - len(theirs)} rows share a key"] if len(theirs) != len(published) else []
    said += [
        f"{table} {_shown(key)}: not published, expected {_short(ours[key])}" for key in _sorted(ours.keys() - theirs.keys())
    ]
    said += [
        f"{table} {_shown(key)}: published beyond the oracle: {_short(theirs[key])}"
        for key in _sorted(theirs.keys() - ours.keys())
        if not may_add(theirs[key])
    ]
    for key in _sorted(ours.keys() & theirs.keys()):
        said += [f"{table} {_shown(key)}: {difference}" for difference in _cells(ours[key], theirs[key])]
    return said


def report(said: list[str]) -> str:
    """The first differences and how many more there are."""
    return "\n".join(said[:MOST_SHOWN]) + (f"\n… and {len(said) - MOST_SHOWN} more" if len(said) > MOST_SHOWN else "")


def _cells(ours: Row, theirs: Row) -> list[str]:
    missing = [name for name in ours if name not in theirs]
    if missing:
        return [f"columns {missing} are not published"]
    return [f"{name} is {theirs[name]!r}, expected {value!r}" for name, value in ours.items() if not _same(value, theirs[name])]


def _same(ours: Any, theirs: Any) -> bool:
    if ours is None or theirs is None:
        return ours is theirs
    if isinstance(ours, float) or isinstance(theirs, float):
        return isclose(float(ours), float(theirs), rel_tol=1e-9, abs_tol=1e-9)
    if isinstance(ours, Decimal) or isinstance(theirs, Decimal):
        return Decimal(ours) == Decimal(theirs)
    return bool(ours == theirs)


def _sorted(keys: set[Key]) -> list[Key]:
    return sorted(keys, key=lambda key: [str(part) for part in key])


def _shown(key: Key) -> str:
    return " ".join(str(part) for part in key)


def _short(row: Row) -> str:
    return str({name: str(value) for name, value in row.items() if value not in (None, 0, {})})[:400]
