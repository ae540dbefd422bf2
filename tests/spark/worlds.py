"""What both engines build: a simulated platform of few days, and a hand-made one of few people whose windows are all full."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import closing
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
from tests.dbt_project import core_worlds
from tests.dbt_project.lake_fixtures import Row, write_lake

from resonance import night
from resonance.authenticity.evidence import prepare_groups
from resonance.authenticity.verdict_log import ADDITIVE_POINTS, PERSON, RULE, WITHDRAWN, Verdict, append_verdicts, prepare_log
from resonance.engine import connect
from resonance.settings import Settings
from resonance.simulator import simulate
from resonance.transform import Selection, build
from resonance.transform.dirty import EVER, BuildPlan
from resonance.transform.measured import measure

World = tuple[Settings, date]
FOLDERS = ("seeds", "models/staging", "models/authenticity", "models/intermediate", "models/measured", "models/marts")
EVERYTHING = BuildPlan(EVER, True, {})
POLICY = """parameter,value,unit,valid_from,valid_to,because
suppression_min_users,3,users,2005-01-01,,a small world
stage_min_artists,3,artists,2005-01-01,,a small world
screening_min_trials,5,trials,2005-01-01,,a small world
screening_min_wilson,0.1,share,2005-01-01,,a small world
scene_lift_min_plays,2,plays,2005-01-01,,a small world
surge_min_likes,3,likes,2005-01-01,,a small world
surge_min_points,2,dates,2005-01-01,,a small world
candidate_min_lift,0.5,ratio,2005-01-01,,a small world has few songs to choose from
candidate_max_q,1,probability,2005-01-01,,a small world has few songs to choose from
candidate_max_bubble,100,index,2005-01-01,,a small world has few songs to choose from
effective_play_ms,31000,ms,2026-10-20,,a changed threshold holds from its day on
"""


def simulated(folder: Path) -> World:
    """Twelve days with attacks and dirt, through every step of the night up to its marts."""
    first, days = date(2026, 10, 1), 12
    last = first + timedelta(days=days - 1)
    settings = _settings(folder, last)
    simulate(settings.landing, 11, days, first, 2_000, "ordinary")
    for step in night.STEPS[: night.STEPS.index(night.step_named("marts")) + 1]:
        night.run_step(settings, last, step)
    return settings, last


def by_hand(folder: Path) -> World:
    """A hundred and ten days of twenty people: sessions without an end, changed verdicts, songs that change hands."""
    days = 110
    last = core_worlds.FIRST + timedelta(days=days - 1)
    settings = _settings(folder, last)
    events = core_worlds.events(5, days, 20)
    for row in (row for rows in events.values() for row in rows):
        row["dt"] = str(last)
    write_lake(settings.lake, events, _reference(last), _ledger(last))
    _write_verdicts(settings, events, last)
    _write_gate_results(settings, last)
    build_everything(settings, last)
    return settings, last


WORLDS: dict[str, Callable[[Path], World]] = {"simulated": simulated, "by_hand": by_hand}


def build_everything(settings: Settings, last: date, engine_settings: Settings | None = None) -> None:
    """The whole project from the world's lake and verdicts, on the engine of `engine_settings` (default the world's own).

    What Python measures is measured once, in the world's own warehouse: another engine reads the same files.
    """
    given = night.variables(settings, last, EVERYTHING)
    for name in FOLDERS:
        if name == "models/measured" and engine_settings is None:
            with closing(connect(settings, settings.warehouse)) as connection:
                measure(settings, connection, given)
        build(engine_settings or settings, Selection((name,), True, with_tests=False), given)


def _settings(folder: Path, last: date) -> Settings:
    as_of = datetime(last.year, last.month, last.day, 22, tzinfo=UTC)
    landing, hmac_hex = folder / "landing", "00" * 32
    settings = Settings(home=folder / "home", landing=landing, as_of=as_of, threads=2, memory="4GB", hmac_hex=hmac_hex)
    settings.home.mkdir(parents=True, exist_ok=True)
    settings.policy_file.write_text(POLICY)
    return settings


def _reference(last: date) -> dict[str, list[Row]]:
    artists = [
        {"dt": str(core_worlds.FIRST), "artist_id": f"a{n}", "programme": "hatch" if n == 1 else None, "is_independent": n < 3}
        for n in range(4)
    ]
    labels = [
        {"dt": str(last), "entity_type": "user", "entity_id": f"u:{n}", "is_fake": n < 3, "labelled_by": "desk",
         "labelled_at": "2026-11-01"}
        for n in range(6)
    ]  # fmt: skip
    return {**core_worlds.reference(), "artists": artists, "fraud_labels": labels}


def _ledger(last: date) -> list[Row]:
    counts = {"received_count": 10, "accepted_count": 6, "deduplicated_count": 1, "quarantined_count": 3, "erased_count": 0}
    file = {"night_date": last, "stream": "like", "format": "jsonl", "schema_drift": ["new_column"], "late_count": 2, **counts}
    quarantined = {"bad_ts": 2, "bad_value": 1}
    return [
        {**file, "delivery_date": last, "file_name": "like/1", "quarantined_by_reason": quarantined,
         "max_received_ts": datetime.combine(last, datetime.min.time())},
        {**file, "delivery_date": last - timedelta(days=1), "file_name": "like/2", "refused_reason": "truncated"},
    ]  # fmt: skip


def _write_verdicts(settings: Settings, events: core_worlds.Events, last: date) -> None:
    """Rules that change their mind from one night to the next, and people who speak over them or take their word back."""
    prepare_log(settings)
    prepare_groups(settings)
    before = last - timedelta(days=40)
    likes = [row["event_id"] for row in events["like"][::17]]
    append_verdicts(settings, [
        *(_verdict("user", f"u:{n}", "0.9", before) for n in (1, 4, 7)),
        *(_verdict("event", like, "0.6", before) for like in likes),
    ], frozenset())  # fmt: skip
    append_verdicts(settings, [
        _verdict("user", "u:4", "0.01", last), _verdict("user", "u:9", "0.75", last), _verdict("device", "d:2", "0.55", last),
        _verdict("user", "u:1", "0", last, "person:ann"), _verdict("user", "u:12", "1", last, "person:ann"),
        _verdict("event", likes[3], "0", last, "person:ann"), _verdict("event", likes[5], "0", last, WITHDRAWN),
    ], frozenset())  # fmt: skip


def _verdict(entity_type: str, entity_id: str, p_fake: str, day: date, who: str = ADDITIVE_POINTS) -> Verdict:
    by_rule = who == ADDITIVE_POINTS
    return Verdict(
        entity_type=entity_type, entity_id=entity_id, user_key=entity_id if entity_type == "user" else None, event_date=None,
        reasons=("script_burst", "unheard_likes") if by_rule else ("override",), evidence='{"figures":[]}',
        p_fake=Decimal(p_fake), decided_at=datetime(day.year, day.month, day.day, 21), decided_by=who,
        chain=RULE if by_rule else PERSON, night_date=day if by_rule else None,
    )  # fmt: skip


def _write_gate_results(settings: Settings, last: date) -> None:
    settings.quality.mkdir(parents=True)
    rows = [{"stream": "like", "business_date": last - timedelta(days=n), "status": ("pass", "warn")[n % 2]} for n in range(5)]
    pq.write_table(pa.Table.from_pylist(rows), settings.quality / "gate_results.parquet")
