"""What happens on the platform, as columns, and everything that the parts of a world need of one another."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, Protocol

import numpy as np

from resonance.made_up.fifth.accounts import Accounts
from resonance.made_up.fifth.catalogue import Catalogue
from resonance.made_up.fifth.temper import Temper
from resonance.made_up.third.scale import SECOND, Chance, Scale, share
from resonance.made_up.world import Imagined

Columns = dict[str, np.ndarray]
SOURCES = (
    "search", "own_library", "artist_page", "album_page", "user_playlist", "editorial_playlist", "algo_radio", "daily_mix",
    "discover", "share_link", "campaign", "autoplay", "other",
)  # fmt: skip
SEARCH, SHELF, ARTIST_PAGE, PLAYLIST, RADIO, DISCOVER, LINK, CAMPAIGN = 0, 1, 2, 4, 6, 8, 9, 10
"""Codes of SOURCES."""
SURFACE_OF = np.array([7, 8, 10, 10, 6, 6, 8, 8, 8, 1, 0, 8, 10])
"""The surface (of SURFACES) on which one mostly likes what one plays from a source."""
SONG = ("song", "campaign", "surface")
COLUMNS = {
    "play": ("song", "source", "listened", "ending"), "like": (*SONG, "action", "sold", "team"), "comment": (*SONG, "phrase"),
    "share": (*SONG, "share", "parent", "channel"), "share_open": ("share",), "follow": ("kind", "target", "action"),
    "impression": ("kind", "target", "campaign", "surface"), "app_open": ("how",), "registration": ("how", "share"),
    "playlist": ("action", "list", "song"), "negative_feedback": ("how", "target"), "task": ("task", "campaign", "surface"),
    "team": ("team", "match", "campaign", "action"), "reward": ("action", "grant", "merchant", "value", "campaign"),
}  # fmt: skip
"""Streams and their columns beside `account` and `ts` (ms). What is not given is −1, but these 0:"""
ZERO = {"action", "sold", "kind", "how"}


class Log:
    """Batches of columns by stream; `extra`: columns that all streams of a platform have beside those of COLUMNS."""

    extra: tuple[str, ...] = ()

    def __init__(self) -> None:
        self.batches: dict[str, list[Columns]] = {stream: [] for stream in COLUMNS}
        self.counts = {"share": 0, "grant": 0}

    def add(self, stream: str, account: np.ndarray, ts: np.ndarray, **given: np.ndarray | int) -> None:
        """Rows of one stream; a scalar holds for all of them. TypeError: the stream has no such column."""
        names = (*COLUMNS[stream], *self.extra)
        if unknown := given.keys() - set(names):
            raise TypeError(f"{stream} has no column {', '.join(sorted(unknown))}")
        rows = {"account": np.asarray(account, np.int64), "ts": np.asarray(ts).astype(np.int64)}
        for name in names:
            value = np.asarray(given.get(name, 0 if name in ZERO else -1), np.int64)
            rows[name] = np.broadcast_to(value, rows["ts"].shape)
        self.batches[stream].append(rows)

    def rows(self, stream: str) -> Columns:
        """All rows of a stream so far, as one table."""
        names = ("account", "ts", *COLUMNS[stream], *self.extra)
        empty = {name: np.empty(0, np.int64) for name in names}
        whole = {name: np.concatenate([batch[name] for batch in [empty, *self.batches[stream]]]) for name in names}
        self.replace(stream, whole)
        return whole

    def replace(self, stream: str, rows: Columns) -> None:
        self.batches[stream] = [rows]

    def keep(self, stream: str, kept: np.ndarray) -> None:
        """Only some rows: those that a mask says, or these places in this order."""
        self.replace(stream, {name: column[kept] for name, column in self.rows(stream).items()})

    def number(self, kind: str, count: int) -> np.ndarray:
        """Numbers of new things of a kind (share, grant)."""
        self.counts[kind] += count
        return np.arange(self.counts[kind] - count, self.counts[kind])


ENDED = np.array([0.0, 0.86, 0.91, 0.995])
"""Summed up: how plays that are not completed end (completed, skip, pause_timeout, app_close, error)."""


def surface_of(source: np.ndarray, toss: np.ndarray) -> np.ndarray:
    """Codes of SURFACES; what was discovered is liked in the player or on the daily page. `toss` in [0, 1)."""
    return np.where((source == DISCOVER) & (toss < 0.3), 0, SURFACE_OF[source])


@dataclass
class Plan:
    """One campaign: its window (ms), its songs, three surfaces that show it, whether it pays with coupons."""

    mechanic: str
    begin: int
    end: int
    songs: np.ndarray
    surfaces: np.ndarray
    pays: bool


class AnyStage(Imagined, Protocol):
    """What is read of a world in the making, of this platform or a later one, when it is written."""

    texts: list[str]
    plans: Any


@dataclass
class Stage:
    """A world in the making."""

    kind: str
    chance: Chance
    scale: Scale
    temper: Temper
    catalogue: Catalogue
    accounts: Accounts
    texts: list[str] = field(default_factory=list)
    plans: list[Plan] = field(default_factory=list)
    market: list[np.ndarray] = field(default_factory=list)
    log: Log = field(default_factory=Log)

    def say(self, text: str) -> int:
        """The number of a text."""
        self.texts.append(text)
        return len(self.texts) - 1


@dataclass(frozen=True)
class Manner:
    """How songs are liked: chances that they are heard, to the end, else for `seconds` (least, most); where; by what order."""

    heard: float | np.ndarray = 1.0
    finished: float = 0.15
    seconds: tuple[float, float] = (3.0, 40.0)
    source: int | np.ndarray = DISCOVER
    liked: float = 1.0
    campaign: int | np.ndarray = -1
    sold: int = 0
    team: int | np.ndarray = -1


def enjoy(stage: Stage, rows: tuple[np.ndarray, np.ndarray, np.ndarray], manner: Manner) -> np.ndarray:
    """Play (`heard` of) the songs and like them; `rows` = (account, ts, song). Returns when each was liked (0: not)."""
    account, ts, song = rows
    toss = [share(account, ts, song, 11 + n) for n in range(6)]
    long, source = stage.catalogue.duration[song], np.broadcast_to(manner.source, account.shape)
    low, high = np.log(manner.seconds[0]), np.log(manner.seconds[1])
    partly = (np.exp(low + (high - low) * toss[0]) * SECOND).clip(0, 0.95 * long)
    listened = np.where(toss[1] < manner.finished, long, partly).astype(np.int64)
    ending = np.where(listened >= long, 0, ENDED.searchsorted(toss[2], side="right"))
    heard = toss[3] < manner.heard
    stage.log.add("play", account[heard], ts[heard], song=song[heard], source=source[heard],
                  listened=listened[heard], ending=ending[heard])  # fmt: skip
    liking = toss[4] < manner.liked
    lag = np.where(heard, np.minimum(listened, 1_500 + 14_000 * toss[5] ** 2), 900 * toss[5]).astype(np.int64)
    campaign, team = (np.broadcast_to(value, account.shape) for value in (manner.campaign, manner.team))
    promoted = np.array([plan.surfaces for plan in stage.plans])[campaign, (3 * toss[2]).astype(int)]
    surface = np.where(campaign >= 0, promoted, surface_of(source, toss[0]))
    stage.log.add("like", account[liking], (ts + lag)[liking], song=song[liking], campaign=campaign[liking],
                  surface=surface[liking], sold=manner.sold, team=team[liking])  # fmt: skip
    return np.where(liking, ts + lag, 0)
