"""A mapping's values and conditions as SQL. Column names are checked against the source and quoted; texts are literals."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

from resonance.contract import Column
from resonance.importing.mapping import BadMapping

_FIELD = re.compile(r"\{([^{}]+)\}")
_OFFSET = re.compile(r"([+-])(\d{2}):(\d{2})")
WHOLE_NUMBER = r"^-?[0-9]{1,18}$"
NUMBER = r"^-?[0-9]+([.][0-9]+)?([eE][-+]?[0-9]+)?$"


class Source:
    """The columns of a foreign log; every reference to one that is missing is refused with the ones there are."""

    def __init__(self, names: Sequence[str], place: str) -> None:
        self.names, self.place = list(names), place

    def column(self, name: str, place: str) -> str:
        """Quoted name of a source column."""
        if name not in self.names:
            raise BadMapping(
                f"the log has no column {name!r}", f"{place} (log: {self.place})", f"its columns: {', '.join(self.names)}"
            )
        return '"' + name.replace('"', '""') + '"'


def literal(value: Any) -> str:
    """A text literal; booleans as true and false."""
    text = str(value).lower() if isinstance(value, bool) else str(value)
    return "'" + text.replace("'", "''") + "'"


def text_of(value: dict[str, Any], source: Source, place: str) -> str:
    """SQL text (VARCHAR) of a value, before it is given the contract's type."""
    if "constant" in value:
        return "cast(null as varchar)" if value["constant"] is None else literal(value["constant"])
    if "template" in value:
        return _template(str(value["template"]), source, place)
    name = source.column(str(value["column"]), place)
    if "values" in value:
        return _mapped(name, value["values"])
    return name


def _template(template: str, source: Source, place: str) -> str:
    pieces, end = [], 0
    for field in _FIELD.finditer(template):
        if field.start() > end:
            pieces.append(literal(template[end : field.start()]))
        pieces.append(source.column(field.group(1), place))
        end = field.end()
    pieces.append(literal(template[end:]))
    return " || ".join(pieces)


def _mapped(name: str, values: dict[Any, Any]) -> str:
    cases = " ".join(
        f"when {literal(key)} then {text_of({'constant': value}, Source([], ''), '')}" for key, value in values.items()
    )
    return f"case {name} {cases} end"


def unmapped(value: dict[str, Any], source: Source, place: str) -> str | None:
    """Condition that finds rows whose value the mapping's `values` do not name; None without `values`."""
    if "values" not in value:
        return None
    name = source.column(str(value["column"]), place)
    return f"{name} is null or {name} not in ({', '.join(literal(key) for key in value['values'])})"


def instant(value: dict[str, Any], source: Source, place: str) -> str:
    """SQL TIMESTAMP in UTC of a time value: epoch_s, epoch_ms, iso, or a strptime format, read in `zone` (default UTC)."""
    text, form = text_of(value, source, place), value.get("time", "iso")
    if form == "epoch_ms":
        return f"try(make_timestamp(try_cast({text} as bigint) * 1000))"
    if form == "epoch_s":
        return f"try(make_timestamp(cast(try_cast({text} as decimal(38, 6)) * 1000000 as bigint)))"
    if form == "iso":
        aware = f"try_cast(case when regexp_matches({text}, '(Z|[+-][0-9]{{2}}:?[0-9]{{2}})$') then {text} end as timestamptz)"
        return f"coalesce({aware} at time zone 'UTC', {_in_utc(f'try_cast({text} as timestamp)', value, place)})"
    return _in_utc(f"try_strptime({text}, {literal(form)})", value, place)


def _in_utc(local: str, value: dict[str, Any], place: str) -> str:
    zone = str(value.get("zone", "UTC"))
    if zone == "UTC":
        return local
    if offset := _OFFSET.fullmatch(zone):
        minutes = int(offset.group(2)) * 60 + int(offset.group(3))
        return f"({local} {'-' if offset.group(1) == '+' else '+'} interval {minutes} minutes)"
    if not re.fullmatch(r"[A-Za-z_]+/[A-Za-z_/]+", zone):
        raise BadMapping(f"{zone!r} is no time zone", place, "UTC, an offset such as +08:00, or a name such as Asia/Shanghai")
    return f"timezone('UTC', timezone({literal(zone)}, {local}))"


def typed(column: Column, value: dict[str, Any], source: Source, place: str) -> str:
    """SQL JSON of a contract column. What does not fit the type stays the text it was, for the landing to judge."""
    if column.type == "timestamp":
        return f"to_json(strftime({instant(value, source, place)}, '%Y-%m-%dT%H:%M:%S.%fZ'))"
    text = text_of(value, source, place)
    if "largest" in value:
        text = f"cast(max(try_cast({text} as bigint)) as varchar)"
    if column.type == "int":
        return _when(f"regexp_full_match({text}, '{WHOLE_NUMBER}')", f"try_cast({text} as bigint)", text)
    if column.type == "float":
        return _when(f"regexp_full_match({text}, '{NUMBER}')", f"try_cast({text} as double)", text)
    if column.type == "bool":
        return _when(f"lower({text}) in ('true', 'false')", f"lower({text}) = 'true'", text)
    if column.type == "list":
        return f"case when {text} = '' then to_json([]) else to_json(string_split({text}, ';')) end"
    return f"to_json({text})"


def _when(test: str, value: str, text: str) -> str:
    return f"case when {test} then to_json({value}) else to_json({text}) end"


def condition(test: dict[str, Any], source: Source, place: str) -> str:
    """SQL condition of one `where` entry; a row without the value does not pass."""
    if "half_of" in test:
        name = source.column(test["half_of"], place)
        return f"(md5({name}) < '8') = {'true' if test['keep'] == 1 else 'false'}"
    name = source.column(test["column"], place)
    if "is" in test:
        return f"{name} in ({', '.join(literal(value) for value in _listed(test['is']))})"
    if "is_not" in test:
        return f"{name} is not null and {name} not in ({', '.join(literal(value) for value in _listed(test['is_not']))})"
    number = f"try_cast({name} as double)"
    if "at_least" in test:
        return f"{number} >= {float(test['at_least'])}"
    if "below" in test:
        return f"{number} < {float(test['below'])}"
    other = source.column(test.get("at_least_column", test.get("below_column", "")), place)
    return f"{number} {'>=' if 'at_least_column' in test else '<'} try_cast({other} as double)"


def _listed(value: Any) -> list[Any]:
    return list(value) if isinstance(value, list) else [value]
