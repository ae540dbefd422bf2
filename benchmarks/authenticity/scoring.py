"""Verdicts against the truth: from a published night, or from the warehouse of a night that was only judged.

Combined as the metric page says (3): a person's word wins, event over user over device; else the largest of the live verdicts on
the event, its user and its device. A user's own score is that of the user's live verdict, as `user_profiles` publishes it.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import duckdb
import numpy as np
import pyarrow as pa

from resonance.authenticity import measures
from resonance.made_up.world import World
from resonance.privacy.keys import device_key, user_key
from resonance.settings import Settings

EXCLUDED = 0.5
SELLER = "seller"
SOLD = "sold_likes"

COMBINED = """
with live as (
    select entity_type, entity_id, p_fake, decided_by like 'person:%' as is_word from night.verdicts where superseded_by is null
)
select
    e.stream, coalesce(e.song_id, '') as song, coalesce(e.action, '') as action, e.is_fake, e.attack, e.user_id,
    cast(cast(e.event_ts as timestamp) + interval 8 hour as date) as business_date,
    epoch_ms(e.event_ts) as ts,
    case
        when ev.is_word then ev.p_fake when us.is_word then us.p_fake when de.is_word then de.p_fake
        else greatest(coalesce(ev.p_fake, 0), coalesce(us.p_fake, 0), coalesce(de.p_fake, 0))
    end as score
from read_parquet($events) e
left join user_keys uk on uk.user_id = e.user_id
left join device_keys dk on dk.device_id = e.device_id
left join live ev on ev.entity_type = 'event' and ev.entity_id = e.event_id
left join live us on us.entity_type = 'user' and us.entity_id = uk.key
left join live de on de.entity_type = 'device' and de.entity_id = dk.key
order by e.stream, e.event_id
"""


@dataclass(frozen=True)
class Judged:
    """A world with its scores as columns: `users` (user_id, fake, attack, cohorts, score), `events` a row per judged event."""

    kind: str
    has_model: bool
    users: dict[str, np.ndarray]
    events: dict[str, np.ndarray]


def read_judged(world: World, settings: Settings, published: bool = True) -> Judged:
    """Scores of the night that `settings.home` holds, or only its warehouse when `published` is false."""
    with duckdb.connect() as connection:
        _attach(connection, settings, published)
        _key_tables(connection, world, settings)
        users = _users(connection, world)
        events = connection.execute(COMBINED, {"events": str(world.folder / "truth" / "events.parquet")}).fetchnumpy()
        spoke = "select count(*) > 0 from night.verdicts where superseded_by is null and decided_by like 'model:%'"
        has_model = bool(connection.execute(spoke).fetchall()[0][0])
    return Judged(world.kind, has_model, users, {name: np.asarray(column) for name, column in events.items()})


def _attach(connection: duckdb.DuckDBPyConnection, settings: Settings, published: bool) -> None:
    """`night.verdicts`, wherever this night keeps it."""
    file = (settings.published / "current").resolve() / "restricted.duckdb" if published else settings.warehouse
    connection.execute(f"attach '{str(file).replace(chr(39), chr(39) * 2)}' as source (read_only)")
    schema = "main" if published else "authenticity"
    connection.execute("create schema night")
    connection.execute(f"create view night.verdicts as select * from source.{schema}.verdicts")


def _key_tables(connection: duckdb.DuckDBPyConnection, world: World, settings: Settings) -> None:
    events = str(world.folder / "truth" / "events.parquet")
    for kind, keyed in (("user", user_key), ("device", device_key)):
        found = connection.execute(f"select distinct {kind}_id from read_parquet(?) order by 1", [events]).fetchall()
        rows = {f"{kind}_id": np.array([row[0] for row in found], object)}
        rows["key"] = np.array([keyed(settings.hmac_key, row[0]) for row in found], object)
        connection.register(f"{kind}_keys_arrow", pa.table(rows))
        connection.execute(f"create table {kind}_keys as select * from {kind}_keys_arrow")


def _users(connection: duckdb.DuckDBPyConnection, world: World) -> dict[str, np.ndarray]:
    rows = connection.execute(
        """
        select u.user_id, u.is_fake, coalesce(u.attack, ''), u.cohorts, coalesce(v.p_fake, 0)
        from read_parquet(?) u join user_keys k using (user_id)
        left join night.verdicts v on v.entity_type = 'user' and v.entity_id = k.key and v.superseded_by is null
        order by u.user_id
        """,
        [str(world.folder / "truth" / "users.parquet")],
    ).fetchall()
    columns: list[Any] = list(zip(*rows, strict=True))
    return {
        "user_id": np.array(columns[0]), "fake": np.array(columns[1], bool), "attack": np.array(columns[2]),
        "cohorts": np.array(columns[3], object), "score": np.array(columns[4], float),
    }  # fmt: skip


def score(judged: Judged) -> dict[str, float]:
    """Every figure of the tables for one world; NaN where the world has nothing to measure."""
    users, events = judged.users, judged.events
    flagged, caught = users["score"] > EXCLUDED, events["score"] > EXCLUDED
    by_attack = recalls(judged)
    by_cohort = flagged_cohorts(judged)
    liked = events["stream"] == "like"
    likes = {name: column[liked] for name, column in events.items()}
    return {
        "user F1": measures.f1(users["fake"], flagged),
        "user PR-AUC": measures.average_precision(users["fake"], users["score"]),
        "recall at precision .99, users": measures.recall_at_precision(users["fake"], users["score"], 0.99),
        "recall of the worst attack, users": min(by_attack.values(), default=measures.NAN),
        "event F1, likes": measures.f1(likes["is_fake"], caught[liked]),
        "event F1, all six kinds": measures.f1(events["is_fake"], caught),
        "sold likes, recall": sold_recall(likes),
        "sellers' own likes flagged": _sellers_own(judged, likes),
        "worst cohort flagged": max(by_cohort.values(), default=measures.NAN),
        "real accounts flagged": float(flagged[~users["fake"]].mean()),
        "genuine likes flagged": float((likes["score"] > EXCLUDED)[~likes["is_fake"]].mean()),
        "calibration error, users": measures.calibration_error(users["fake"], users["score"]),
        "calibration error, likes": measures.calibration_error(likes["is_fake"], likes["score"]),
        "genuine likes per song, error": likes_error(likes),
    }


def recalls(judged: Judged) -> dict[str, float]:
    """Share of each attack's accounts with p_fake over one half."""
    fake = judged.users["fake"]
    return measures.share_by(judged.users["attack"][fake], (judged.users["score"] > EXCLUDED)[fake])


def flagged_cohorts(judged: Judged) -> dict[str, float]:
    """Share of each real-life cohort's accounts with p_fake over one half."""
    users = judged.users
    names = sorted({name for cohorts in users["cohorts"] for name in cohorts} - {SELLER})
    inside = {name: np.array([name in cohorts for cohorts in users["cohorts"]]) for name in names}
    return {name: float((users["score"][rows] > EXCLUDED).mean()) for name, rows in inside.items()}


def sold_recall(likes: dict[str, np.ndarray]) -> float:
    """Recall of sold likes at the lowest threshold where precision over all likes is at least .90."""
    sold = likes["attack"] == SOLD
    limit = measures.threshold_at_precision(likes["is_fake"], likes["score"], 0.90)
    return measures.recall(sold, likes["score"] >= limit)


def _sellers_own(judged: Judged, likes: dict[str, np.ndarray]) -> float:
    users = judged.users
    sellers = users["user_id"][[SELLER in cohorts for cohorts in users["cohorts"]]]
    own = np.isin(likes["user_id"], sellers) & ~likes["is_fake"]
    return float((likes["score"][own] > EXCLUDED).mean()) if own.any() else measures.NAN


def likes_error(likes: dict[str, np.ndarray]) -> float:
    """Error of a song's genuine likes, over its counted likes: the last like of a (user, song, date) that ends liked."""
    order = np.lexsort((likes["ts"], likes["business_date"], likes["song"], likes["user_id"]))
    key = [likes[name][order] for name in ("user_id", "song", "business_date")]
    last = np.ones(len(order), bool)
    last[:-1] = (key[0][1:] != key[0][:-1]) | (key[1][1:] != key[1][:-1]) | (key[2][1:] != key[2][:-1])
    counted = order[last & (likes["action"][order] == "like")]
    song = np.unique(likes["song"][counted], return_inverse=True)[1]
    return measures.count_error(song, ~likes["is_fake"][counted], likes["score"][counted] <= EXCLUDED)
