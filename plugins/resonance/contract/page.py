"""docs/contract.md, made from the contract."""

from __future__ import annotations

from collections.abc import Iterator

from resonance.contract.model import Column, Rule, Stream, load_contract


def contract_page() -> str:
    """The contract as Markdown: one table per stream."""
    contract = load_contract()
    lines = [
        f"# Landing contract, version {contract.schema_version}",
        "",
        "Made from `plugins/resonance/contract/contract.yml` by `resonance.contract.page`; a test holds the two together.",
        "Try a file before delivering it: `resonance check FILE…`.",
        "",
        "## Envelope of every event",
        "",
        *_table(_envelope()),
        "",
        "## Event streams",
    ]
    for stream in contract.event_streams:
        lines += _section(stream, stream.columns[len(_envelope()) :])
    lines += ["", "## Reference streams"]
    for stream in contract.reference_streams:
        lines += _section(stream, stream.columns)
    return "\n".join(lines) + "\n"


def _envelope() -> tuple[Column, ...]:
    streams = load_contract().event_streams
    shared = set(streams[0].columns).intersection(*(set(s.columns) for s in streams))
    return tuple(column for column in streams[0].columns if column in shared)


def _section(stream: Stream, columns: tuple[Column, ...]) -> list[str]:
    notes = [f"Key: {', '.join(stream.key)}." if not stream.is_event else "", "History is kept." if stream.versioned else ""]
    notes += [_rule(rule) for rule in stream.rules]
    said = [" ".join(note for note in notes if note)]
    return ["", f"### {stream.name}", "", *(f"{note}\n" for note in said if note), *_table(columns)]


def _table(columns: tuple[Column, ...]) -> list[str]:
    rows = [f"| {c.name} | {c.type} | {'yes' if c.nullable else 'no'} | {'; '.join(_limits(c))} |" for c in columns]
    return ["| column | type | null | rule |", "|---|---|---|---|", *rows]


def _limits(column: Column) -> Iterator[str]:
    if column.enum:
        yield ", ".join(column.enum)
    if column.minimum is not None or column.maximum is not None:
        yield f"{_shown(column.minimum)}..{_shown(column.maximum)}"
    if column.max_length:
        yield f"at most {column.max_length} characters"
    if column.digits:
        yield f"{column.digits} digits"
    if column.note:
        yield column.note
    if column.id in ("user", "device") and not column.id_when:
        yield f"kept as a {column.id} key only (`{column.lake_name}`)"


def _shown(limit: float | None) -> str:
    return "" if limit is None else f"{limit:g}"


def _rule(rule: Rule) -> str:
    values = " or ".join(rule.values)
    if rule.kind == "required_when":
        return f"{rule.column} is required when {rule.when} = {values}."
    if rule.kind == "equal_when":
        return f"{rule.column} equals {rule.other} when {rule.when} = {values}."
    return f"{rule.column} ≤ {rule.times} × {rule.other}."
