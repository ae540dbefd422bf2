"""Lessons: a world's evidence with its truth, gathered by a real night and kept as Parquet until it is needed no more.

A world lives in a home of its own under the work folder, one world at a time; once its lesson is read, landing and warehouse
go. A lesson is written aside and renamed, so that an interrupted training goes on where it stopped.
"""

from __future__ import annotations

import hashlib
import shutil
from collections.abc import Callable
from dataclasses import asdict, dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from resonance.authenticity.learning.making import Made, make_world
from resonance.authenticity.learning.worlds import TURNS, Plan
from resonance.authenticity.lesson import Lesson, crowd_weights
from resonance.authenticity.scoring import ACCOUNTS, LIKES, ORDERS, evidence_of, numbers
from resonance.engine import connect
from resonance.errors import ResonanceError
from resonance.policy import policy_version
from resonance.privacy.keys import device_key, user_key
from resonance.settings import Settings
from resonance.transform import Selection, build, evidence_version
from resonance.transform.dirty import EVER, BuildPlan

KEY = "7e" * 32
DEVICE_ONLY = "device_only"
TABLES = ("accounts", "likes", "orders")
ACCOUNT_TRUTH, EVENT_TRUTH = ("truth", "attack", "cohort"), ("truth", "attack")
# An account without a login is real unless its device did fake things; an account that the truth leaves out is unknown.
LABELLED_ACCOUNTS = f"""
select a.*,
    case
        when t.user_key is not null then cast(t.is_fake as double)
        when a.user_key like 'd:%' and d.device_key is null then 0.0
    end as truth,
    coalesce(t.attack, '') as attack, coalesce(t.cohort, '{DEVICE_ONLY}') as cohort
from ({ACCOUNTS}) a
left join true_users t on a.user_key = t.user_key
left join doubtful_devices d on a.user_key = d.device_key
order by a.user_key
"""
LABELLED_EVENTS = """
select e.*, case when t.event_id is null then 0.0 else 1.0 end as truth, coalesce(t.attack, '') as attack
from ({events}) e left join fake_events t on e.event_id = t.event_id
order by e.event_id
"""


class BrokenLesson(ResonanceError):
    """A kept lesson that cannot be read."""


@dataclass(frozen=True)
class World:
    """A world as a lesson, and what only its truth knows: attack and cohort of every account, attack of every like."""

    plan: Plan
    lesson: Lesson
    attack: list[str]
    cohort: list[str]
    attack_of_likes: list[str]


def lesson_of(settings: Settings, plan: Plan, work: Path, tell: Callable[[str], None]) -> World:
    """The plan's lesson: read where `work` holds it, else made by a night of its own."""
    kept = place_of(settings, plan, work)
    if not kept.exists():
        tell(f"{plan.name}: {plan.described}")
        _make(settings, plan, work, kept)
    return read_world(plan, kept)


def place_of(settings: Settings, plan: Plan, work: Path) -> Path:
    """Where the plan's lesson is kept, by all that decides it: the plan, the code that makes worlds and evidence, policy."""
    parts = [str(sorted(asdict(plan).items())), evidence_version(), policy_version(settings)]
    return work / "lessons" / f"{plan.name}-{hashlib.sha256(chr(10).join(parts).encode()).hexdigest()[:12]}"


def read_world(plan: Plan, folder: Path) -> World:
    """A kept lesson; BrokenLesson when its files are not what was written."""
    try:
        accounts, likes, orders = (pq.read_table(folder / f"{name}.parquet") for name in TABLES)
        evidence = evidence_of(accounts.drop_columns(ACCOUNT_TRUTH), likes, orders.drop_columns(EVENT_TRUTH))
        fake_accounts, fake_orders = (numbers(table, ("truth",))["truth"] for table in (accounts, orders))
    except (OSError, ValueError, KeyError, pa.ArrowException) as error:
        raise BrokenLesson(
            f"the lesson cannot be read: {error}", str(folder), f"rm -r '{folder}', then resonance train"
        ) from error
    cohort = accounts["cohort"].to_pylist()
    crowds, part = crowd_weights(cohort, fake_accounts == 1), (*TURNS, plan.platform).index(plan.platform)
    lesson = Lesson(plan.name, evidence, fake_accounts, fake_orders, part=part, crowds=crowds)
    return World(plan, lesson, accounts["attack"].to_pylist(), cohort, likes["attack"].to_pylist())


def _make(settings: Settings, plan: Plan, work: Path, kept: Path) -> None:
    folder, partial = work / "world", kept.with_name(f"{kept.name}.partial")
    for old in (folder, *kept.parent.glob(f"{plan.name}-*")):
        shutil.rmtree(old, ignore_errors=True)
    folder.mkdir(parents=True)
    made = make_world(plan, folder)
    night = _night_of(settings, made, folder)
    _gather(night, made)
    partial.mkdir(parents=True)
    write_lesson(night, made, partial)
    partial.rename(kept)
    shutil.rmtree(folder)


def _night_of(settings: Settings, made: Made, folder: Path) -> Settings:
    """A home in the morning after the world's last day, under the deployment's own policy."""
    home, morning = folder / "home", made.last_day + timedelta(days=1)
    home.mkdir()
    if settings.policy_file.exists():
        shutil.copy(settings.policy_file, home)
    as_of = datetime(morning.year, morning.month, morning.day, tzinfo=UTC)
    return replace(settings, home=home, landing=made.landing, as_of=as_of, engine="duckdb", hmac_hex=KEY)


def _gather(night: Settings, made: Made) -> None:
    """Land the world, then gather its evidence as the authenticity step does; the landing folder goes as soon as it was read."""
    from resonance.authenticity.evidence import gather_evidence
    from resonance.authenticity.verdict_log import prepare_log
    from resonance.night import land, variables

    land(night, made.last_day)
    shutil.rmtree(made.landing)
    prepare_log(night)
    given = variables(night, made.last_day, BuildPlan(EVER, True, {}))
    build(night, Selection(("seeds", "models/staging"), True, with_tests=False), given)
    gather_evidence(night, given, True, with_tests=False)


def write_lesson(night: Settings, made: Made, folder: Path) -> None:
    """The evidence in the night's warehouse beside the truth of the world it judged, one Parquet file a table."""
    keys = [user_key(night.hmac_key, name) for name in made.users["user_id"].to_pylist()]
    devices = [device_key(night.hmac_key, name) for name in made.doubtful_devices]
    with connect(night, night.warehouse) as connection:
        connection.register("true_users", made.users.append_column("user_key", pa.array(keys, pa.string())))
        connection.register("doubtful_devices", pa.table({"device_key": pa.array(devices, pa.string())}))
        connection.register("fake_events", made.events)
        asked = (LABELLED_ACCOUNTS, LABELLED_EVENTS.format(events=LIKES), LABELLED_EVENTS.format(events=ORDERS))
        for name, sql in zip(TABLES, asked, strict=True):
            pq.write_table(connection.sql(sql).to_arrow_table(), folder / f"{name}.parquet", compression="zstd")
