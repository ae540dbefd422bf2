"""Do the published intervals cover what a simulated platform truly caused, and nothing where it caused nothing?

Run: `python -m benchmarks.planted [EVENTS_PER_DAY DAYS SEED]`. The platform is simulated twice from the same seed, with and
without what taking part causes afterwards. The same people take part in both, so what they do more in the one than in the other
is the truth of a kpi in its own window (thirty dates, the first of them before the effect begins); the other effects are the
planted ratios themselves. Then one night is published, and every interval is held against its truth.
"""

from __future__ import annotations

import sys
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import duckdb

from resonance.night import STEPS, run_step
from resonance.settings import Settings
from resonance.simulator import simulate

START = date(2026, 3, 2)
TIMING = {"hometown_day_ratio": 0.45}
"""Provinces need 56 days before a campaign begins."""
WITHOUT = {"opens_ratio": 1.0, "playlist_create_ratio": 1.0, "dwell_minutes": 0.0}
MIX = "ordinary,newcomer=0.5"
KEY = "5a" * 32
COLUMNS = {
    "user_id": "varchar", "event_ts": "timestamptz", "action": "varchar", "listened_ms": "bigint", "campaign_id": "varchar",
    "visible_ms": "bigint", "visible_pct": "double",
}  # fmt: skip
DONE = """
    create table done as
    with anchors as (
        select user_id, min({day}) as anchor from {looks}
        where campaign_id = '{campaign}' and visible_ms >= 1000 and visible_pct >= 0.5 group by user_id
    ),
    participants as (
        select user_id, anchor from anchors join read_parquet('{users}') using (user_id)
        where not is_fake and "took_part_{campaign}" and anchor <= date '{last}' - 32
    )
    select rows.*, {day} as day from {rows} as rows join participants using (user_id)
    where {day} >= anchor and {day} < anchor + 30"""
DAY = "cast(cast(event_ts as timestamptz) at time zone 'Asia/Shanghai' as date)"


@dataclass(frozen=True)
class Platforms:
    """The landing folders `with` and `without` effects on those who took part, and a home for the one night."""

    folder: Path
    days: int

    @property
    def last(self) -> date:
        return START + timedelta(days=self.days - 1)

    def publish(self) -> duckdb.DuckDBPyConnection:
        """One night over all days; the published marts."""
        as_of = datetime.combine(self.last + timedelta(days=1), datetime.min.time(), UTC)
        settings = Settings(self.folder / "home", self.folder / "with", as_of, threads=2, memory="10GB", hmac_hex=KEY)
        for step in STEPS:
            print(f"{step.name}: {run_step(settings, self.last, step)['seconds']} s", file=sys.stderr, flush=True)
        return duckdb.connect(str(settings.published / "current" / "marts.duckdb"), read_only=True)

    def measured(self, campaign: str, stream: str, measure: str) -> tuple[float, float]:
        """(with, without): `measure` over what genuine participants did in the thirty dates from their first valid sight on."""
        found = []
        for name in ("with", "without"):
            made, rows, looks = duckdb.connect(), *(_delivered(self.folder / name / one) for one in (stream, "impression"))
            users = self.folder / f"{name}-answers" / "users.parquet"
            made.execute(DONE.format(day=DAY, looks=looks, rows=rows, campaign=campaign, users=users, last=self.last))
            found.append(float(made.execute(f"select {measure} from done").fetchall()[0][0]))
        return found[0], found[1]


def _delivered(folder: Path) -> str:
    """A table function over a stream's whole files, whatever their form."""
    first = next(folder.glob("dt=*/part-*"))
    if first.suffix == ".parquet":
        return f"read_parquet('{folder}/*/part-*')"
    if ".csv" in first.suffixes:
        return f"read_csv('{folder}/*/part-*', all_varchar = true)"
    return f"read_json('{folder}/*/part-*', format = 'newline_delimited', columns = {COLUMNS})"


@dataclass(frozen=True)
class Effect:
    """A planted effect, the published row that speaks of it, and what is true of the kpi where that is not what was planted."""

    says: str
    planted: float
    table: str
    where: str
    truth: Callable[[Platforms], float] | None = None
    is_ratio: bool = True

    def held_against(self, platforms: Platforms, marts: duckdb.DuckDBPyConnection) -> str:
        """A line: planted, true, published with its interval and grade, and whether the interval covers the truth."""
        truth = self.truth(platforms) if self.truth else self.planted
        value, bounds = ("ratio", "ratio_ci_low, ratio_ci_high") if self.is_ratio else ("difference", "ci_low, ci_high")
        query = f"select {value}, {bounds}, evidence_grade, flags from {self.table} where {self.where}"
        ((estimate, low, high, grade, flags),) = marts.execute(query).fetchall()
        told = f"{self.says:<43} planted {self.planted:>5.2f}, truth {truth:>6.3f}"
        if low is None or high is None:
            return f"{told}: withheld, {', '.join(flags)}"
        return f"{told}: {estimate:.3f} ({low:.3f}, {high:.3f}), grade {grade}, {'covers' if low <= truth <= high else 'MISSES'}"


def _of_surfaces(kpi: str) -> tuple[str, str]:
    return (
        "surface_comparisons",
        f"campaign_id = 'c-treasure' and surface = 'embedded' and baseline_surface = 'popup' and kpi = '{kpi}'",
    )


def _of_lifts(campaign: str, kpi: str, estimator: str) -> tuple[str, str]:
    named = f"campaign_id = '{campaign}' and kpi = '{kpi}' and estimator = '{estimator}'"
    return "campaign_lifts", f"{named} and outcome = 'genuine'"


def _opens(platforms: Platforms) -> float:
    now, else_ = platforms.measured("c-teampk", "app_open", "count(*)")
    return now / else_


def _playlists(platforms: Platforms) -> float:
    now, else_ = platforms.measured("c-treasure", "playlist", "count(*) filter (where action = 'create')")
    return now / else_


def _minutes(platforms: Platforms) -> float:
    """Minutes heard more on a day of listening."""
    now, else_ = platforms.measured("c-resonance", "play", "sum(listened_ms) / 60000.0 / count(distinct (user_id, day))")
    return now - else_


EFFECTS = (
    Effect("participation, embedded over popup", 1.47, *_of_surfaces("participation_rate")),
    Effect("negative feedback, embedded over popup", 0.38, *_of_surfaces("negative_feedback_rate")),
    Effect("registrations, treated provinces", 1.15, *_of_lifts("c-hometown", "new_user_rate", "did")),
    Effect("opens in 30 days, participants", 3.2, *_of_lifts("c-teampk", "open_count_30d", "matched"), _opens),
    Effect("playlists created, participants", 5.0, *_of_lifts("c-treasure", "playlist_create_count_30d", "matched"), _playlists),
    Effect(
        "minutes a user-day more, participants",
        28.0,
        *_of_lifts("c-resonance", "dwell_minutes_user_day", "association"),
        _minutes,
        is_ratio=False,
    ),
    Effect("plays of the programme's artists", 1.4, "programme_lifts", "kpi = 'indie_play_count' and outcome = 'genuine'"),
)
NOTHING = """
    select count(*), count(*) filter (where q_value < 0.05) from campaign_lifts
    where campaign_id = 'c-nightradio' and outcome = 'genuine' and estimator in ('randomised', 'matched')
        and difference is not null"""


def lines(platforms: Platforms, marts: duckdb.DuckDBPyConnection) -> Iterator[str]:
    """One line per planted effect, and what is claimed of the campaign that has none."""
    for effect in EFFECTS:
        yield effect.held_against(platforms, marts)
    asked, significant = marts.execute(NOTHING).fetchall()[0]
    yield f"the campaign that does nothing: {significant} of {asked} lifts significant"


def main(events_per_day: int = 20_000, days: int = 140, seed: int = 3) -> None:
    """Print a line per planted effect."""
    with tempfile.TemporaryDirectory() as folder:
        platforms = Platforms(Path(folder), days)
        for name, effects in (("with", TIMING), ("without", TIMING | WITHOUT)):
            made = simulate(platforms.folder / name, seed, days, START, events_per_day, MIX, effects)
            print(f"{name}: {made['event_count']:,} events of {made['user_count']:,} accounts", file=sys.stderr, flush=True)
        marts = platforms.publish()
        for line in lines(platforms, marts):
            print(line, flush=True)


if __name__ == "__main__":
    main(*map(int, sys.argv[1:]))
