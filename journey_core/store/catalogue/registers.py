"""Keeps the registers of names: which events, properties, attributes and sources there are."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, Table, case, func
from sqlalchemy.dialects import postgresql, sqlite

from journey_core.store.catalogue import tables as t

_CHUNK = 5_000


@dataclass(frozen=True)
class Seen:
    """How many events there were under one name, the first and the last of them."""

    name: str
    events: int
    first_ms: int
    last_ms: int


@dataclass(frozen=True)
class Names:
    """What one commit adds to the registers; counts are of its own rows only.

    `properties` is (name, slug or None, events with a value), `days` is (source, days since 1970,
    events), `attributes` is (name, rows).
    """

    events: tuple[Seen, ...] = ()
    sources: tuple[Seen, ...] = ()
    days: tuple[tuple[str, int, int], ...] = ()
    properties: tuple[tuple[str, str | None, int], ...] = ()
    attributes: tuple[tuple[str, int], ...] = ()


def record_names(connection: Connection, names: Names, version: int) -> None:
    """Add a commit's names and counts to what is known."""
    grow(connection, t.event, [_row(seen) for seen in names.events])
    grow(connection, t.source, [_row(seen) for seen in names.sources])
    grow(connection, t.source_day, [
        {"source": source, "day": day, "events": events} for source, day, events in names.days
    ])  # fmt: skip
    grow(connection, t.prop, [
        {"name": name, "slug": slug, "events": events, "added_in": version}
        for name, slug, events in names.properties
    ], settled=("slug", "added_in"))  # fmt: skip
    grow(connection, t.attribute, [
        {"name": name, "rows": rows} for name, rows in names.attributes
    ])  # fmt: skip


def record_import(
    connection: Connection, source: str, read: int, quarantined: int, at_ms: int
) -> None:
    """Add one file's records to what its source has delivered, good and bad."""
    row = {
        "name": source, "owner": "", "feeds": "", "events": 0,
        "rows_read": read, "rows_quarantined": quarantined, "imported_at_ms": at_ms,
    }  # fmt: skip
    grow(connection, t.source, [row], keep=("owner", "feeds"))


def grow(
    connection: Connection,
    table: Table,
    rows: Sequence[dict[str, Any]],
    keep: tuple[str, ...] = (),
    settled: tuple[str, ...] = (),
) -> None:
    """Insert rows; where the key is known add counts up and widen `first_ms` and `last_ms`.

    Columns of `keep` stay as they are, those of `settled` once there are events.
    """
    if not rows:
        return
    dialect = postgresql if connection.dialect.name == "postgresql" else sqlite
    statement = dialect.insert(table)
    new, grown = statement.excluded, {}
    for name in rows[0]:
        column = table.c[name]
        if column.primary_key or name in keep:
            continue
        if name in settled:
            grown[name] = case((table.c.events == 0, new[name]), else_=column)
        elif name.endswith("_ms"):
            grown[name] = _wider(column, new[name], earlier=name.startswith("first"))
        else:
            grown[name] = column + new[name]
    statement = statement.on_conflict_do_update(
        index_elements=[column.name for column in table.primary_key], set_=grown
    )
    for start in range(0, len(rows), _CHUNK):
        connection.execute(statement, list(rows[start : start + _CHUNK]))


def _wider(old: Any, new: Any, *, earlier: bool) -> Any:
    replace = new < old if earlier else new > old
    return case((replace, new), else_=func.coalesce(old, new))


def _row(seen: Seen) -> dict[str, Any]:
    return {
        "name": seen.name,
        "events": seen.events,
        "first_ms": seen.first_ms,
        "last_ms": seen.last_ms,
    }
