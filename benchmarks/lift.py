"""Do the intervals hold what they promise, what does selection do to naive numbers, and how fast are a night's lifts.

Run: `python -m benchmarks.lift coverage [REPLICATIONS]` or `… night [CAMPAIGNS USERS]`. Each estimator is drawn again and
again from a world whose truth is known, under no effect and under one; 95 % of the intervals must hold the truth within 1.5
points, and no more than 5.5 % of the nulls may be significant. A night's lifts, for so many campaigns and so many exposed
users in all, must not take more than 120 s and 6 GiB on two cores.
"""

from __future__ import annotations

import resource
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import numpy as np

from resonance.engine import connect
from resonance.lift.clusters import Panel
from resonance.lift.contrast import Array, Contrast
from resonance.lift.differences import compare_changes
from resonance.lift.estimating import estimate_lifts
from resonance.lift.kpis import OUTCOMES
from resonance.lift.matching import Units, compare_matched, strata
from resonance.lift.means import Sample, compare_means
from resonance.lift.proportions import compare_proportions
from resonance.settings import Settings

REPLICATIONS = 2000
NOMINAL, ALLOWED, MOST_SIGNIFICANT = 0.95, 0.015, 0.055
Drawn = tuple[Contrast, float]


@dataclass(frozen=True)
class Case:
    """A world to draw from: `draw(generator)` gives one contrast and the true difference."""

    name: str
    is_null: bool
    draw: Callable[[np.random.Generator], Drawn]


def proportions(base: float, ratio: float, size: int) -> Callable[[np.random.Generator], Drawn]:
    """Two arms of `size` users whose participation is base · ratio and base."""

    def draw(rng: np.random.Generator) -> Drawn:
        arms = [(rng.random(size) < share).astype(float) for share in (base * ratio, base)]
        return compare_proportions(*arms), base * (ratio - 1)

    return draw


def scripted(base: float, share: float, size: int) -> Callable[[np.random.Generator], Drawn]:
    """No effect; `share` of the treated arm are scripts that always take part: genuine outcomes, scripts counting as nothing."""

    def draw(rng: np.random.Generator) -> Drawn:
        treated, control = ((rng.random(size) < base).astype(float) for _ in range(2))
        treated[: int(share * size)] = 0.0
        return compare_proportions(treated, control), -share * base

    return draw


def means(effect: float, size: int) -> Callable[[np.random.Generator], Drawn]:
    """Skewed counts that a unit's past explains to a good part; each treated unit gains a Poisson number of mean `effect`."""

    def draw(rng: np.random.Generator) -> Drawn:
        habit = rng.gamma(1.5, 6, 2 * size)
        past, now = rng.poisson(habit).astype(float), rng.poisson(habit).astype(float)
        now[:size] += rng.poisson(effect, size)
        return compare_means(Sample(now[:size], past[:size]), Sample(now[size:], past[size:])), effect

    return draw


def changes(treated: int, control: int, effect: float) -> Callable[[np.random.Generator], Drawn]:
    """Provinces of very different size with levels and changes of their own."""

    def draw(rng: np.random.Generator) -> Drawn:
        clusters = treated + control
        people = rng.integers(50, 500, clusters).astype(float)
        level, shift = rng.normal(5, 1, clusters), rng.normal(0.5, 0.3, clusters)
        is_treated = np.arange(clusters) < treated
        before = people * level + rng.normal(0, 1, clusters) * np.sqrt(people)
        after = people * (level + shift + effect * is_treated) + rng.normal(0, 1, clusters) * np.sqrt(people)
        seed = np.random.Generator(np.random.PCG64(int(rng.integers(2**62))))
        return compare_changes(Panel(np.arange(clusters), is_treated, before, after, people), seed), effect

    return draw


def volunteers(rng: np.random.Generator, size: int, eagerness: float) -> tuple[Units, Array]:
    """A campaign that does nothing: the more active take part more often, and stay more active; outcome is opens in 30 days."""
    habit = rng.gamma(1.2, 12, size)
    past, outcome = rng.poisson(habit).astype(float), rng.poisson(habit * 30 / 28).astype(float)
    takes_part = rng.random(size) < 0.25 * np.minimum((past / past.mean()) ** eagerness, 3.6)
    decile = (np.argsort(np.argsort(past, kind="stable"), kind="stable") * 10 // size).astype(np.int64)
    return Units(takes_part, strata(decile), past, past[:, None]), outcome


def matched(effect: float, size: int) -> Callable[[np.random.Generator], Drawn]:
    """Volunteers of modest eagerness, each of whom gains a Poisson number of mean `effect`."""

    def draw(rng: np.random.Generator) -> Drawn:
        units, outcome = volunteers(rng, size, 0.3)
        gained = outcome + rng.poisson(effect, size) * units.is_treated
        return compare_matched(units, gained), effect

    return draw


CASES = (
    Case("proportions, none", True, proportions(0.15, 1.0, 2_000)),
    Case("proportions, x 1.47", False, proportions(0.05, 1.47, 5_000)),
    Case("proportions, x 0.38", False, proportions(0.03, 0.38, 5_000)),
    Case("proportions, scripts left out", False, scripted(0.15, 0.2, 2_000)),
    Case("means with CUPED, none", True, means(0.0, 1_000)),
    Case("means with CUPED, + 1", False, means(1.0, 1_000)),
    Case("bootstrap, 10 + 21, none", True, changes(10, 21, 0.0)),
    Case("bootstrap, 10 + 21, + 0.5", False, changes(10, 21, 0.5)),
    Case("permutation, 6 + 9, none", True, changes(6, 9, 0.0)),
    Case("permutation, 6 + 9, + 0.5", False, changes(6, 9, 0.5)),
    Case("matched, none", True, matched(0.0, 4_000)),
    Case("matched, + 2", False, matched(2.0, 4_000)),
)


def cover(case: Case, replications: int) -> tuple[float, float, int]:
    """(share of intervals that hold the truth, share with p < 0.05, replications that gave an interval)."""
    held = significant = given = 0
    for seed in range(replications):
        contrast, truth = case.draw(np.random.default_rng((seed, len(case.name))))
        low, high = contrast.interval
        if low is None or high is None or contrast.p_value is None:
            continue
        given += 1
        held += low <= truth <= high
        significant += contrast.p_value < 0.05
    return held / given, significant / given, given


def coverage(replications: int) -> Iterator[str]:
    """One line per case, and whether it keeps its promise."""
    for case in CASES:
        began = time.perf_counter()
        held, significant, given = cover(case, replications)
        kept = abs(held - NOMINAL) <= ALLOWED and (not case.is_null or significant <= MOST_SIGNIFICANT)
        yield (
            f"{case.name:<32} covers {held:.2%}, significant {significant:.2%}, {given} of {replications} intervals, "
            f"{time.perf_counter() - began:.1f} s: {'kept' if kept else 'BROKEN'}"
        )


def selection(replications: int) -> str:
    """Ratios where nothing happened, side by side: naive, matched on deciles, with adjustment."""
    found = []
    for seed in range(replications):
        units, outcome = volunteers(np.random.default_rng(seed), 20_000, 1.0)
        free = Units(units.is_treated, units.stratum, units.before, np.zeros((outcome.size, 1)))
        naive = outcome[units.is_treated].mean() / outcome[~units.is_treated].mean()
        found.append([naive, *(compare_matched(free, outcome, adjusts).ratio for adjusts in (False, True))])
    naive, plain, adjusted = np.array(found, dtype=float).mean(axis=0)
    return f"nothing happened: naive {naive:.3f} x, matched {plain:.3f} x, adjusted {adjusted:.4f} x ({replications} worlds)"


UNITS = """
create schema intermediate; create schema staging;
create table staging.stg_campaigns as
    select printf('c%05d', i) as campaign_id, timestamp '2026-09-01' as starts_at, timestamp '2026-09-20' as ends_at,
        case when i % 2 = 0 then 'x' end as experiment_id, case when i % 4 = 1 then ['440000'] end as treated_province_codes,
        'participation_rate' as primary_kpi
    from range({campaigns}) as r(i);
create table intermediate.int_lift_units as
    select printf('c%05d', i % {campaigns}) as campaign_id, 'u:' || md5(i::varchar) as user_key, true as is_exposed,
        case when i % {campaigns} % 2 = 0 then if(hash(i) % 2 = 0, 'control', 'embedded') end as variant,
        case when i % {campaigns} % 2 = 0 then 1 else 0 end as variant_count, '1' as phase, 0.5::double as expected_weight,
        ['gen_z', 'mature', 'lower_tier', 'unknown'][(1 + hash(i + 1) % 4)::bigint] as segment, hash(i + 2) % 900 as tenure_days,
        1 - (hash(i + 3) % 50 = 0)::integer * 0.9 as user_weight, true as is_month_closed, true as is_d7_closed,
        1 + hash(i + 4) % 10 as open_decile, (hash(i + 5) % 9 = 0)::integer as participated_raw,
        (hash(i + 5) % 9 = 0)::integer as participated_genuine, (hash(i + 5) % 9 = 0)::integer as participated_weighted,
        (hash(i + 6) % 20 = 0)::integer as is_negative, (hash(i + 7) % 30 = 0)::integer as is_new,
        (hash(i + 8) % 3 = 0)::integer as active_d7, {measures}
    from range({users}) as r(i);
create table intermediate.int_lift_surfaces as
    select campaign_id, surface, user_key, variant, user_weight, participated_raw, participated_genuine,
        participated_raw as is_participant, is_negative,
        1 + hash(user_key) % 5 as impression_count, hash(user_key) % 2 as disrupted_impression_count
    from intermediate.int_lift_units cross join (values ('popup'), ('share_flow'), ('embedded')) as v(surface);
create table intermediate.int_lift_regions as
    select campaign_id, printf('%06d', p) as province_code, period, p < 10 as is_treated, true as has_baseline,
        1000 as user_count, 28 as day_count, {sums}
    from staging.stg_campaigns cross join range(31) as r(p) cross join (values ('baseline'), ('placebo'), ('after')) as v(period)
    where treated_province_codes is not null;
create table intermediate.int_lift_artists (programme varchar, artist_id varchar, is_treated boolean, period varchar,
    has_baseline boolean, day_count bigint, user_count bigint, indie_play_count_raw bigint, indie_play_count_genuine bigint,
    indie_play_count_weighted decimal(18, 6));
create table intermediate.int_segment_mechanics (business_date date, mechanic varchar, segment varchar, exposed_count bigint,
    user_count bigint, participant_count bigint, negative_count bigint);
create table intermediate.int_insight_songs (insight_id varchar, song_id varchar, is_acted_on boolean, play_count_before bigint,
    play_count_after bigint, user_count bigint);
"""
MEASURES = (
    *("open_count", "playlist_create_count", "dwell_us", "session_count", "dwell_day_count"),
    *("indie_play_count_raw", "indie_play_count_genuine", "indie_play_count_weighted"),
)
COUNTED = ("open_count", "playlist_create_count", "dwell_us", "registration_count", "indie_play_count")


def night(campaigns: int, users: int) -> str:
    """All lifts of one night over synthetic units: seconds, CPU and peak memory of the step."""
    names = [f"{name}_{window}" for name in MEASURES for window in ("before", "after")]
    measures = ", ".join(f"(hash(i + {at}) % 40)::bigint as {name}" for at, name in enumerate(names, start=9))
    sums = ", ".join(
        f"500 + hash(campaign_id || p || period) % 90 as {name}_{outcome}" for name in COUNTED for outcome in OUTCOMES
    )
    with tempfile.TemporaryDirectory() as folder:
        settings = Settings(home=Path(folder), landing=Path(folder), as_of=datetime(2026, 11, 1, tzinfo=UTC), threads=2)
        with connect(settings, settings.warehouse) as connection:
            connection.execute(UNITS.format(campaigns=campaigns, users=users, measures=measures, sums=sums))
        wall, cpu = time.perf_counter(), time.process_time()
        with connect(settings, settings.warehouse, read_only=True) as connection:
            found = estimate_lifts(connection, {"business_date": "2026-10-31", "build_from": "1970-01-01"})
            rows = {name: table.num_rows for name, table in found.items()}
        wall, cpu = time.perf_counter() - wall, time.process_time() - cpu
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 2**20
    return f"{campaigns:,} campaigns, {users:,} exposed users: {rows}, wall {wall:.1f} s, cpu {cpu:.1f} s, peak {peak:.2f} GiB"


if __name__ == "__main__":
    asked, given = sys.argv[1] if len(sys.argv) > 1 else "coverage", [int(word) for word in sys.argv[2:]]
    if asked == "night":
        print(night(*(given or (1000, 1_000_000))))
    else:
        times = given[0] if given else REPLICATIONS
        for line in coverage(times):
            print(line, flush=True)
        print(selection(max(10, times // 20)))
