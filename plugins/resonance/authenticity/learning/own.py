"""The deployment's own lesson: the newest night's evidence, where `fraud_labels` say who is fake.

Half of the labelled users, by a hash of their keys, teach; the other half, with what they did, is kept for the comparison.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, replace
from typing import Any

import duckdb
import numpy as np

from resonance.authenticity.lesson import Lesson
from resonance.authenticity.model import Floats
from resonance.authenticity.scoring import Evidence, read_evidence
from resonance.engine import connect
from resonance.lock import only_writer
from resonance.settings import Settings

WORTH = 0.25
"""All of its labelled rows together weigh this share of all made-up accounts: heard among tens of thousands, and not alone."""
MOST_WEIGHT = 20.0
"""One moderator's slip is no more than twenty accounts."""
LABELS = """
select entity_type, entity_id, is_fake from staging.stg_fraud_labels
qualify row_number() over (partition by entity_type, entity_id order by labelled_at desc, is_fake desc, labelled_by desc) = 1
order by entity_type, entity_id
"""


@dataclass(frozen=True)
class Own:
    """`lesson` holds the labels that teach, `held` those of the other half's accounts."""

    lesson: Lesson
    held: Floats

    def fewest(self, labels: Floats) -> int:
        """How many the rarer kind has among `labels`."""
        return int(min((labels == 1).sum(), (labels == 0).sum()))

    def weighted(self, made_up: int) -> Lesson:
        """The lesson beside `made_up` accounts of other lessons."""
        known = int((~np.isnan(self.lesson.accounts)).sum())
        return replace(self.lesson, weight=float(np.clip(WORTH * made_up / max(known, 1), 1.0, MOST_WEIGHT)))


def own_lesson(settings: Settings) -> Own | None:
    """What the warehouse holds; None without a warehouse, a judged night or labels. AlreadyRunning while a night runs."""
    if not settings.warehouse.exists():
        return None
    with only_writer(settings):
        try:
            with connect(settings, settings.warehouse, read_only=True) as connection:
                labels = {(kind, name): float(fake) for kind, name, fake in connection.execute(LABELS).fetchall()}
                return _own(read_evidence(connection), labels) if labels else None
        except duckdb.CatalogException:
            return None


def is_held_out(user_key: str) -> bool:
    """Every second user, whatever the night."""
    return hashlib.sha256(user_key.encode()).digest()[0] % 2 == 0


def _own(evidence: Evidence, labels: dict[tuple[str, str], float]) -> Own:
    keys: list[str] = evidence.accounts["user_key"].to_pylist()
    known = np.array([labels.get(("user", key), np.nan) for key in keys])
    held = np.array([is_held_out(key) for key in keys], np.bool_)
    learnt = np.where(held, np.nan, known)
    orders: dict[str, Any] = evidence.orders.select(["event_id", "user_key"]).to_pydict()
    told = np.array([_order(labels, *order) for order in zip(orders["event_id"], orders["user_key"], strict=True)], np.float64)
    lesson = Lesson("own labels", evidence, learnt, told, calibrates=False)
    return Own(lesson, np.where(held, known, np.nan))


def _order(labels: dict[tuple[str, str], float], event_id: str, user_key: str) -> float:
    """Its own label, else fake with its user; what a real user sells is not known from the user."""
    if is_held_out(user_key):
        return float("nan")
    fake_user = 1.0 if labels.get(("user", user_key)) == 1.0 else float("nan")
    return labels.get(("event", event_id), fake_user)
