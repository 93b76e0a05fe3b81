"""Lifts the catalogue of an older workspace to the tables of today; the data itself stays."""

from __future__ import annotations

from sqlalchemy import Connection, inspect, text

from journey_core.store.catalogue import tables as t
from journey_core.store.engine import MIGRATIONS

_OLD = {"events": "event_seq", "attributes": "attribute_seq"}


def counters_by_table(connection: Connection) -> None:
    """From 1 to 2: counters of events and attributes leave the version's row for `lake_counter`."""
    if not inspect(connection).has_table(t.version.name):
        return
    t.counter.create(connection, checkfirst=True)
    for kind, seq in _OLD.items():
        connection.execute(
            text(
                "INSERT INTO lake_counter (version, kind, seq, rows) "  # noqa: S608 - our names
                f"SELECT version, '{kind}', {seq}, {kind} FROM lake_version WHERE {seq} > 0"
            )
        )
        for column in (kind, seq):
            connection.execute(text(f"ALTER TABLE lake_version DROP COLUMN {column}"))


MIGRATIONS[1] = counters_by_table
