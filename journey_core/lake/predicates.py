"""Tests of properties and attributes, asked of DuckDB with bound values."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Any, NamedTuple, TypeAlias

import numpy as np

from journey_core.lake.session import session
from journey_core.lake.snapshot import Snapshot
from journey_core.lake.statements import identifier, statement
from journey_core.model.rules import Compare, Exists, In

if TYPE_CHECKING:
    import duckdb

Test: TypeAlias = Compare | In | Exists


class Asked(NamedTuple):
    """A statement that gives `id` and `found`, and the values it is asked with."""

    text: str
    parameters: dict[str, Any]


def seqs_where(snapshot: Snapshot, events: Iterable[str] | None, test: Test) -> np.ndarray:
    """The orders of arrival, int64 and in no order, of rows whose property passes a test.

    Asked are the rows of the named events, or of all; a row without the property never passes.
    """
    with session(snapshot) as connection:
        return _passing(connection, _property(connection, snapshot, events, test.name), test)


def places_where(snapshot: Snapshot, values: Sequence[str], test: Test) -> np.ndarray:
    """The places of the values that pass a test; an empty one is a missing one and does not."""
    asked = Asked(statement("arrays/listed_values"), {"values": list(values)})
    with session(snapshot) as connection:
        return _passing(connection, asked, test)


def property_values(
    snapshot: Snapshot, events: Iterable[str] | None, name: str
) -> tuple[np.ndarray, np.ndarray, list[str]]:
    """A property where rows have it: orders of arrival, codes, and the values the codes mean."""
    with session(snapshot) as connection:
        return _coded(connection, _property(connection, snapshot, events, name))


def attribute_values(snapshot: Snapshot, name: str) -> tuple[np.ndarray, np.ndarray, list[str]]:
    """An attribute of those who have it: customers, codes, and the values the codes mean."""
    with session(snapshot) as connection:
        return _coded(connection, Asked(statement("arrays/attribute"), {"name": name}))


def attribute_names(snapshot: Snapshot) -> tuple[str, ...]:
    """The attributes that any customer has."""
    with session(snapshot) as connection:
        rows = connection.execute(statement("arrays/attribute_names")).fetchall()
    return tuple(name for (name,) in rows)


def _property(
    connection: duckdb.DuckDBPyConnection,
    snapshot: Snapshot,
    events: Iterable[str] | None,
    name: str,
) -> Asked:
    """A property's values, from its column where the files have one, and from the JSON."""
    column = snapshot.columns.get(name)
    there = column is not None and column in connection.table("stored_events").columns
    pointer = "/" + name.replace("~", "~0").replace("/", "~1")
    text = statement("arrays/property_values")
    return Asked(
        text.format(column=identifier(column) if column and there else "null"),
        {"every": events is None, "events": sorted(events or ()), "pointer": pointer},
    )


def _passing(connection: duckdb.DuckDBPyConnection, asked: Asked, test: Test) -> np.ndarray:
    """The ids of the values that pass."""
    bound = dict(asked.parameters)
    if isinstance(test, Compare):
        bound |= {"operator": test.operator, "value": test.value}
    elif isinstance(test, In):
        bound |= {"choices": list(test.values)}
    for macro in ("order_of", "key_of"):
        connection.execute(statement(f"arrays/{macro}"))
    text = statement(f"arrays/{test.kind}").format(values=asked.text)
    found = connection.sql(text, params=bound).fetchnumpy()
    return np.asarray(found["id"], np.int64)


def _coded(
    connection: duckdb.DuckDBPyConnection, asked: Asked
) -> tuple[np.ndarray, np.ndarray, list[str]]:
    """Ids, and codes of their values in the order of the values' text."""
    numbers, texts = connection.sql(asked.text, params=asked.parameters).to_arrow_table().columns
    found: Any = texts.dictionary_encode().combine_chunks()
    values = np.array(found.dictionary.to_pylist(), object)
    order = np.argsort(values, kind="stable")
    rank = np.empty(len(order), np.int32)
    rank[order] = np.arange(len(order))
    return numbers.to_numpy(), rank[found.indices.to_numpy()], values[order].tolist()
