"""A stretch of records as every reader hands it over, whatever the file's format."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import NamedTuple

import numpy as np
import pyarrow as pa

_UNWRITABLE = re.compile("[\0\ud800-\udfff]")
SHOWN = 200
"""Characters of a value that the quarantine keeps."""


class Bad(NamedTuple):
    """A record that is turned away: its number, the place, what stood there and what is wrong."""

    row: int
    column: str
    value: str
    reason: str


class Fact(NamedTuple):
    """One attribute of one customer, as record `row` says it; a record without any has no name."""

    row: int
    customer: str
    name: str | None
    value: str | None
    message: str | None


@dataclass(frozen=True)
class Chunk:
    """Consecutive records of one file, those that could be read and those that could not.

    `rows` are the record numbers (from 1, ascending) of the readable ones, and every array of
    `columns` has one text or timestamp for each; null where there is none. `nested` holds what no
    column can as JSON objects. Records that are no events are `facts` and `joins` instead.
    `read` counts all records of the stretch.
    """

    read: int
    rows: np.ndarray
    columns: dict[str, pa.Array]
    bad: list[Bad] = field(default_factory=list)
    nested: pa.Array | None = None
    facts: list[Fact] = field(default_factory=list)
    joins: list[tuple[str, str]] = field(default_factory=list)


def shown(value: object) -> str:
    """A value as the quarantine shows it: text, cut, and writable everywhere."""
    text = value if isinstance(value, str) else "" if value is None else str(value)
    return writable(text[:SHOWN])


def writable(text: str) -> str:
    """Text that any table can hold: half characters and NUL become U+FFFD."""
    return _UNWRITABLE.sub("\ufffd", text)
