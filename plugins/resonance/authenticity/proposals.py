"""What a night proposes to say: the model's scores with the points' reasons beside them, or the points alone.

Written as `authenticity.verdict_proposals`, from which the log is settled.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

import duckdb
import numpy as np
import numpy.typing as npt
import pyarrow as pa

from resonance.authenticity.abstention import ABSTAINED, Abstention
from resonance.authenticity.model import Floats, Look, Model, model_in_service
from resonance.authenticity.reasons import Limits, model_figures, telling_reasons
from resonance.authenticity.scoring import Evidence, Scores, read_evidence, score
from resonance.authenticity.verdict_log import ADDITIVE_POINTS
from resonance.policy import load_policy
from resonance.settings import Settings

LEAST = 0.01
UNHEARD = {"reason": "unheard_likes", "figure": "is_heard", "value": 0.0, "comparison": "<=", "limit": 0.0}
SCHEMA = pa.schema(
    [
        pa.field("entity_type", pa.string()),
        pa.field("entity_id", pa.string()),
        pa.field("user_key", pa.string()),
        pa.field("event_date", pa.date32()),
        pa.field("reasons", pa.list_(pa.string())),
        pa.field("evidence", pa.string()),
        pa.field("p_fake", pa.decimal128(9, 2)),
        pa.field("decided_by", pa.string()),
    ]
)
POINTS = "select * from authenticity.verdict_candidates"
# An event that its user's verdict covers already needs none of its own.
BY_POINTS = f"""
create or replace table authenticity.verdict_proposals as
select said.* exclude (rule_points), '{ADDITIVE_POINTS}' as decided_by
from authenticity.verdict_candidates said
left join authenticity.verdict_candidates users
    on said.entity_type = 'event' and users.entity_type = 'user' and users.entity_id = said.user_key
where users.p_fake is null or users.p_fake < said.p_fake
"""
RESIDENTS = "select device_key, account_key from authenticity.evidence_residents"
Row = dict[str, Any]
Told = Mapping[tuple[str, str], Row]


@dataclass(frozen=True)
class Judgement:
    """What a model says of a night's evidence; `threads`: how many may work out what added to a score."""

    model: Model
    evidence: Evidence
    scores: Scores
    threads: int


def propose(settings: Settings, connection: duckdb.DuckDBPyConnection, day: date) -> str:
    """Write the night's proposals and return who decides: `model:<version>`, or the points where no model can serve."""
    model = model_in_service(settings, day)
    if model is None:
        connection.execute(BY_POINTS)
        return ADDITIVE_POINTS
    evidence = read_evidence(connection)
    abstention = Abstention.of(evidence, load_policy(settings, day))
    all_scores = score(model, evidence, settings.threads)
    scores = abstention.applied(all_scores, evidence)
    judgement = Judgement(model, evidence, scores, settings.threads)
    points = {(row["entity_type"], row["entity_id"]): row for row in connection.sql(POINTS).to_arrow_table().to_pylist()}
    accounts = [
        *account_rows(judgement, points),
        *_abstentions(model, evidence, abstention, all_scores),
    ]
    p_fake = {row["entity_id"]: row["p_fake"] for row in accounts}
    rows = [
        *accounts,
        *like_rows(judgement),
        *_events_by_rule(points, p_fake),
        *_devices(connection, points, p_fake),
    ]
    proposals = pa.Table.from_pylist([{**row, "p_fake": _exact(row["p_fake"])} for row in rows], schema=SCHEMA)
    connection.register("proposed", proposals)
    connection.execute("create or replace table authenticity.verdict_proposals as select * from proposed")
    connection.unregister("proposed")
    return model.decided_by


def account_rows(judgement: Judgement, points: Told) -> Iterable[Row]:
    """One row per user that is spoken about."""
    evidence, scores = judgement.evidence, judgement.scores
    at = np.flatnonzero(scores.p_account >= LEAST)
    if not len(at):
        return
    keys = evidence.accounts["user_key"].take(pa.array(at)).to_pylist()
    features, values, added = _what_added(judgement, at)
    limits = Limits.of(scores.among, features)
    for number, key in enumerate(keys):
        figures = model_figures(features, values[number], added[number], limits)
        told = points.get(("user", key))
        by_rule = json.loads(told["evidence"]) if told else {"figures": [], "examples": []}
        reasons = telling_reasons(figures) | set(told["reasons"] if told else ())
        content = {"figures": [*by_rule["figures"], *figures], "examples": by_rule["examples"]}
        yield _row("user", key, key, reasons, content, float(scores.p_account[at[number]]), judgement.model.decided_by)


def _abstentions(model: Model, evidence: Evidence, abstention: Abstention, scores: Scores) -> Iterable[Row]:
    """One row per user whose score is withheld."""
    at = np.flatnonzero(abstention.withheld(scores))
    for place, key in zip(at.tolist(), evidence.accounts["user_key"].take(pa.array(at)).to_pylist(), strict=True):
        row = _row("user", key, key, {ABSTAINED}, {}, 0.0, model.decided_by)
        yield {**row, "evidence": abstention.lacking(place)}


def _what_added(judgement: Judgement, at: npt.NDArray[np.int64]) -> tuple[list[str], Floats, Floats]:
    """Features, their values, and what each adds to the users at these places over all looks at a user, the one at home
    included; the first look's own score is left out."""
    alone, among = judgement.model.looks["alone"], judgement.model.looks["among"]
    columns, home = {name: column[at] for name, column in judgement.scores.among.items()}, judgement.scores.home
    features = [name for name in among.features if name != "p_alone"]
    place = {name: at for at, name in enumerate(features)}
    added = np.zeros((len(at), len(features)))
    told = (
        (alone.features, alone.contributions(columns, judgement.threads)),
        (among.features, among.contributions(columns, judgement.threads)),
        *((way.features, way.contributions(judgement.scores.among, at, judgement.threads)) for way in home.ways),
    )
    for names, found in told:
        for number, name in enumerate(names):
            if name in place:
                added[:, place[name]] += found[:, number]
    return features, np.column_stack([columns[name] for name in features]), added


def like_rows(judgement: Judgement) -> Iterable[Row]:
    """One row per like that is more likely sold than its user is fake."""
    model, evidence, scores = judgement.model, judgement.evidence, judgement.scores
    look: Look = model.looks["likes"]
    at = np.flatnonzero((scores.p_order >= LEAST) & (scores.p_order > scores.orders["user_p_fake"]))
    if not len(at):
        return
    orders = evidence.orders.select(["event_id", "user_key", "business_date"]).take(pa.array(at)).to_pylist()
    columns = {name: scores.orders[name][at] for name in look.features}
    added, values = look.contributions(columns, judgement.threads), look.matrix(columns)
    limits, heard_at = Limits.of(scores.orders, look.features), look.features.index("is_heard")
    for number, order in enumerate(orders):
        figures = [{**one, "reason": "sold_likes"} for one in model_figures(look.features, values[number], added[number], limits)]
        if columns["is_heard"][number] == 0:
            unheard = {**UNHEARD, "log_odds": round(float(added[number][heard_at]), 2)}
            figures = [*(one for one in figures if one["figure"] != unheard["figure"]), unheard]
        reasons = {"sold_likes"} | {figure["reason"] for figure in figures}
        row = _row("event", order["event_id"], order["user_key"], reasons, {"figures": figures, "examples": []},
                   float(scores.p_order[at[number]]), model.decided_by)  # fmt: skip
        yield {**row, "event_date": order["business_date"]}


def _events_by_rule(points: Told, p_fake: Mapping[str, float]) -> Iterable[Row]:
    """Single comments that rules speak against, where their user's own score does not cover them."""
    for (entity_type, _), row in points.items():
        if entity_type == "event" and float(row["p_fake"]) > p_fake.get(row["user_key"], 0.0):
            yield {**row, "p_fake": float(row["p_fake"]), "decided_by": ADDITIVE_POINTS}


def _devices(connection: duckdb.DuckDBPyConnection, points: Told, p_fake: Mapping[str, float]) -> Iterable[Row]:
    """A device is no more fake than the most genuine account that lives on it."""
    least: dict[str, float] = {}
    for device, account in connection.execute(RESIDENTS).fetchall():
        least[device] = min(least.get(device, 1.0), p_fake.get(account, 0.0))
    for (entity_type, device), row in points.items():
        p = min(float(row["p_fake"]), least.get(device, 0.0))
        if entity_type == "device" and p >= LEAST:
            yield {**row, "p_fake": p, "decided_by": ADDITIVE_POINTS}


def _row(kind: str, key: str, user: str, reasons: set[str], content: Mapping[str, Any], p: float, by: str) -> Row:
    return {
        "entity_type": kind,
        "entity_id": key,
        "user_key": user,
        "event_date": None,
        "reasons": sorted(reasons),
        "evidence": json.dumps(content, separators=(",", ":")),
        "p_fake": p,
        "decided_by": by,
    }


def _exact(p: float) -> Any:
    from decimal import Decimal

    return Decimal(f"{p:.2f}")
