"""Difference in differences over provinces and over artists, from sums per cluster and period."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from resonance.lift.clusters import Panel
from resonance.lift.contrast import Array, Contrast, Interval
from resonance.lift.differences import compare_changes, covers_zero
from resonance.lift.draws import generator
from resonance.lift.excluded import SEEN, Unseen
from resonance.lift.kpis import OUTCOMES, US_PER_MINUTE
from resonance.lift.lifts import Lift, fewest
from resonance.lift.units import Block

TREATED_PROVINCE = "treated_province"
REGIONAL = {
    "new_user_rate": "registration_count_{}",
    "open_count_30d": "open_count_{}",
    "playlist_create_count_30d": "playlist_create_count_{}",
    "dwell_minutes_month": "dwell_us_{}",
    "indie_play_count": "indie_play_count_{}",
}
BASELINE_DAYS, MONTH_DAYS, PROGRAMME_DAYS = 28, 30, 28


def regional_lifts(campaign_id: str, rows: Block | None, unseen: Unseen = SEEN) -> Iterator[Lift]:
    """Per kpi and outcome: treated provinces against what the others' change lets expect; values per resident and 30 days.

    A campaign that nobody saw, or excluded users alone, has no estimate: what its provinces did is not about it.
    """
    for kpi, column in REGIONAL.items():
        divisor = US_PER_MINUTE if kpi == "dwell_minutes_month" else 1
        for outcome in OUTCOMES:
            if rows is None:
                nothing = Contrast(0, 0, flags=(unseen.flags.get(outcome, "insufficient_baseline"),))
                yield Lift(TREATED_PROVINCE, kpi, outcome, "did", nothing)
                continue
            name = column.format(outcome)
            found = changes(rows, "province_code", name, (campaign_id, kpi, outcome))
            users = fewest(found)
            if outcome in unseen.flags:
                found = Contrast(found.treated_count, found.control_count, flags=(unseen.flags[outcome],))
                users = unseen.user_count or users
            found = _per_unit(found, rows, name, MONTH_DAYS / divisor)
            yield Lift(TREATED_PROVINCE, kpi, outcome, "did", found, user_count=users)


def changes(rows: Block, cluster: str, column: str, question: tuple[str, str, str]) -> Contrast:
    """Relative change of the treated clusters against that of the others, each cluster weighing what it had before.

    The placebo, days −28 … −1 against the baseline, must cover 0. Values are in units of the treated's baseline.
    """
    counts = _counts(rows, cluster)
    if not rows.size or not rows.is_true("has_baseline").all():
        return counts.withheld("insufficient_baseline")
    if not (rows.columns["period"] == "after").any():
        return counts.withheld("window_open")
    found = compare_changes(_panel(rows, cluster, column, "after"), generator(*question))
    placebo = compare_changes(_panel(rows, cluster, column, "placebo"), generator(*question))
    found = replace(found, treated_count=counts.treated_count, control_count=counts.control_count)
    if found.interval[0] is not None and not covers_zero(placebo):
        return found.withheld("placebo_failed")
    return found


def _panel(rows: Block, cluster: str, column: str, period: str) -> Panel:
    codes, place = np.unique(rows.columns[cluster].astype(str), return_inverse=True)
    before, after = (_per_day(rows, place.astype(np.int64), column, name) for name in ("baseline", period))
    treated = np.zeros(codes.size, dtype=bool)
    treated[place] = rows.is_true("is_treated")
    return Panel(np.arange(codes.size), treated, before, after, before)


def _per_day(rows: Block, place: NDArray[np.int64], column: str, period: str) -> Array:
    here = rows.columns["period"] == period
    found = np.zeros(int(place.max()) + 1)
    found[place[here]] = rows[column][here]
    days = BASELINE_DAYS if period != "after" else max(float(rows["day_count"][here].max(initial=0)), 1.0)
    return found / days


def _counts(rows: Block, cluster: str) -> Contrast:
    """People of the treated and of the other clusters, each cluster once."""
    _, first = np.unique(rows.columns[cluster].astype(str), return_index=True)
    once = rows.where(np.isin(np.arange(rows.size), first)) if rows.size else rows
    treated = once.is_true("is_treated")
    people = once["user_count"]
    return Contrast(int(people[treated].sum()), int(people[~treated].sum()))


def _per_unit(contrast: Contrast, rows: Block, column: str, scale: float) -> Contrast:
    """The contrast in units per head: relative values times what a treated head had a day before."""
    if contrast.difference is None or not contrast.treated_count:
        return contrast
    here = (rows.columns["period"] == "baseline") & rows.is_true("is_treated")
    factor = float(rows[column][here].sum()) / BASELINE_DAYS / contrast.treated_count * scale
    return scaled(contrast, factor)


def scaled(contrast: Contrast, factor: float) -> Contrast:
    """Values and interval times `factor`; ratio and p-value stay."""

    def times(interval: Interval) -> Interval:
        low, high = interval
        return (None if low is None else low * factor, None if high is None else high * factor)

    return replace(
        contrast,
        treated_value=None if contrast.treated_value is None else contrast.treated_value * factor,
        control_value=None if contrast.control_value is None else contrast.control_value * factor,
        interval=times(contrast.interval),
    )


def programme_lifts(programme: str, rows: Block) -> Iterator[Lift]:
    """Plays of the programme's artists against those of independent artists without one; values per artist and 28 days.

    Counts are artists; whom the row rests on are the listeners of the smaller group.
    """
    treated = rows.is_true("is_treated")
    artists = [len(set(rows.columns["artist_id"][group])) for group in (treated, ~treated)]
    listeners = [int(rows["user_count"][group].sum()) for group in (treated, ~treated)]
    for outcome in OUTCOMES:
        column = f"indie_play_count_{outcome}"
        found = changes(rows, "artist_id", column, (programme, "indie_play_count", outcome))
        found = replace(found, treated_count=artists[0], control_count=artists[1])
        found = _per_unit(found, rows, column, PROGRAMME_DAYS)
        rests_on = min((count for count in listeners if count), default=0)
        yield Lift("", "indie_play_count", outcome, "did", found, user_count=rests_on)
