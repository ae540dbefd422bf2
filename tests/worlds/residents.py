"""People of twenty-two provinces who live alike until a campaign comes to some of them, and artists who join a programme.

They begin before the world does, so that a campaign has its 56 days of baseline. In the campaign's first days ten levels of
eight see it, of whom four take part; what these four and the other four did before is the same, so that they can be matched.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from random import Random

from tests.oracle import instants
from tests.oracle.instants import MINUTE, SECOND
from tests.worlds.cast import Cast, Row
from tests.worlds.script import Script

CODES = "12 13 14 15 21 22 23 31 32 34 35 36 37 41 42 43 45 46 50 52 53 54"
PROVINCES = tuple(f"{code}0000" for code in CODES.split())
"""The rest of the cast lives in none of them."""
TREATED = PROVINCES[::3]
CAMPAIGN, FIRST_DAY = "camp-d", 10
BASELINE, PLACEBO, AFTER = (-46, -20), (-15, 9), (13, 43)
"""Days of visits, first and last, counted from the world's first."""
HEARD, SIGNED = "song-05", tuple(f"signed-{number:02}" for number in range(16))
UNSEEN = "f"
DRAWN: dict[str, tuple[str, ...]] = {UNSEEN: (), "g": ("embedded",), "h": ("control", "embedded")}
"""Campaigns with an experiment, and the arms that thirty people are in; one of two where none is named."""
LISTENERS = 6
"""Provinces whose people hear independent artists: too few to say anything about."""
REGISTERING = 12
"""Provinces in which somebody registers in every window: few, three of them treated."""


@dataclass(frozen=True)
class Resident:
    """`level` and `place` within it say what a resident does; an even place takes part."""

    number: int

    @property
    def user(self) -> str:
        return f"resident-{self.number:02}"

    @property
    def level(self) -> int:
        return self.number // 8

    @property
    def place(self) -> int:
        return self.number % 8

    @property
    def home(self) -> int:
        """Place of the province; a pair, of which one takes part, lives in one."""
        return self.number // 2 * 5 % len(PROVINCES)

    @property
    def is_treated(self) -> bool:
        return PROVINCES[self.home] in TREATED


RESIDENTS = tuple(Resident(number) for number in range(88))


def set_residents(script: Script) -> None:
    """They, their campaign, their artists, and a person's word over some of them."""
    script.random, kept = Random(16), script.random
    _enlist(script.cast)
    decided = [word for resident in RESIDENTS for word in _live(script, resident)]
    overrides = script.cast.snapshots["overrides"]
    overrides[max(overrides)].extend(decided)
    script.random = kept


def _enlist(cast: Cast) -> None:
    """Accounts, one song for each of sixteen artists, seven of whom are signed when others are; the campaign."""
    for rows in cast.snapshots["users"].values():
        rows += [_account(cast, resident) for resident in RESIDENTS]
    for number, song in enumerate(SIGNED):
        made = {**cast.songs["song-00"], "song_id": song, "title": song, "artist_id": f"artist-{song}", "tags": ["说唱"]}
        for rows in cast.snapshots["songs"].values():
            rows.append(made)
        for place, rows in enumerate(cast.snapshots["artists"].values()):
            programme = "启明" if place and number < 7 else None
            name = {"artist_id": made["artist_id"], "name": song, "is_independent": True}
            rows.append({**name, "programme": programme, "province_code": PROVINCES[0]})
        cast.songs[song] = made
    for rows in cast.snapshots["campaigns"].values():
        rows += _campaigns(cast, rows[0])


def _campaigns(cast: Cast, like: Row) -> list[Row]:
    """The one that is measured; that ends before it starts; that nobody sees; without control; in whose arms all are twice."""
    made = [_campaign(cast, like, CAMPAIGN, (FIRST_DAY, AFTER[1]))]
    made.append(_campaign(cast, like, "camp-e", (30, 29)) | {"experiment_id": "x-g"})
    made += [_campaign(cast, like, f"camp-{name}", (20, 25)) | {"experiment_id": f"x-{name}"} for name in DRAWN]
    made[-1]["treated_province_codes"] = list(TREATED[:1])
    return made


def _campaign(cast: Cast, like: Row, name: str, days: tuple[int, int]) -> Row:
    window = {"starts_at": instants.text(cast.span.at(days[0])), "ends_at": instants.text(cast.span.at(days[1]))}
    told = {"mechanic": "hometown", "experiment_id": None, "primary_kpi": "open_count_30d", "song_ids": [HEARD]}
    return {**like, **window, **told, "campaign_id": name, "treated_province_codes": list(TREATED)}


def _account(cast: Cast, resident: Resident) -> Row:
    is_late, is_old = resident.level == 9, resident.level == 8
    return {
        "user_id": resident.user, "registered_at": instants.text(cast.span.at(-70 if is_late else -400, 1)),
        "birth_year": 1980 if is_old else 2000, "province_code": PROVINCES[resident.home], "city_code": None, "city_tier": 1,
        "hometown_province_code": None, "membership": None, "consent_profiling": False, "consent_marketing": False,
        "is_internal": False,
    }  # fmt: skip


def _live(script: Script, resident: Resident) -> Iterator[Row]:
    """Visits of the three windows, the campaign in between; decisions about what was done in it."""
    pair, level = resident.place // 2, resident.level
    gain = (2 if resident.place % 2 == 0 else 0) + (2 if resident.is_treated else 0)
    counts = (4 + level // 3, 1 + 2 * level + pair // 2, 2 + level // 2 + script.random.randrange(3) + gain)
    for window, days, count in zip("bpa", (BASELINE, PLACEBO, AFTER), counts, strict=True):
        visits = sorted(script.random.sample(range(days[0], days[1]), count))
        for day in visits:
            heard, opens = script.random.choice([40, 55, 90]), 1
            if window == "p":
                heard, opens = 45 + 15 * pair, 2 + (pair % 2 if day == visits[0] else 0)
            _visit(script, resident, day, (heard, opens))
        _write_lists(script, resident, window, visits)
        if resident.home < REGISTERING and _registers(resident) == window:
            who, at = (resident.user, f"dev-{resident.user}"), _noon(script, resident, visits[0])
            script.add("registration", at + SECOND, who, channel="icon")
    if resident.number < 80:
        yield from _meet(script, resident)


def _registers(resident: Resident) -> str:
    """The window of a resident's first registration, of four neighbours."""
    order = [one for one in RESIDENTS if one.home == resident.home].index(resident)
    return ("b", "p", "a", "a" if resident.home % 2 else "p")[order]


def _noon(script: Script, resident: Resident, day: int) -> int:
    return script.cast.span.at(day, 11) + resident.number * 13 * SECOND


def _visit(script: Script, resident: Resident, day: int, deeds: tuple[int, int]) -> None:
    """`deeds`: seconds that are heard, and how often the app is opened; no two pairs of a level open it equally often."""
    who, at = (resident.user, f"dev-{resident.user}"), _noon(script, resident, day)
    for again in range(deeds[1]):
        script.open(at + again * 40 * SECOND, who)
    script.play(at + 5 * SECOND, who, HEARD, deeds[0] * 1000)
    if resident.home < LISTENERS:
        script.play(at + 3 * MINUTE, who, SIGNED[(resident.number + 5 * day) % len(SIGNED)], 31_000)


def _write_lists(script: Script, resident: Resident, window: str, visits: list[int]) -> None:
    """Playlists: in treated provinces more even before anything came to them."""
    count = {"b": 1, "p": 1 + resident.level % 2 + 2 * resident.is_treated, "a": script.random.randrange(2)}[window]
    for number in range(count):
        at = _noon(script, resident, visits[0]) + (20 + number) * SECOND
        name = f"list-{resident.user}-{window}{number}"
        script.add("playlist", at, (resident.user, f"dev-{resident.user}"), action="create", playlist_id=name)


def _meet(script: Script, resident: Resident) -> Iterator[Row]:
    """The look, and the like of those who take part; some come too late for a month, some are judged by a person."""
    late = resident.level == 7 and resident.place in (4, 5)
    at = script.cast.span.at(18 if late else FIRST_DAY + resident.number % 3, 12) + resident.number * 7 * SECOND
    who, tag = (resident.user, f"dev-{resident.user}"), {"campaign_id": CAMPAIGN, "surface": "popup"}
    script.look(at, who, CAMPAIGN, "popup")
    for name, variants in DRAWN.items() if resident.number < 30 else ():
        for variant in variants or ("control" if resident.place % 2 else "embedded",):
            drawn = {"experiment_id": f"x-{name}", "variant": variant, "phase": "full", "expected_weight": 0.5}
            script.add("assignment", script.cast.span.at(20, 9), who, **drawn)
        if name != UNSEEN:
            script.look(script.cast.span.at(20, 12), who, f"camp-{name}", "popup")
    if resident.place % 2 == 0:
        script.play(at + MINUTE, who, HEARD, 60_000)
        like = script.like(at + 3 * MINUTE, who, HEARD, **tag)
        if resident.place == 6 and resident.level in (2, 5):
            yield _word("event", like["event_id"], at)
    if resident.number in (17, 40):
        yield _word("user", resident.user, at)


def _word(kind: str, what: str, at: int) -> Row:
    given = {"decision_id": f"{kind}-{what}", "entity_type": kind, "entity_id": what, "action": "exclude"}
    return {**given, "reason": "checked by hand", "decided_by": "editor-7", "decided_at": instants.text(at)}
