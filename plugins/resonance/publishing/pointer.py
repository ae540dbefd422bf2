"""Which night readers see: folders that are never touched again, and links that are replaced atomically.

    published/.nights/<n>/<night_id>/   a finished folder, whole and read-only; `n` grows with every publication
    published/<night_id>                link to its newest folder: a rerun of the same night replaces this link
    published/current                   link to the night that readers see

A reader resolves `current` once and stays in one folder, whatever is published meanwhile, even the same night again: a
replaced folder lives on for an hour, until a publication begins after that. What a killed publication left is swept then, too.
"""

from __future__ import annotations

import os
import shutil
import time
from pathlib import Path

from resonance.errors import UsageError
from resonance.settings import Settings

CURRENT, FOLDERS, PARTIAL = "current", ".nights", ".partial"
KEPT_NIGHTS = 7
READERS_NEED_SECONDS = 3600


def current_publication(settings: Settings) -> Path | None:
    """The folder that readers see now, links resolved, its name the night_id; None before the first publication."""
    link = settings.published / CURRENT
    return link.resolve() if link.is_symlink() and link.exists() else None


def published_nights(settings: Settings) -> list[str]:
    """Night ids that are published, oldest business date first."""
    if not settings.published.is_dir():
        return []
    return sorted(p.name for p in settings.published.iterdir() if p.is_dir() and p.name != CURRENT and not p.name.startswith("."))


def known_night(settings: Settings, name: str) -> Path:
    """The folder of a published night, links resolved; UsageError with the nights there are when it is none."""
    nights = published_nights(settings)
    if name not in nights:
        raise UsageError(
            f"night {name!r} is not published", str(settings.published), f"choose one of: {', '.join(nights) or 'none yet'}"
        )
    return (settings.published / name).resolve()


def fresh_folder(settings: Settings, name: str) -> Path:
    """An empty folder to build in, after the remains of earlier publications are swept."""
    sweep(settings)
    folder = settings.published / PARTIAL / name
    folder.mkdir(parents=True)
    return folder


def install(settings: Settings, partial: Path, name: str) -> Path:
    """Give a finished folder its place and its name, then let readers see it; returns the folder."""
    folders = settings.published / FOLDERS
    folders.mkdir(exist_ok=True)
    number = max((int(path.name) for path in folders.iterdir()), default=0) + 1
    place = folders / f"{number:08d}"
    place.mkdir()
    partial.rename(place / name)
    partial.parent.rmdir()
    sync_folder(place)
    if (settings.published / name).exists():
        os.utime((settings.published / name).resolve().parent)
    _link(settings, name, f"{FOLDERS}/{place.name}/{name}")
    flip(settings, name)
    return place / name


def flip(settings: Settings, name: str) -> None:
    """Point `current` to the night `name`: readers resolve the old link or the new one, nothing between."""
    _link(settings, CURRENT, name)


def sweep(settings: Settings, grace_seconds: float = READERS_NEED_SECONDS) -> None:
    """Remove what no night's link has led to for `grace_seconds`: replaced folders, what killed publications left behind."""
    settings.published.mkdir(parents=True, exist_ok=True)
    alive = {(settings.published / name).resolve().parent for name in published_nights(settings)}
    shutil.rmtree(settings.published / PARTIAL, ignore_errors=True)
    for path in settings.published.glob(".*.link"):
        path.unlink()
    for path in (settings.published / FOLDERS).glob("*"):
        if path.resolve() not in alive and time.time() - path.stat().st_mtime > grace_seconds:
            shutil.rmtree(path)


def prune(settings: Settings, keep: int = KEPT_NIGHTS) -> list[str]:
    """Remove all but the newest `keep` nights and the newest night of each of the newest `keep` business dates.

    What readers see stays in any case. Returns the removed night ids.
    """
    nights = published_nights(settings)
    newest_of_date = {name.split("-")[0]: name for name in nights}
    kept = set(nights[-keep:]) | {newest_of_date[day] for day in sorted(newest_of_date)[-keep:]}
    current = current_publication(settings)
    removed = [name for name in nights if name not in kept and (settings.published / name).resolve() != current]
    for name in removed:
        folder = (settings.published / name).resolve()
        (settings.published / name).unlink()
        shutil.rmtree(folder.parent)
    return removed


def sync_folder(folder: Path) -> None:
    """Let the names in `folder` reach the disk."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _link(settings: Settings, name: str, target: str) -> None:
    fresh = settings.published / f".{name}.link"
    fresh.unlink(missing_ok=True)
    fresh.symlink_to(target)
    os.replace(fresh, settings.published / name)
    sync_folder(settings.published)
