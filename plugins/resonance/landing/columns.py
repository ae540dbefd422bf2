"""SQL that turns raw columns into checked values, made from the contract: one expression a column, for three kinds of input.

`raw` has one row per line and one column per contract column: JSON text (kind json), text (csv) or typed values (parquet).
"""

from __future__ import annotations

from collections.abc import Iterator

from resonance.contract import Column, Rule, Stream

_INSTANT = r"\d{4}-\d\d-\d\dT([01]\d|2[0-3]):\d\d:\d\d(\.\d+)?(Z|[+-]([01]\d|2[0-3]):[0-5]\d)"
_NUMBER = r"-?\d+(\.\d+)?([eE][+-]?\d+)?"
_DECIMAL = r"-?\d+(\.\d{1,2}0*)?"
SEPARATOR, ESCAPE = "chr(31)", "chr(27)"


def quoted(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"


def value(kind: str, column: Column) -> str:
    """Expression of the typed value; NULL for null, missing, empty and unusable alike."""
    raw = f'r."{column.name}"'
    if column.type == "string":
        text = {"json": _unquote(raw)}.get(kind, f"{raw}")
        return text if column.may_be_empty else f"nullif({text}, '')"
    if kind == "parquet":
        return raw
    if column.type == "list":
        items = _list_value(kind, raw)
        return f"case when not {absent(kind, column)} then {items} end" if column.nullable else items
    if column.type == "bool":
        text = raw if kind == "json" else f"lower({raw})"
        return f"case {text} when 'true' then true when 'false' then false end"
    return _scalar(kind, column, raw)


def _unquote(raw: str) -> str:
    inside = f"substring({raw}, 2, length({raw}) - 2)"
    return f"case when not starts_with({raw}, '\"') then null when contains({raw}, '\\') then {raw} ->> '$' else {inside} end"


def _scalar(kind: str, column: Column, raw: str) -> str:
    bare = _unquote(raw) if kind == "json" else raw
    if column.type == "timestamp":
        shape = f"regexp_full_match({raw}, {quoted(_wrapped(kind, _INSTANT))})"
        instant = f"case when {shape} then try_cast({bare} as timestamptz)::timestamp end"
        if column.or_date:
            return f"coalesce({instant}, {_date(kind, raw, bare)}::timestamp - interval 8 hours)"
        return instant
    if column.type == "date":
        return _date(kind, raw, bare)
    if column.type == "int":
        whole = f"try_cast({raw} as double)"
        integral = f"{whole} = trunc({whole}) and abs({whole}) < 9007199254740992"
        return (
            f"case when regexp_full_match({raw}, '-?\\d+(\\.0+)?') then try_cast(split_part({raw}, '.', 1) as bigint) "
            f"when regexp_full_match({raw}, {quoted(_NUMBER)}) and {integral} then {whole}::bigint end"
        )
    if column.type == "float":
        return f"case when regexp_full_match({raw}, {quoted(_NUMBER)}) then try_cast({raw} as double) end"
    text = f"coalesce({bare}, {raw}::varchar)" if kind == "json" else raw
    return f"case when regexp_full_match({text}, {quoted(_DECIMAL)}) then try_cast({text} as decimal(18, 2)) end"


def _wrapped(kind: str, pattern: str) -> str:
    return f'"{pattern}"' if kind == "json" else pattern


def _date(kind: str, raw: str, bare: str) -> str:
    shape = _wrapped(kind, r"\d{4}-\d\d-\d\d")
    return f"case when regexp_full_match({raw}, {quoted(shape)}) then try_cast({bare} as date) end"


def _list_value(kind: str, raw: str) -> str:
    if kind == "csv":
        return f"list_filter(string_split(coalesce({raw}, ''), ';'), lambda x: x <> '')"
    texts = (
        f"json_type({raw}) = 'ARRAY' and len(list_filter(json_extract({raw}, '$[*]'), lambda x: json_type(x) <> 'VARCHAR')) = 0"
    )
    return f"case when {texts} then json_extract_string({raw}, '$[*]') end"


def absent(kind: str, column: Column) -> str:
    """Expression: is the raw column null, missing or empty?"""
    raw = f'r."{column.name}"'
    if kind == "parquet" and column.type != "string":
        return f"{raw} is null"
    empty = "'\"\"'" if kind == "json" else "''"
    return f"{raw} is null" if column.may_be_empty else f"({raw} is null or {raw} = {empty})"


def checks(kind: str, stream: Stream, with_nul: bool) -> Iterator[str]:
    """Conditions over v (values, and `absent <name>` of the nullable ones) that every acceptable line meets.

    `with_nul`: the text may hold U+0000, which no column takes.
    """
    for column in stream.columns:
        name = f'v."{column.name}"'
        known = f"{name} is not null"
        inner = [known, *_domain(name, column, with_nul)]
        good = "(" + " and ".join(inner) + ")"
        yield f'(v."absent {column.name}" or {good})' if column.nullable else good
    yield from (_rule(rule) for rule in stream.rules)
    if stream.is_event:
        yield 'not (v."user_id" is null and v."device_id" is null)'


def _domain(name: str, column: Column, with_nul: bool) -> Iterator[str]:
    if column.enum:
        yield f"{name} in ({', '.join(map(quoted, column.enum))})"
    if column.minimum is not None:
        yield f"{name} >= {column.minimum}"
    if column.maximum is not None:
        yield f"{name} <= {column.maximum}"
    if column.max_length is not None:
        yield f"length({name}) <= {column.max_length}"
    if column.digits and column.type == "list":
        yield f"len(list_filter({name}, lambda x: not regexp_full_match(x, '[0-9]{{{column.digits}}}'))) = 0"
    elif column.digits:
        yield f"regexp_full_match({name}, '[0-9]{{{column.digits}}}')"
    if column.type == "float":
        yield f"isfinite({name})"
    if column.type == "string" and not column.enum and with_nul:
        yield f"not contains({name}, chr(0))"


def _rule(rule: Rule) -> str:
    column, other, when = f'v."{rule.column}"', f'v."{rule.other}"', f'v."{rule.when}"'
    values = ", ".join(map(quoted, rule.values))
    if rule.kind == "required_when":
        return f"({when} not in ({values}) or {column} is not null)"
    if rule.kind == "equal_when":
        return f"({when} not in ({values}) or {column} = {other})"
    return f"{column} <= {rule.times} * {other}"


def payload(stream: Stream, escape: bool) -> str:
    """Expression of the canonical payload: every column but received_ts, null as empty, instants as epoch µs."""
    parts = [quoted(stream.name)]
    for column in stream.columns:
        if column.name == "received_ts":
            continue
        name = f'v."{column.name}"'
        text = {"timestamp": f"epoch_us({name})", "float": f"({name} + 0.0)"}.get(column.type, name)
        if column.type == "string" and escape:
            text = f"replace(replace({name}, {ESCAPE}, {ESCAPE} || 'e'), {SEPARATOR}, {ESCAPE} || 's')"
        parts.append(f"coalesce({text}::varchar, '')")
    return f"concat_ws({SEPARATOR}, {', '.join(parts)})"
