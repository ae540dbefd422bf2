"""How right the filter is where people have looked, what its errors cost, and which works are attacked (never guilty)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING

from resonance.report import blocks
from resonance.report.blocks import Block
from resonance.report.figures import clean
from resonance.report.tables import Marts, Row

if TYPE_CHECKING:
    from resonance.report.phrases import Phrases

DAYS = 28
ATTACKED_BELOW = 0.85
"""Share of genuine likes: a platform's ordinary share of fakes is at most the rest (policy gate_fake_like_high_rate)."""
MOST = 15
COLUMNS = "business_date event_type reason fake_count precision recall label_count overturned_count"


@dataclass(frozen=True)
class Checked:
    """Events of one type over DAYS: labels, precision and recall weighted by them (None without), and counts as estimated.

    wrong: honest events excluded, missed: fakes kept; both as if the labels of a day stood for its other events.
    """

    event_type: str
    labels: int
    precision: float | None
    recall: float | None
    wrong: int | None
    missed: int | None
    overturned: int


@dataclass(frozen=True)
class Attacked:
    """A work with many excluded likes over 7 days."""

    song_id: str
    title: str
    genuine: float


@dataclass(frozen=True)
class Scorecard:
    """`attacked` holds at most MOST works, by title; `attacked_count` says of how many."""

    checked: tuple[Checked, ...] = ()
    attacked: tuple[Attacked, ...] = ()
    attacked_count: int = 0


def gather_scorecard(marts: Marts, day: date, order: tuple[str, ...]) -> Scorecard:
    """The scorecard of `day`; `order`: the types of events as the page lists them."""
    clause = "where business_date between ? and ? and reason = 'all' order by business_date"
    rows = marts.rows("authenticity_days", COLUMNS, clause, [day - timedelta(days=DAYS - 1), day])
    checked = [_checked(kind, [row for row in rows if row["event_type"] == kind]) for kind in order]
    attacked = sorted(_attacked(marts, day), key=lambda work: (work.genuine, work.song_id))
    shown = sorted(attacked[:MOST], key=lambda work: (work.title, work.song_id))
    return Scorecard(tuple(each for each in checked if each.labels or each.overturned), tuple(shown), len(attacked))


def _checked(kind: str, rows: list[Row]) -> Checked:
    precise = [(row["precision"], row["label_count"], row["fake_count"]) for row in rows if row["precision"] is not None]
    recalled = [(row["recall"], row["label_count"]) for row in rows if row["recall"] is not None]
    caught = [(row["fake_count"] * row["precision"], row["recall"]) for row in rows if row["precision"] and row["recall"]]
    return Checked(
        kind,
        sum(row["label_count"] or 0 for row in rows),
        _weighted([pair[:2] for pair in precise]),
        _weighted(recalled),
        round(sum((1 - precision) * fakes for precision, _, fakes in precise)) if precise else None,
        round(sum(true * (1 / recall - 1) for true, recall in caught)) if caught else None,
        sum(row["overturned_count"] or 0 for row in rows),
    )


def _weighted(pairs: list[tuple[float, int]]) -> float | None:
    weight = sum(labels for _, labels in pairs)
    return sum(value * labels for value, labels in pairs) / weight if weight else None


def _attacked(marts: Marts, day: date) -> Iterator[Attacked]:
    titles = {row["song_id"]: row["title"] for row in marts.rows("dim_songs", "song_id title")}
    clause = "where business_date = ? and entity_type = 'song' and genuine_ratio < ?"
    for row in marts.rows("bubble_days", "business_date entity_type entity_id genuine_ratio", clause, [day, ATTACKED_BELOW]):
        yield Attacked(row["entity_id"], titles.get(row["entity_id"]) or row["entity_id"], row["genuine_ratio"])


def printed(scorecard: Scorecard, t: Phrases) -> Iterator[Block]:
    """The scorecard as blocks of the paper."""
    if scorecard.checked:
        yield blocks.subhead(t("checked"))
        heads = ("event_type", "labels", "precision", "recall", "wrongly_excluded", "missed", "overturned")
        yield blocks.table([t(head) for head in heads], [_row(each, t) for each in scorecard.checked])
        yield blocks.note(t("checked_note"))
    if scorecard.attacked:
        yield blocks.subhead(t("attacked"))
        yield blocks.table(
            [t("song"), t("genuine_share"), ""],
            [[clean(work.title), t.percent(work.genuine), {"bar": [0, work.genuine]}] for work in scorecard.attacked],
        )
        yield blocks.note(t("attacked_note", n=t.count(scorecard.attacked_count)))


def _row(each: Checked, t: Phrases) -> list[str]:
    return [
        t(f"event.{each.event_type}"),
        t.count(each.labels),
        t.percent(each.precision),
        t.percent(each.recall),
        t.estimated_count(each.wrong),
        t.estimated_count(each.missed),
        t.count(each.overturned),
    ]
