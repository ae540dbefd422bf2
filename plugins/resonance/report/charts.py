"""Small pictures as inline SVG. Only numbers enter them, so that their markup is safe by construction."""

from __future__ import annotations

from collections.abc import Sequence

from markupsafe import Markup

WIDTH, HEIGHT, PAD = 120.0, 32.0, 3.0


def sparkline(values: Sequence[float | None]) -> Markup:
    """A line over the values (oldest first) with a dot on the last one; None leaves a gap; fewer than 2 values: nothing."""
    known = [value for value in values if value is not None]
    if len(known) < 2:
        return Markup("")
    low, high = min(known), max(known)
    points = [None if value is None else (_x(place, len(values)), _y(value, low, high)) for place, value in enumerate(values)]
    lines = "".join(
        f'<polyline points="{" ".join(f"{x:.1f},{y:.1f}" for x, y in run)}"/>' for run in _runs(points) if len(run) > 1
    )
    dots = "".join(_dot(run[0]) for run in _runs(points) if len(run) == 1)
    last = next(point for point in reversed(points) if point is not None)
    box = f'viewBox="0 0 {WIDTH:.0f} {HEIGHT:.0f}"'
    drawn = f"{lines}{dots}{_dot(last)}"
    return Markup(f'<svg class="spark" {box} preserveAspectRatio="none" aria-hidden="true">{drawn}</svg>')


def _dot(point: tuple[float, float]) -> str:
    """A line of no length: its round end stays round however the picture is stretched."""
    return f'<path d="M{point[0]:.1f} {point[1]:.1f}h0"/>'


def bar(share: float | None) -> Markup:
    """A horizontal bar for a share in [0, 1]."""
    if share is None:
        return Markup("")
    width = max(0.0, min(1.0, share)) * 100
    return Markup(
        '<svg class="bar" viewBox="0 0 100 6" preserveAspectRatio="none" aria-hidden="true">'
        f'<rect class="track" width="100" height="6" rx="2"/><rect class="fill" width="{width:.1f}" height="6" rx="2"/></svg>'
    )


def interval(low: float | None, value: float | None) -> Markup:
    """A share with the lower end of its interval, on a scale from 0 to 1."""
    if low is None or value is None:
        return Markup("")
    left, right = sorted((max(0.0, min(1.0, low)) * 100, max(0.0, min(1.0, value)) * 100))
    return Markup(
        '<svg class="bar" viewBox="0 0 100 6" preserveAspectRatio="none" aria-hidden="true">'
        '<rect class="track" width="100" height="6" rx="2"/>'
        f'<rect class="fill" x="{left:.1f}" width="{max(1.0, right - left):.1f}" height="6" rx="2"/></svg>'
    )


def _x(place: int, total: int) -> float:
    return PAD + (WIDTH - 2 * PAD) * place / (total - 1)


def _y(value: float, low: float, high: float) -> float:
    if high == low:
        return HEIGHT / 2
    return HEIGHT - PAD - (HEIGHT - 2 * PAD) * (value - low) / (high - low)


def _runs(points: Sequence[tuple[float, float] | None]) -> list[list[tuple[float, float]]]:
    runs: list[list[tuple[float, float]]] = [[]]
    for point in points:
        if point is None:
            runs.append([])
        else:
            runs[-1].append(point)
    return [run for run in runs if run]
