"""Counts what a commit adds under each name, so that pages need not scan the data to say so."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING

from journey_core.lake.files import Written
from journey_core.lake.statements import statement
from journey_core.store.catalogue.registers import Names, Seen

if TYPE_CHECKING:
    import duckdb

REGISTERED_NAMES = 2_000
"""Names inside the JSON that one commit adds to the register; the values are kept in any case."""


def count_names(
    connection: duckdb.DuckDBPyConnection,
    written: Sequence[Written],
    columns: Mapping[str, str | None],
) -> Names:
    """The registers' share of the files just written; `columns` are the batch's properties."""
    attributes: tuple[tuple[str, int], ...] = ()
    if _point_at(connection, "attributes", written):
        attributes = _rows(connection, "tally_attributes")
    if not _point_at(connection, "events", written):
        return Names(attributes=attributes)
    days = _rows(connection, "tally_days")
    return Names(
        events=tuple(Seen(*row) for row in _rows(connection, "tally_events")),
        sources=tuple(_by_source(days)),
        days=tuple((source, day, count) for source, day, count, _, _ in days),
        properties=_properties(connection, columns),
        attributes=attributes,
    )


def _properties(
    connection: duckdb.DuckDBPyConnection, columns: Mapping[str, str | None]
) -> tuple[tuple[str, str | None, int], ...]:
    filled = dict(_rows(connection, "tally_columns"))
    found: dict[str, tuple[str | None, int]] = {
        name: (column, filled.get(column, 0)) for name, column in columns.items() if column
    }
    for name, count in _rows(connection, "tally_json", most=REGISTERED_NAMES):
        column, events = found.get(name, (None, 0))
        found[name] = column, events + count
    for name in columns:
        found.setdefault(name, (None, 0))
    return tuple(
        (name, column and column.removeprefix("p_"), events)
        for name, (column, events) in found.items()
    )


def _by_source(days: Iterable[tuple]) -> Iterable[Seen]:
    sources: dict[str, list[tuple]] = {}
    for source, _, count, first_ms, last_ms in days:
        sources.setdefault(source, []).append((count, first_ms, last_ms))
    for source, rows in sources.items():
        counts, firsts, lasts = zip(*rows, strict=True)
        yield Seen(source, sum(counts), min(firsts), max(lasts))


def _point_at(connection: duckdb.DuckDBPyConnection, kind: str, written: Sequence[Written]) -> bool:
    files = [str(file.path) for file in written if file.kind == kind]
    if files:
        connection.execute(f"set variable tally_{kind} = $files", {"files": files})
    return bool(files)


def _rows(
    connection: duckdb.DuckDBPyConnection, name: str, **parameters: object
) -> tuple[tuple, ...]:
    return tuple(connection.execute(statement(name), parameters or None).fetchall())
