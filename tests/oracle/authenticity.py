"""Can we trust the filter: judged events by date, kind and reason, what labels say of them and what people have overturned."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from datetime import date

from tests.oracle.actions import HALF, NOTHING, Verdict
from tests.oracle.campaign_days import Night
from tests.oracle.identity import Keys
from tests.oracle.landing import Row
from tests.oracle.suppression import rate

JUDGED_KINDS = ("like", "comment", "share", "play", "share_open", "follow")


class Answers:
    """What stands of the rules (or the model) and of people on each entity.

    A rule's verdict that only a person's word supersedes still stands behind that word. `verdicts` are those of a home whose
    first night judged everything: each answers for all dates.
    """

    def __init__(self, verdicts: Iterable[Verdict]) -> None:
        verdicts = list(verdicts)
        words = {verdict["verdict_id"] for verdict in verdicts if verdict["decided_by"].startswith("person:")}
        self._words: dict[tuple[str, str], Verdict] = {}
        self._rules: dict[tuple[str, str], Verdict] = {}
        for verdict in verdicts:
            entity = (verdict["entity_type"], verdict["entity_id"])
            if verdict["decided_by"].startswith("person:"):
                if verdict["superseded_by"] is None:
                    self._words[entity] = verdict
            elif verdict["superseded_by"] is None or verdict["superseded_by"] in words:
                self._rules[entity] = verdict

    def reasons(self, event: Row) -> set[str]:
        """Why an event is doubted: what the first word on it says, else what all rules say; nothing where it is not."""
        if not event["p_fake"]:
            return set()
        words = self._found(self._words, event)
        doubts = words[:1] or [rule for rule in self._found(self._rules, event) if rule["p_fake"] > 0]
        return {reason for doubt in doubts for reason in doubt["reasons"]}

    def overturned(self, event: Row) -> set[str]:
        """Reasons for which rules hold an event for fake that a person has cleared."""
        if event["p_fake"] > HALF or not any(word["p_fake"] == NOTHING for word in self._found(self._words, event)):
            return set()
        held = [rule for rule in self._found(self._rules, event) if rule["p_fake"] > HALF]
        return {reason for rule in held for reason in rule["reasons"]}

    @staticmethod
    def _found(known: dict[tuple[str, str], Verdict], event: Row) -> list[Verdict]:
        entities = (("event", event["event_id"]), ("user", event["user"]), ("device", event["device"]))
        return [known[entity] for entity in entities if entity in known]


class Labels:
    """The newest label of each entity, fake where two of one instant differ."""

    def __init__(self, rows: Iterable[Row], keys: Keys) -> None:
        newest: dict[tuple[str, str], tuple[object, bool]] = {}
        for row in rows:
            name = keys.user(row["entity_id"]) if row["entity_type"] == "user" else row["entity_id"]
            entity, said = (row["entity_type"], name), (row["labelled_at"], row["is_fake"])
            newest[entity] = max(newest.get(entity, said), said)
        self._said = {entity: is_fake for entity, (_, is_fake) in newest.items()}

    def of(self, event: Row) -> bool | None:
        """An event's own label, else its user's."""
        return self._said.get(("event", event["event_id"]), self._said.get(("user", event["user"])))


def authenticity_days(night: Night, answers: Answers, labels: Labels) -> list[Row]:
    """One row per date, kind and reason, and `all`; of a home's first night, when nothing is restated yet."""
    found: dict[tuple[date, str, str], list[tuple[Row, bool]]] = defaultdict(list)
    for event in night.events:
        if event["stream"] in JUDGED_KINDS:
            overturned = answers.overturned(event)
            day, kind = event["business_date"], event["stream"]
            found[day, kind, "all"].append((event, bool(overturned)))
            for reason in answers.reasons(event):
                found[day, kind, reason].append((event, False))
            for reason in overturned:
                found[day, kind, reason].append((event, True))
    fakes = {key[:2]: sum(labels.of(event) is True for event, _ in rows) for key, rows in found.items() if key[2] == "all"}
    return [_row(key, rows, labels, fakes[key[:2]]) for key, rows in sorted(found.items())]


def _row(key: tuple[date, str, str], rows: list[tuple[Row, bool]], labels: Labels, fakes_of_kind: int) -> Row:
    excluded = [event for event, _ in rows if event["p_fake"] > HALF]
    said = [labels.of(event) for event in excluded]
    right, labelled = said.count(True), len(said) - said.count(None)
    day, kind, reason = key
    users = {event["user"] for event, _ in rows}
    return {
        "business_date": day,
        "event_type": kind,
        "reason": reason,
        "users": users,
        "event_count": len(rows),
        "fake_count": len(excluded),
        **rate("fake", len(excluded), len(rows)),
        "user_count": len(users),
        "precision": right / labelled if labelled else None,
        "recall": right / fakes_of_kind if fakes_of_kind else None,
        "label_count": sum(labels.of(event) is not None for event, _ in rows),
        "overturned_count": sum(is_overturned for _, is_overturned in rows),
        "restated_like_count": 0 if (kind, reason) == ("like", "all") else None,
    }
