"""Tests of properties and attributes, asked of DuckDB with bound values."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, TypeAlias

import numpy as np

from journey_core.lake.session import session
from journey_core.lake.snapshot import Snapshot
from journey_core.lake.statements import identifier, statement
from journey_core.model.rules import Compare, Exists, In

Test: TypeAlias = Compare | In | Exists
Found: TypeAlias = dict[str, np.ndarray]


def seqs_where(snapshot: Snapshot, events: Iterable[str] | None, test: Test) -> np.ndarray:
    """The orders of arrival, int64 and in no order, of rows whose property passes a test.

    Asked are the rows of the named events, or of all; a row without the property never passes.
    """
    values, parameters = _property(snapshot, events, test.name)
    return _passing(snapshot, values, parameters, test)


def places_where(snapshot: Snapshot, values: Sequence[str], test: Test) -> np.ndarray:
    """The places of the values that pass a test; an empty one is a missing one and does not."""
    return _passing(snapshot, statement("arrays/listed_values"), {"values": list(values)}, test)


def property_values(
    snapshot: Snapshot, events: Iterable[str] | None, name: str
) -> tuple[np.ndarray, np.ndarray, list[str]]:
    """A property where rows have it: orders of arrival, codes, and the values the codes mean."""
    values, parameters = _property(snapshot, events, name)
    seqs, found = _columns(snapshot, values, parameters)
    return seqs, *_coded(found)


def attribute_values(snapshot: Snapshot, name: str) -> tuple[np.ndarray, np.ndarray, list[str]]:
    """An attribute of those who have it: customers, codes, and the values the codes mean."""
    customers, found = _columns(snapshot, statement("arrays/attribute"), {"name": name})
    return customers, *_coded(found)


def attribute_names(snapshot: Snapshot) -> tuple[str, ...]:
    """The attributes that any customer has."""
    with session(snapshot) as connection:
        rows = connection.execute(statement("arrays/attribute_names")).fetchall()
    return tuple(name for (name,) in rows)


def _property(
    snapshot: Snapshot, events: Iterable[str] | None, name: str
) -> tuple[str, dict[str, Any]]:
    """The statement that gives a property's values, and its parameters."""
    column = snapshot.columns.get(name)
    pointer = "/" + name.replace("~", "~0").replace("/", "~1")
    text = statement("arrays/property_values").format(
        column=identifier(column) if column else "null"
    )
    asked = None if events is None else sorted(events)
    return text, {"every": asked is None, "events": asked or [], "pointer": pointer}


def _passing(
    snapshot: Snapshot, values: str, parameters: Mapping[str, Any], test: Test
) -> np.ndarray:
    """The ids of the values that pass."""
    bound = dict(parameters)
    if isinstance(test, Compare):
        bound |= {"operator": test.operator, "value": test.value}
    elif isinstance(test, In):
        bound |= {"choices": list(test.values)}
    with session(snapshot) as connection:
        for macro in ("order_of", "key_of"):
            connection.execute(statement(f"arrays/{macro}"))
        text = statement(f"arrays/{test.kind}").format(values=values)
        found: Found = connection.sql(text, params=bound).fetchnumpy()
    return np.asarray(found["id"], np.int64)


def _columns(snapshot: Snapshot, text: str, parameters: Mapping[str, Any]) -> tuple[Any, Any]:
    """Two columns: whole numbers as numpy, texts as an Arrow dictionary."""
    with session(snapshot) as connection:
        table = connection.sql(text, params=dict(parameters)).to_arrow_table()
    numbers, texts = table.columns
    return numbers.to_numpy(), texts.dictionary_encode().combine_chunks()


def _coded(found: Any) -> tuple[np.ndarray, list[str]]:
    """Codes in the order of the values' text, and the values."""
    values = np.array(found.dictionary.to_pylist(), object)
    order = np.argsort(values, kind="stable")
    rank = np.empty(len(order), np.int32)
    rank[order] = np.arange(len(order))
    return rank[found.indices.to_numpy()], values[order].tolist()
