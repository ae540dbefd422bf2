"""A producer's own test of a file, before it is delivered: the landing itself, in a home that is thrown away."""

from __future__ import annotations

import shutil
import tempfile
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from pathlib import Path

import duckdb

from resonance.business_date import business_date
from resonance.contract.model import load_contract
from resonance.landing.discover import format_of
from resonance.landing.settled import land
from resonance.settings import Settings

EXAMPLES = 5


@dataclass
class Report:
    """What would become of one file. Counts are lines; faults: (reason, column, shape) → first line numbers and their count."""

    path: Path
    stream: str | None
    refused: str | None = None
    received: int = 0
    accepted: int = 0
    duplicates: int = 0
    drift: list[str] = field(default_factory=list)
    faults: dict[tuple[str, str, str], list[int]] = field(default_factory=dict)

    @property
    def is_good(self) -> bool:
        return self.refused is None and not self.faults

    def lines(self) -> list[str]:
        """The report, printable, without a value of the file in it."""
        if self.refused:
            return [f"{self.path}: refused whole: {self.refused}"]
        shown = [f"{self.path}: stream {self.stream}, {self.received} lines, {self.accepted} good, {self.duplicates} repeated"]
        for (reason, column, shape), numbers in sorted(self.faults.items(), key=lambda item: -len(item[1])):
            first = ", ".join(map(str, numbers[:EXAMPLES])) + (", …" if len(numbers) > EXAMPLES else "")
            shown.append(f"  {reason:22}{len(numbers):>8}  {column:24}{shape}  lines {first}")
        if self.drift:
            shown.append(f"  unknown columns, kept out: {', '.join(self.drift)}")
        return shown


def check(paths: Sequence[Path], stream: str | None = None) -> list[Report]:
    """Land every file alone, as of its dt=… folder or today. `stream`: when it cannot be told from the path."""
    return [_check(Path(path), stream) for path in paths]


def check_files(paths: Sequence[Path], stream: str | None = None) -> tuple[int, list[str]]:
    """(exit code, printed lines): 0 when every line of every file would be taken, else 1."""
    reports = check(paths, stream)
    return (0 if all(report.is_good for report in reports) else 1), [line for report in reports for line in report.lines()]


def _check(path: Path, stream: str | None) -> Report:
    name = stream or next((part for part in reversed(path.absolute().parts[:-1]) if part in load_contract().streams), None)
    if not path.is_file():
        return Report(path, name, refused="no file")
    if name not in load_contract().streams:
        return Report(path, None, refused="unknown stream: name it with --stream")
    if format_of(path.name) is None:
        return Report(path, name, refused="bad_name")
    with tempfile.TemporaryDirectory() as folder:
        settings = replace(Settings.from_environment({"RESONANCE_HOME": folder}))
        day = _day(path, settings)
        target = settings.landing / str(name) / f"dt={day}" / path.name
        target.parent.mkdir(parents=True)
        shutil.copyfile(path, target)
        land(settings, day)
        return _report(settings, Report(path, name))


def _day(path: Path, settings: Settings) -> date:
    try:
        return date.fromisoformat(path.absolute().parent.name.removeprefix("dt="))
    except ValueError:
        return business_date(settings.as_of)


def _report(settings: Settings, report: Report) -> Report:
    lake = settings.lake
    columns = "refused_reason, received_count, accepted_count, deduplicated_count, schema_drift"
    row = duckdb.execute(f"select {columns} from read_parquet('{lake}/ledger/*.parquet')").fetchall()[0]
    report.refused, report.received, report.accepted, report.duplicates, report.drift = row
    faults = defaultdict(list)
    for reason, column, shape, number in duckdb.execute(
        "select reason, coalesce(column_name, ''), coalesce(value_shape, ''), line_number "
        f"from read_parquet('{lake}/quarantine/*/*.parquet') order by line_number"
    ).fetchall():
        faults[reason, column, shape.split(" ")[0]].append(number)
    report.faults = dict(faults)
    return report
