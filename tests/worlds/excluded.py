"""Campaigns of which nothing genuine is left: everybody in them is excluded by a person's word, or every deed in them is."""

from __future__ import annotations

from random import Random

from tests.oracle import instants
from tests.oracle.instants import DAY, MINUTE, SECOND
from tests.worlds.cast import Row
from tests.worlds.residents import TREATED
from tests.worlds.script import Script

PEOPLE, DEEDS = "camp-people", "camp-deeds"
FIRST_DAY, LAST_DAY = 12, 16
STRANGERS = 48
"""Half in each arm: more than the twenty of a public row."""
SONGS = ("song-01", "song-02", "song-05")


def set_excluded(script: Script) -> None:
    """Both campaigns, each with an experiment whose arms are surfaces, and the words that exclude."""
    script.random, kept = Random(19), script.random
    span, overrides = script.cast.span, script.cast.snapshots["overrides"]
    window = {"starts_at": instants.text(span.at(FIRST_DAY, 9)), "ends_at": instants.text(span.at(LAST_DAY, 9))}
    for name in (PEOPLE, DEEDS):
        told = {"experiment_id": f"x-{name}", "mechanic": "resonance", "treated_province_codes": list(TREATED)}
        for rows in script.cast.snapshots["campaigns"].values():
            rows.append({**rows[0], **window, **told, "campaign_id": name})
        for number in range(STRANGERS):
            user = f"{name}-{number:02}"
            likes = _take_part(script, user, name, number)
            struck = [("user", user)] if name == PEOPLE else [("event", like["event_id"]) for like in likes]
            overrides[max(overrides)] += [_word(*word, span.at(LAST_DAY)) for word in struck]
    script.random = kept


def _take_part(script: Script, user: str, campaign: str, number: int) -> list[Row]:
    """Drawn into an arm, looks on its surface, a play, likes; the app is opened a week later. One line of each may be lost."""
    who, at = (user, f"dev-{user}"), script.cast.span.at(FIRST_DAY, 10) + number * MINUTE
    variant, surface = (("control", "popup"), ("embedded", "share_flow"))[number % 2]
    drawn = {"experiment_id": f"x-{campaign}", "variant": variant, "phase": "full", "expected_weight": 0.5}
    script.add("assignment", at - MINUTE, who, **drawn)
    script.play(at, who, SONGS[0], 20_000)
    script.open(at + 7 * DAY, who)
    for place, song in enumerate(SONGS):
        script.look(at + place * SECOND, who, campaign, surface, item_type="song", item_id=song)
    return [
        script.like(at + (1 + place) * MINUTE, who, song, campaign_id=campaign, surface=surface)
        for place, song in enumerate(SONGS)
    ]


def _word(kind: str, what: str, at: int) -> Row:
    given = {"decision_id": f"{kind}-{what}", "entity_type": kind, "entity_id": what, "action": "exclude"}
    return {**given, "reason": "bought", "decided_by": "editor-7", "decided_at": instants.text(at)}
