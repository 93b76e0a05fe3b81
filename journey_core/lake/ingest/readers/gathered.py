"""Objects of one batch of JSON lines, gathered into columns, facts and bad records."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pyarrow as pa

from journey_core.errors import BadInput
from journey_core.lake.ingest import limits, reasons
from journey_core.lake.ingest.chunk import Bad, Chunk, Fact, shown, writable
from journey_core.lake.ingest.readers.values import Unfit, as_json, as_value, has_nul, scan
from journey_core.lake.ingest.roles import Roles

Json = dict[str, Any]
_BLANK = " \t\r"


class Gathered:
    """The records of one batch while they are read; `row` is the number of the present one."""

    def __init__(self, lines: list[str], before: int) -> None:
        self._lines, self.row = lines, before
        self._rows: list[int] = []
        self._ids: list[tuple[str | None, ...]] = []
        self._properties: dict[str, list[Any]] = {}
        self._bad: list[Bad] = []
        self._facts: list[Fact] = []
        self._joins: list[tuple[str, str]] = []

    def read_all(self, read: Callable[[Json, Gathered], None]) -> None:
        """Parse every line; `read` says what each object is, or raises Unfit."""
        for line in self._lines:
            self.row += 1
            text = line if line[0] == "{" and line[-1] == "}" else line.strip(_BLANK)
            try:
                record, end = scan(text, 0)
                if end != len(text):
                    raise ValueError
                if type(record) is not dict:
                    self._reject("", text, reasons.NO_OBJECT)
                elif "\\u0000" in text and has_nul(record):
                    self._reject("", text, reasons.HAS_NUL)
                else:
                    read(record, self)
            except Unfit as found:
                self._reject(found.column, found.shown, found.reason)
            except (ValueError, StopIteration, RecursionError):
                self._reject("", text, reasons.NOT_JSON)

    def _reject(self, column: str, value: str, reason: str) -> None:
        self._bad.append(Bad(self.row, column, shown(value), reason))

    def happen(self, ids: tuple[str | None, ...], properties: Json) -> None:
        """The present record is an event; `ids` are its customer, time, event and message."""
        known, place = self._properties, len(self._rows)
        for name in properties:
            if name not in known:
                self._new_property(name)
        self._rows.append(self.row)
        self._ids.append(ids)
        for name, value in properties.items():
            known[name][place] = value

    def state(self, customer: str, attributes: Json, message: str | None, prefix: str = "") -> None:
        """The present record says what a customer is; without attributes it still counts."""
        facts = [
            Fact(self.row, customer, _checked(prefix + name), as_value(value), message)
            for name, value in attributes.items()
            if name.strip()
        ]
        self._facts += facts or [Fact(self.row, customer, None, None, message)]

    def join(self, one: str, other: str) -> None:
        """The present record says that the first customer is the second."""
        if one != other:
            self._joins.append((one, other))

    def _new_property(self, name: str) -> None:
        _checked(name)
        if len(self._properties) >= limits.MAX_COLUMNS:
            raise BadInput(f"more than {limits.MAX_COLUMNS:,} different properties")
        self._properties[name] = [None] * len(self._lines)

    def chunk(self, roles: Roles) -> Chunk:
        """What was gathered, as arrays; there are no columns where there are no events."""
        columns: dict[str, pa.Array] = {}
        nested: dict[int, Json] = {}
        if self._rows:
            names = (roles.customer, roles.time, roles.event, roles.message)
            ids = zip(*self._ids, strict=True)
            both = zip(names, ids, strict=True)
            columns = {name: _texts(list(all_)) for name, all_ in both if name is not None}
        ids_named = frozenset(columns)
        for name, values in self._properties.items():
            column = _property(name, values[: len(self._rows)], nested)
            columns.setdefault(_label(name, ids_named), column)
        return Chunk(
            read=len(self._lines),
            rows=np.array(self._rows, np.int64),
            columns=columns,
            bad=self._bad,
            nested=_objects(nested, len(self._rows)),
            facts=self._facts,
            joins=self._joins,
        )


def _checked(name: str) -> str:
    if len(name) > limits.MAX_NAME:
        raise Unfit("", name, reasons.LONG_NAME)
    return writable(name)


def _label(name: str, ids: frozenset[str]) -> str:
    """A property may be called what an id is called here, as Segment's messages allow."""
    return f"{writable(name)}_2" if name in ids else writable(name) or "column"


def _texts(values: list[str | None]) -> pa.Array:
    try:
        return pa.array(values, pa.string())
    except UnicodeEncodeError:
        return pa.array([value and writable(value) for value in values], pa.string())


def _property(name: str, values: list[Any], nested: dict[int, Json]) -> pa.Array:
    """One property's values; lists and objects go to `nested` instead."""
    try:
        return pa.array(values, pa.string())
    except (UnicodeEncodeError, pa.ArrowTypeError):
        pass
    texts: list[str | None] = []
    for place, value in enumerate(values):
        deep = isinstance(value, dict | list)
        if deep:
            nested.setdefault(place, {})[name] = value
        texts.append(None if deep else as_value(value))
    return pa.array(texts, pa.string())


def _objects(nested: dict[int, Json], count: int) -> pa.Array | None:
    if not nested:
        return None
    found = [as_json(nested[place]) if place in nested else None for place in range(count)]
    return pa.array(found, pa.string())
