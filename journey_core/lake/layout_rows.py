"""Events as DuckDB delivers them: packed rows, put in order, some customers at a time."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from journey_core.errors import Damaged
from journey_core.lake.layout import Meta
from journey_core.lake.statements import statement

if TYPE_CHECKING:
    import duckdb

MOST_ROWS = 1 << 21
"""Rows held at a time, about 70 bytes each; more where so few customers have more."""
_SLOTS = 1 << 14
_BATCH = 1 << 17


class Packed(NamedTuple):
    """Events by customer, time and order of arrival: keys, orders of arrival, places of names."""

    k: np.ndarray
    seq: np.ndarray
    code: np.ndarray


def name_events(connection: duckdb.DuckDBPyConnection, names: tuple[str, ...]) -> None:
    """Tell a connection the numbers of the names, once, before rows are asked of it."""
    connection.execute("set variable event_names = $names", {"names": list(names)})
    connection.execute(statement("arrays/event_names"))


def packed(connection: duckdb.DuckDBPyConnection, meta: Meta) -> Iterator[Packed]:
    """All events, customer by customer in pieces of about `MOST_ROWS`."""
    for first, last in _ranges(connection, meta.customers):
        yield packed_of(connection, meta, first, last)


def packed_of(
    connection: duckdb.DuckDBPyConnection, meta: Meta, first: int, last: int, since: int = 0
) -> Packed:
    """Events of the customers from key `first` to key `last` that came `since` an order of arrival.

    DuckDB promises no order, so the rows are put in order here.
    """
    bound = {"first": first, "last": last, "since": since}
    bound |= {"shift": meta.shift, "epoch0_ms": meta.epoch0_ms}
    reader = connection.sql(statement("arrays/packed_events"), params=bound).to_arrow_reader(_BATCH)
    kind = np.min_scalar_type(max(len(meta.names) - 1, 0))
    pieces = [Packed(np.empty(0, np.int64), np.empty(0, np.int64), np.empty(0, kind))]
    for batch in reader:
        k, seq, event = batch.columns
        pieces.append(Packed(k.to_numpy(), seq.to_numpy(), event.indices.to_numpy()))
    rows = Packed(*(np.concatenate(column) for column in zip(*pieces, strict=True)))
    return Packed(*(column[_order(rows)] for column in rows))


def _order(rows: Packed) -> np.ndarray:
    """Places by key and, where keys are equal, by arrival; rows mostly come in long runs."""
    order = np.argsort(rows.k, kind="stable")
    k, seq = rows.k[order], rows.seq[order]
    same = k[1:] == k[:-1]
    if not (same & (seq[1:] < seq[:-1])).any():
        return order
    tied = np.flatnonzero(np.append(same, False) | np.append(False, same))
    order[tied] = order[tied][np.lexsort((seq[tied], k[tied]))]
    return order


def _ranges(connection: duckdb.DuckDBPyConnection, customers: int) -> Iterator[tuple[int, int]]:
    """First and last keys of ranges of customers with about so many events as may be held."""
    width = max(1, customers // _SLOTS)
    slots = connection.execute(statement("arrays/events_by_slot"), {"width": width}).fetchall()
    first = held = 0
    for slot, events in slots:
        if slot * width >= customers:
            raise Damaged(
                "events have customers that the catalogue does not know; run wayline doctor"
            )
        if held and held + events > MOST_ROWS:
            yield first, slot * width - 1
            first, held = slot * width, 0
        held += events
    if held:
        yield first, customers - 1
