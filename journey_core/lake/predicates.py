"""Tests of properties and attributes, asked of DuckDB with bound values."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Any, NamedTuple, TypeAlias, cast

import numpy as np

from journey_core.lake.arrow import table, texts, whole_numbers
from journey_core.lake.session import calculator, session
from journey_core.lake.snapshot import Snapshot
from journey_core.lake.statements import identifier, statement
from journey_core.model.rules import Compare, Exists, In

if TYPE_CHECKING:
    import duckdb

Test: TypeAlias = Compare | In | Exists
BATCH = 1 << 17
TABLE_ENTRIES = 50
"""How many entries a table may have for each id that is looked up in it."""


class Asked(NamedTuple):
    """A statement that gives `id` and `found`, and the values it is asked with."""

    text: str
    parameters: dict[str, Any]


class Coded(NamedTuple):
    """Values by id: `ids` int64, `codes` places in `values`, which are distinct and sorted.

    Codes take as few bytes each as they can.
    """

    ids: np.ndarray
    codes: np.ndarray
    values: list[str]

    def at(self, ids: np.ndarray) -> np.ndarray:
        """The code at each id and 1 more, 0 where there is none: int32; own `ids` must ascend.

        Many ids are looked up in a table over all there are between the least and the largest.
        """
        codes = np.zeros(len(ids), np.int32)
        if not len(ids) or not len(self.ids):
            return codes
        low, high = int(ids.min()), int(ids.max())
        if high - low < TABLE_ENTRIES * len(ids):
            there = slice(*np.searchsorted(self.ids, (low, high + 1)).tolist())
            table = np.zeros(high - low + 1, np.min_scalar_type(len(self.values)))
            table[self.ids[there] - low] = self.codes[there] + table.dtype.type(1)
            return table[ids - low].astype(np.int32)
        place = np.searchsorted(self.ids, ids.astype(self.ids.dtype))
        hit = place < len(self.ids)
        hit[hit] = self.ids[place[hit]] == ids[hit]
        codes[hit] = self.codes[place[hit]].astype(np.int32) + 1
        return codes


def seqs_where(snapshot: Snapshot, events: Iterable[str] | None, test: Test) -> np.ndarray:
    """The orders of arrival, int64 and in no order, of rows whose property passes a test.

    Asked are the rows of the named events, or of all; a row without the property never passes.
    """
    with session(snapshot) as connection:
        return _passing(connection, _property(connection, snapshot, events, test.name), test)


def passing(values: Sequence[str], test: Test) -> np.ndarray:
    """Which values pass a test: bool, one a value; an empty one is a missing one and does not."""
    held = table(id=whole_numbers(np.arange(len(values))), found=texts(values))
    flags = np.zeros(len(values), bool)
    with calculator() as connection:
        connection.register("held_values", held)
        asked = Asked(statement("arrays/listed_values"), {})
        flags[_passing(connection, asked, test)] = True
    return flags


def property_values(
    snapshot: Snapshot, events: Iterable[str] | None, name: str, most: int | None = None
) -> Coded | None:
    """A property by order of arrival, where rows have it; None when it has over `most` values."""
    with session(snapshot) as connection:
        return _coded(connection, _property(connection, snapshot, events, name), most)


def attribute_values(snapshot: Snapshot, name: str) -> Coded:
    """An attribute by customer, of those who have it."""
    with session(snapshot) as connection:
        asked = Asked(statement("arrays/attribute"), {"name": name})
        return cast("Coded", _coded(connection, asked, None))


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


def _coded(connection: duckdb.DuckDBPyConnection, asked: Asked, most: int | None) -> Coded | None:
    """Batch by batch, so that texts are held once a value and not once a row."""
    places: dict[str, int] = {}
    ids, codes = [np.empty(0, np.int64)], [np.empty(0, np.int32)]
    reader = connection.sql(asked.text, params=asked.parameters).to_arrow_reader(BATCH)
    for batch in reader:
        numbers, found = batch.column(0), batch.column(1).dictionary_encode()
        here = [places.setdefault(value, len(places)) for value in found.dictionary.to_pylist()]
        if most is not None and len(places) > most:
            reader.close()
            return None
        ids.append(numbers.to_numpy())
        codes.append(np.array(here, np.int32)[found.indices.to_numpy()])
    values = sorted(places)
    rank = np.empty(len(values), np.min_scalar_type(max(len(values) - 1, 0)))
    rank[[places[value] for value in values]] = np.arange(len(values))
    return Coded(np.concatenate(ids), rank[np.concatenate(codes)], values)
