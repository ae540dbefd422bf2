"""Sentences and figures of one language, as page, paper and mail say them."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from resonance.report import figures
from resonance.report.digest import Digest, Estimate, GateFinding, Measure, Rate
from resonance.report.wording import LANGUAGES, say


class Phrases:
    """Sentences and figures of one language; called with a key it says the sentence."""

    def __init__(self, language: str) -> None:
        if language not in LANGUAGES:
            raise ValueError(f"language {language!r} is none of {LANGUAGES}")
        self.language = language

    def __call__(self, key: str, **given: Any) -> str:
        return say(key, self.language, **given)

    def count(self, value: float | None, suppressed: bool = False) -> str:
        """A count; withheld and unripe ones are said in words."""
        if value is None:
            return self("suppressed" if suppressed else "not_yet")
        return figures.count(value, self.language)

    def rate(self, rate: Rate, suppressed: bool = False) -> str:
        """A share; 0/0 is a dash, withheld and unripe ones are said in words."""
        if rate.value is not None:
            return figures.percent(rate.value)
        if suppressed:
            return self("suppressed")
        return self("no_value") if rate.is_empty else self("not_yet")

    def percent(self, value: float | None) -> str:
        """A share without its counts; none is a dash."""
        return self("no_value") if value is None else figures.percent(value)

    def estimated_count(self, value: int | None) -> str:
        """A count that is estimated; none is a dash."""
        return self("no_value") if value is None else f"≈ {figures.count(value, self.language)}"

    def parts(self, rate: Rate) -> str:
        """The two counts behind a share, or nothing."""
        if rate.numerator is None or rate.denominator is None:
            return ""
        whole = figures.count(rate.denominator, self.language)
        return self("out_of", part=figures.count(rate.numerator, self.language), whole=whole)

    def measure(self, measure: Measure) -> str:
        """A platform number by the kind its name tells."""
        if measure.value is None:
            return self("no_value" if measure.is_empty else "not_yet")
        if measure.name.endswith("_rate") or measure.name == "dau_mau28":
            return figures.percent(measure.value)
        return f"{measure.value:,.1f}" if measure.name == "dwell_per_user" else figures.count(measure.value, self.language)

    def finding(self, finding: GateFinding) -> str:
        """What a gate saw, against which limit and why, as one cleaned line."""
        limit = self("observed", observed=finding.observed, limit=finding.limit) if finding.observed else ""
        return figures.clean(" · ".join(part for part in (finding.where, limit, finding.because) if part), 300)

    def estimate(self, line: Estimate) -> str:
        """`+47.0% (+31.7% to +64.1%)`, or the reasons why there is no number."""
        if line.change is None:
            return self("withheld", reasons=self.names(self("flag." + flag) for flag in line.flags))
        if line.low is None or line.high is None:
            return figures.signed_percent(line.change)
        low, high = figures.signed_percent(line.low), figures.signed_percent(line.high)
        return self("interval", value=figures.signed_percent(line.change), low=low, high=high)

    def hours(self, value: float | None) -> str:
        return self("no_value") if value is None else f"{value:.1f}".replace("-", "−")

    def day(self, value: Any) -> str:
        return figures.day(value, self.language)

    def short_day(self, value: Any) -> str:
        return figures.short_day(value, self.language)

    def instant(self, value: Any) -> str:
        return figures.instant(value, self.language)

    def change(self, value: float) -> str:
        return self("week_change", change=figures.signed_percent(value))

    def names(self, words: Iterable[str]) -> str:
        return ("、" if self.language == "zh" else ", ").join(words)

    def status(self, digest: Digest) -> str:
        """The one line that a reader in a hurry reads."""
        if not digest.health.received:
            return self("status_empty")
        return self("status_care" if digest.health.needs_care else "status_good")

    def cares(self, digest: Digest) -> list[str]:
        """Why the numbers want care, one short sentence each."""
        health = digest.health
        stale = [stream.stream for stream in health.streams if stream.is_stale]
        lines = [
            self("care_findings", n=len(health.findings)) if health.findings else "",
            self("care_silent", streams=self.names(map(figures.clean, health.silent_streams))) if health.silent_streams else "",
            self("care_refused", n=health.refused_files) if health.refused_files else "",
            self("care_stale", streams=self.names(stale)) if stale else "",
        ]
        return [line for line in lines if line]
