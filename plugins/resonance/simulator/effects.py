"""Planted effects: what is truly caused in the simulated world, so that estimates can be held against it."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import yaml

from resonance.errors import UsageError

# Ratios are treated / untreated; 1 is no effect; minutes are more minutes a day. `enabled: false` sets every ratio to 1, every
# minute to 0 and plants no surge, breakout or scene song. `_day_ratio`: when in the window something begins.
DEFAULT_EFFECTS: dict[str, Any] = {
    "enabled": True,
    "embedded_participation_ratio": 1.47,
    "embedded_negative_ratio": 0.38,
    "new_user_ratio": 1.15,
    "opens_ratio": 3.2,
    "playlist_create_ratio": 5.0,
    "dwell_minutes": 28.0,
    "return_ratio": 1.12,
    "indie_play_ratio": 1.4,
    "hometown_like_ratio": 1.8,
    "scene_like_ratio": 1.6,
    "scene_song_like_ratio": 3.0,
    "scene_song_skip_ratio": 0.5,
    "segment_participation_ratio": {"team_pk": {"gen_z": 1.5}, "coupon": {"lower_tier": 1.4}, "hometown": {"mature": 1.3}},
    "surge_play_ratio": 12.0,
    "surge_like_ratio": 8.0,
    "breakout_play_ratio": 40.0,
    "surge_day_ratio": 0.8,
    "breakout_day_ratio": 0.6,
    "programme_day_ratio": 0.45,
    "hometown_day_ratio": 0.08,
}


def load_effects(source: str | Path | dict[str, Any] | None) -> dict[str, Any]:
    """Defaults overlaid with a YAML or JSON file, a mapping, or the words `on` and `off`; UsageError for a name nobody plants."""
    if source is None or source == "on":
        return resolve({})
    if source == "off":
        return resolve({"enabled": False})
    if isinstance(source, dict):
        return resolve(source)
    path = Path(source)
    if not path.is_file():
        raise UsageError("there is no effects file", str(path), "resonance simulate --effects off, or write a YAML file")
    text = path.read_text(encoding="utf-8")
    try:
        overlay = json.loads(text) if path.suffix == ".json" else yaml.safe_load(text)
    except (json.JSONDecodeError, yaml.YAMLError) as error:
        raise UsageError("the effects file is no YAML or JSON", str(path), "correct the file and simulate again") from error
    if not isinstance(overlay, dict):
        raise UsageError("the effects file holds no mapping of names to numbers", str(path), f"known names: {_known()}")
    return resolve(overlay, str(path))


def resolve(overlay: dict[str, Any], place: str = "effects") -> dict[str, Any]:
    """The effects of a world; with `enabled: false` every ratio that is not a day is 1."""
    if unknown := sorted(set(overlay) - set(DEFAULT_EFFECTS)):
        raise UsageError(f"no effect is called {', '.join(map(str, unknown))}", place, f"known names: {_known()}")
    merged = DEFAULT_EFFECTS | overlay
    for name, value in merged.items():
        if (
            name.endswith(("_ratio", "_minutes"))
            and name != "segment_participation_ratio"
            and not (_is_number(value) and value >= 0)
        ):
            raise UsageError(f"effect {name} is {value!r}, expected a number ≥ 0", place, "correct the file and simulate again")
    if not merged["enabled"]:
        still = {"enabled", *(name for name in merged if name.endswith("_day_ratio"))}
        merged = {name: value if name in still else 1.0 for name, value in merged.items()}
        merged["dwell_minutes"] = 0.0
        merged["segment_participation_ratio"] = {}
    return merged


def _is_number(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


def _known() -> str:
    return ", ".join(DEFAULT_EFFECTS)
