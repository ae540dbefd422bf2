"""What a reader should know this morning, as plain values: no I/O, no wording, no markup.

Free text (names, titles) is kept as delivered; whoever prints it cleans and escapes it. `None` in a measure of a row
that is not suppressed means its window has not closed yet; in a suppressed row it means fewer than 20 people.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime

from resonance.report.scorecard import Scorecard


@dataclass(frozen=True)
class Rate:
    """A share in [0, 1] with the two counts it comes from."""

    value: float | None = None
    numerator: int | None = None
    denominator: int | None = None

    @classmethod
    def of(cls, numerator: int | None, denominator: int | None) -> Rate:
        """The quotient; 0/0 is no number."""
        ratio = numerator / denominator if numerator is not None and denominator else None
        return cls(ratio, numerator, denominator)

    @property
    def is_empty(self) -> bool:
        """0/0: there was nothing to divide, and waiting will not change it."""
        return self.value is None and self.denominator == 0


@dataclass(frozen=True)
class StreamHealth:
    """One delivered stream of the day; counts are lines."""

    stream: str
    received: int = 0
    accepted: int = 0
    deduplicated: int = 0
    quarantined: int = 0
    erased: int = 0
    refused_files: int = 0
    late: Rate = Rate()
    freshness_hours: float | None = None
    gate_status: str = ""
    is_stale: bool = False
    reasons: tuple[tuple[str, int], ...] = ()
    accepted_trend: tuple[float | None, ...] = ()

    @property
    def rejected(self) -> Rate:
        return Rate.of(self.quarantined, self.received)


@dataclass(frozen=True)
class GateFinding:
    """An expectation that did not hold, though not badly enough to hold the night."""

    gate: str
    name: str
    where: str = ""
    observed: str = ""
    limit: str = ""
    because: str = ""


@dataclass(frozen=True)
class Health:
    """May I read yesterday's numbers?"""

    streams: tuple[StreamHealth, ...] = ()
    silent_streams: tuple[str, ...] = ()
    findings: tuple[GateFinding, ...] = ()

    @property
    def received(self) -> int:
        return sum(stream.received for stream in self.streams)

    @property
    def accepted(self) -> int:
        return sum(stream.accepted for stream in self.streams)

    @property
    def refused_files(self) -> int:
        return sum(stream.refused_files for stream in self.streams)

    @property
    def rejected(self) -> Rate:
        return Rate.of(sum(stream.quarantined for stream in self.streams), self.received)

    @property
    def late(self) -> Rate:
        known = [stream.late for stream in self.streams if stream.late.denominator is not None]
        return Rate.of(sum(late.numerator or 0 for late in known), sum(late.denominator or 0 for late in known))

    @property
    def reasons(self) -> tuple[tuple[str, int], ...]:
        """Why lines were rejected, over all streams, largest first."""
        totals: dict[str, int] = {}
        for stream in self.streams:
            for reason, count in stream.reasons:
                totals[reason] = totals.get(reason, 0) + count
        return tuple(sorted(totals.items(), key=lambda item: (-item[1], item[0])))

    @property
    def needs_care(self) -> bool:
        """True when a gate warned, a file was refused, or a stream that usually speaks said nothing."""
        return bool(self.findings or self.silent_streams or self.refused_files or any(s.is_stale for s in self.streams))


@dataclass(frozen=True)
class Measure:
    """One platform number: today's value, the same weekday a week earlier, and its last days (oldest first).

    `is_empty`: a share of nothing, which waiting will not fill.
    """

    name: str
    value: float | None = None
    is_empty: bool = False
    week_before: float | None = None
    trend: tuple[float | None, ...] = ()

    @property
    def change(self) -> float | None:
        """Relative change against the same weekday a week earlier."""
        if self.value is None or not self.week_before:
            return None
        return self.value / self.week_before - 1


@dataclass(frozen=True)
class SurfaceDay:
    """A campaign on one surface on the business date; `all` is the campaign on its own count, never a sum."""

    surface: str
    is_suppressed: bool = False
    exposed: int | None = None
    participants: int | None = None
    participation: Rate = Rate()
    likes_raw: int | None = None
    likes_genuine: int | None = None
    fake_likes: Rate = Rate()
    negative: Rate = Rate()
    negative_date: date | None = None


@dataclass(frozen=True)
class Funnel:
    """Exposure, interaction, retention over the cohorts whose windows have closed; a step names its own denominator."""

    interacted: Rate = Rate()
    active_d1: Rate = Rate()
    active_d7: Rate = Rate()
    active_d30: Rate = Rate()
    cohorts: int = 0
    suppressed_cohorts: int = 0


@dataclass(frozen=True)
class Estimate:
    """A kpi of a campaign's treated users against their control: relative change with its 95 % interval, and its grade.

    Without a value `flags` say why. `is_primary`: the question that the campaign named beforehand.
    """

    kpi: str
    variant: str
    grade: str | None = None
    change: float | None = None
    low: float | None = None
    high: float | None = None
    flags: tuple[str, ...] = ()
    is_primary: bool = False


@dataclass(frozen=True)
class Campaign:
    campaign_id: str
    name: str
    mechanic: str = ""
    starts_at: datetime | None = None
    ends_at: datetime | None = None
    surfaces: tuple[SurfaceDay, ...] = ()
    participation_trend: tuple[float | None, ...] = ()
    funnel: Funnel = Funnel()
    estimates: tuple[Estimate, ...] = ()
    verdict: str = ""
    bubble_index: float | None = None


@dataclass(frozen=True)
class SongScreening:
    song_id: str
    title: str
    state: str
    is_suppressed: bool = False
    trials: int | None = None
    listen_through: Rate = Rate()
    wilson_low: float | None = None


@dataclass(frozen=True)
class Screening:
    """Double screening on the business date: originality review and listen-through."""

    counts: tuple[tuple[str, int], ...] = ()
    songs: tuple[SongScreening, ...] = ()
    entered: tuple[SongScreening, ...] = ()
    left: tuple[SongScreening, ...] = ()


@dataclass(frozen=True)
class FilteredEvents:
    """How many events of one type were excluded on the business date."""

    event_type: str
    fake: Rate = Rate()
    is_suppressed: bool = False


@dataclass(frozen=True)
class Filtered:
    events: tuple[FilteredEvents, ...] = ()
    reasons: tuple[tuple[str, int], ...] = ()
    hidden_reasons: int = 0


@dataclass(frozen=True)
class Restatement:
    table: str
    grain_key: str
    column: str
    old: str | None
    new: str | None
    cause: str


@dataclass(frozen=True)
class Restatements:
    total: int = 0
    groups: tuple[tuple[str, str, int], ...] = ()
    examples: tuple[Restatement, ...] = ()


@dataclass(frozen=True)
class Definition:
    name: str
    zh: str
    en: str


@dataclass(frozen=True)
class Digest:
    """Everything the report prints, from the public marts of one night and its manifest."""

    business_date: date
    night_id: str = ""
    as_of: datetime | None = None
    policy_version: str = ""
    code_version: str = ""
    health: Health = Health()
    gaps: tuple[str, ...] = ()
    later: tuple[str, ...] = ()
    platform: tuple[Measure, ...] = ()
    campaigns: tuple[Campaign, ...] = ()
    more_campaigns: int = 0
    screening: Screening = field(default_factory=Screening)
    filtered: Filtered = field(default_factory=Filtered)
    scorecard: Scorecard = Scorecard()
    restatements: Restatements = field(default_factory=Restatements)
    definitions: tuple[Definition, ...] = ()
