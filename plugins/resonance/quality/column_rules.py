"""The contract's column rules, asked once more of the rows that tonight's night accepted.

The parser enforces them line by line; this is the other pair of eyes: one aggregate per stream over its Parquet files.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import duckdb
import pandas as pd

from resonance.contract import Column, Rule, Stream, load_contract
from resonance.errors import ResonanceError

COLUMNS = ["stream", "column", "rule", "row_count", "extra_row_count", "missing_row_count", "violation_count"]


def column_rules(connection: duckdb.DuckDBPyConnection, lake: Path, day: date) -> pd.DataFrame:
    """One row per (stream, column, rule) of the streams that were accepted in the night of `day`; needs table `ledger`."""
    written = connection.execute(
        "select stream, list(distinct (delivery_date::varchar, batch_seq)), sum(accepted_count)::bigint from ledger "
        "where night_date = ? and accepted_count > 0 and refused_reason is null group by stream order by stream",
        [day],
    ).fetchall()
    rows: list[tuple[object, ...]] = []
    for name, pieces, accepted in written:
        stream = load_contract().streams.get(name)
        if stream is not None:
            rows += _asked(connection, stream, _files(lake, stream, pieces), accepted)
    return pd.DataFrame(rows, columns=COLUMNS)


def _asked(connection: duckdb.DuckDBPyConnection, stream: Stream, files: list[str], accepted: int) -> list[tuple[object, ...]]:
    rules = list(_violations(stream))
    counts = ", ".join(f"count(*) filter (where {condition})" for _, _, condition in rules)
    query = (
        f"select count(*){', ' + counts if counts else ''} from read_parquet(?, union_by_name = true, hive_partitioning = false)"
    )
    try:
        total, *violations = connection.execute(query, [files]).fetchone() or (0,)
    except duckdb.Error as error:
        place, cause = str(Path(files[0]).parents[1]), f"accepted rows of {stream.name} cannot be read: {error}"
        raise ResonanceError(cause, place, "restore the lake from a backup") from error
    extra, missing = max(total - accepted, 0), max(accepted - total, 0)
    return [
        (stream.name, column, rule, total, extra, missing, count)
        for (column, rule, _), count in zip(rules, violations, strict=True)
    ]


def _violations(stream: Stream) -> Iterator[tuple[str, str, str]]:
    """(column, rule, SQL condition that is true of a row that breaks it)."""
    for column in stream.columns:
        if column.id == "text" or column.id_when is not None:
            continue
        name = f'"{column.lake_name}"'
        if not column.nullable and column.type != "list":
            yield column.lake_name, "not_null", f"{name} is null"
        if column.enum:
            yield column.lake_name, "enum", _any_value(column, f"{{}} not in ({', '.join(map(_text, column.enum))})")
        if column.id is None:
            yield from _ranges(column, name)
    for rule in stream.rules:
        yield from _between_columns(stream, rule)


def _ranges(column: Column, name: str) -> Iterator[tuple[str, str, str]]:
    if column.minimum is not None:
        yield column.lake_name, "minimum", f"{name} < {column.minimum}"
    if column.maximum is not None:
        yield column.lake_name, "maximum", f"{name} > {column.maximum}"
    if column.max_length is not None:
        yield column.lake_name, "max_length", f"length({name}) > {column.max_length}"
    if column.digits is not None:
        yield column.lake_name, "digits", _any_value(column, f"not regexp_full_match({{}}, '[0-9]{{{{{column.digits}}}}}')")


def _any_value(column: Column, condition: str) -> str:
    """`condition` with the column in its place, or with any value of a list."""
    name = f'"{column.lake_name}"'
    if column.type == "list":
        return f"len(list_filter({name}, lambda value: {condition.format('value')})) > 0"
    return condition.format(name)


def _between_columns(stream: Stream, rule: Rule) -> Iterator[tuple[str, str, str]]:
    column, other, when = (f'"{stream.by_name[n].lake_name}"' if n else "" for n in (rule.column, rule.other, rule.when))
    applies = f"{when} in ({', '.join(map(_text, rule.values))}) and " if when else ""
    if rule.kind == "required_when":
        yield rule.column, rule.kind, f"{applies}{column} is null"
    elif rule.kind == "equal_when":
        yield rule.column, rule.kind, f"{applies}{column} is distinct from {other}"
    elif rule.kind == "at_most_times":
        yield rule.column, rule.kind, f"{column} > {rule.times} * {other}"


def _files(lake: Path, stream: Stream, pieces: list[tuple[str, int]]) -> list[str]:
    root = lake / ("accepted" if stream.is_event else "reference") / stream.name
    files: list[str] = []
    for delivered, batch in sorted(pieces):
        folder = root / f"dt={delivered}"
        files += sorted(map(str, folder.glob(f"{batch:08d}*.parquet"))) or [str(folder / f"{batch:08d}.parquet")]
    return files


def _text(value: str) -> str:
    return "'" + value.replace("'", "''") + "'"
