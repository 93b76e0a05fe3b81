"""Finds the rows of a batch that the lake has already, or that stand in the batch twice.

A row is known by the 63-bit hash of its message. Rows without one are never duplicates. The first
to arrive stays, and what the lake has goes before anything new.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from journey_core.lake.arrow import table, whole_numbers
from journey_core.lake.statements import statement

if TYPE_CHECKING:
    import duckdb
    import numpy as np

SLICE_ROWS = 8_000_000
"""Messages held in memory at once, 8 bytes each and as much again while they are sorted."""


def drop_rows(
    connection: duckdb.DuckDBPyConnection, kind: str, rows: int, stored: Sequence[str]
) -> np.ndarray:
    """The arrivals of staged rows that are duplicates, sorted int64[]; also `dropped_<kind>`.

    `rows` is how many are staged, `stored` the lake's files of that table.
    """
    _mark(connection, kind, f"staged_{kind}", rows, stored)
    return _dropped(connection, kind)


def drop_records(
    connection: duckdb.DuckDBPyConnection, stored: Sequence[str]
) -> tuple[np.ndarray, int, int]:
    """The arrivals of staged attribute rows whose record is a duplicate, as `drop_rows`.

    Beside them how many records there were, and how many of them are duplicates.
    """
    connection.execute(statement("staged_records"))
    records = connection.execute("select count(*) from staged_records").fetchall()[0][0]
    _mark(connection, "attributes", "staged_records", records, stored)
    duplicates = len(_dropped(connection, "attributes"))
    connection.execute(statement("dropped_records"))
    return _dropped(connection, "attributes"), records, duplicates


def _mark(
    connection: duckdb.DuckDBPyConnection,
    kind: str,
    incoming: str,
    rows: int,
    stored: Sequence[str],
) -> None:
    """Fill `dropped_<kind>` with the arrivals of `incoming` (arrival, message) that go."""
    import numpy as np

    names = {"incoming": incoming, "table": kind}
    connection.execute(f"create temp table dropped_{kind} (arrival bigint)")
    repeated = np.concatenate([*_repeated(connection, incoming, rows), np.empty(0, np.int64)])
    if len(repeated):
        connection.register("repeated", table(message=whole_numbers(repeated)))
        connection.execute(statement("dropped_inside").format(**names))
        connection.unregister("repeated")
    if stored and rows:
        connection.execute(f"set variable {kind}_files = $files", {"files": list(stored)})
        connection.execute(statement("dropped_known").format(**names))


def _dropped(connection: duckdb.DuckDBPyConnection, kind: str) -> np.ndarray:
    import numpy as np

    asked = f"select distinct arrival from dropped_{kind}"  # noqa: S608 - a table of this room
    return np.sort(np.asarray(connection.sql(asked).fetchnumpy()["arrival"], dtype=np.int64))


def _repeated(
    connection: duckdb.DuckDBPyConnection, incoming: str, rows: int
) -> Iterator[np.ndarray]:
    """Messages that occur more than once, a slice of all possible values at a time."""
    import numpy as np

    slices = max(1, -(-rows // SLICE_ROWS))
    for number in range(slices):
        asked = f"select message from {incoming} where message is not null"  # noqa: S608 - our names
        if slices > 1:
            asked += f" and message % {slices} = {number}"
        messages = np.sort(np.asarray(connection.sql(asked).fetchnumpy()["message"], np.int64))
        yield np.unique(messages[1:][messages[1:] == messages[:-1]])
