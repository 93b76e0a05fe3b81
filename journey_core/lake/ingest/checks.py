"""The checks every record must pass: a customer, a time, an event; the first failing is named."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from journey_core.lake.ingest import moments_fast, reasons
from journey_core.lake.ingest.chunk import Bad, Chunk, shown
from journey_core.lake.ingest.limits import MAX_NAME
from journey_core.lake.ingest.roles import Roles
from journey_core.lake.ingest.texts import blank, has_nul, longer_than

_OF_TIMES = {
    moments_fast.MISSING: reasons.EMPTY,
    moments_fast.NUMBER: reasons.NEEDS_UNIT,
    moments_fast.NOT_A_TIME: reasons.NOT_ISO,
    moments_fast.OUTSIDE: reasons.OUTSIDE,
}


@dataclass
class Checked:
    """The records of a chunk that passed, and all that did not, in order.

    `at` holds milliseconds since 1970 UTC for each of `rows`; None for an import of customers.
    `until` holds the same of a ledger that has such a column, -1 where there is no time.
    """

    rows: np.ndarray
    columns: dict[str, pa.Array]
    nested: pa.Array | None
    at: np.ndarray | None
    until: np.ndarray | None = None
    bad: list[Bad] = field(default_factory=list)


def check(chunk: Chunk, roles: Roles, unit: str | None) -> Checked:
    """Apply every check to the readable records of a chunk."""
    if not len(chunk.rows):
        return Checked(chunk.rows, {}, None, None, bad=sorted(chunk.bad))
    sieve = _Sieve(chunk)
    for name, column in chunk.columns.items():
        if pa.types.is_string(column.type):
            sieve.drop(has_nul(column), name, reasons.HAS_NUL)
    sieve.drop_ids(roles.customer)
    at = until = None
    if roles.time is not None:
        at, _ = sieve.moments(roles.time, unit)
    if roles.event is not None:
        sieve.drop_ids(roles.event)
    for name, words in roles.choices.items():
        sieve.drop_others(name, words)
    if roles.until in chunk.columns:
        found, missing = sieve.moments(roles.until, unit, may_be_missing=True)
        until = np.where(missing, -1, found)
    return sieve.result(at, until)


def moments_of(column: pa.Array, unit: str | None) -> tuple[np.ndarray, np.ndarray]:
    """Milliseconds and states of a column of texts, timestamps or dates."""
    kind = column.type
    if pa.types.is_string(kind):
        return moments_fast.read_times(column, unit)
    if pa.types.is_date32(kind):
        found = column.cast(pa.int32()).cast(pa.int64())
        scale, cut = 86_400_000, 1
    else:
        found = column.view(pa.int64())
        scale, cut = _SCALES["ms" if pa.types.is_date64(kind) else kind.unit]
    missing = np.asarray(found.is_null())
    numbers = found.fill_null(0).to_numpy(zero_copy_only=False)
    return moments_fast.in_range(numbers, scale, cut, missing)


_SCALES = {"s": (1000, 1), "ms": (1, 1), "us": (1, 1000), "ns": (1, 1_000_000)}
"""What a unit is multiplied with and divided by to give milliseconds."""


class _Sieve:
    """Takes records out, one check after the other, and keeps what was wrong with each."""

    def __init__(self, chunk: Chunk) -> None:
        self._chunk, self._bad = chunk, list(chunk.bad)
        self._good = np.ones(len(chunk.rows), bool)

    def drop(self, wrong: np.ndarray | None, column: str, reason: str) -> None:
        """Turn away the records where `wrong` is true, unless another check did before."""
        if wrong is None or not wrong.any():
            return
        places = np.flatnonzero(wrong & self._good)
        if not len(places):
            return
        self._good[places] = False
        values = self._chunk.columns[column].take(pa.array(places)).to_pylist()
        rows = self._chunk.rows[places].tolist()
        self._bad += [
            Bad(row, column, shown(value), reason) for row, value in zip(rows, values, strict=True)
        ]

    def drop_ids(self, column: str) -> None:
        """Turn away what is no customer or no event."""
        texts = self._chunk.columns[column]
        self.drop(blank(texts), column, reasons.EMPTY)
        self.drop(longer_than(texts, MAX_NAME), column, reasons.TOO_LONG)

    def drop_others(self, column: str, words: tuple[str, ...]) -> None:
        """Turn away what is none of a few words."""
        texts = self._chunk.columns[column]
        self.drop(blank(texts), column, reasons.EMPTY)
        known = pc.call_function("is_in", [texts], pc.SetLookupOptions(pa.array(words)))
        self.drop(~np.asarray(known), column, reasons.none_of(words))

    def moments(
        self, column: str, unit: str | None, *, may_be_missing: bool = False
    ) -> tuple[np.ndarray, np.ndarray]:
        """Milliseconds of a column and where it is empty; what is no time is turned away."""
        at, states = moments_of(self._chunk.columns[column], unit)
        missing = states == moments_fast.MISSING
        for state, reason in _OF_TIMES.items():
            if not (may_be_missing and state == moments_fast.MISSING):
                self.drop(states == state, column, reason)
        return at, missing

    def result(self, at: np.ndarray | None, until: np.ndarray | None) -> Checked:
        """What is left, and everything that is not."""
        chunk, bad = self._chunk, sorted(self._bad)
        if self._good.all():
            return Checked(chunk.rows, chunk.columns, chunk.nested, at, until, bad)
        good = pa.array(self._good)
        return Checked(
            rows=chunk.rows[self._good],
            columns={name: column.filter(good) for name, column in chunk.columns.items()},
            nested=chunk.nested.filter(good) if chunk.nested is not None else None,
            at=at[self._good] if at is not None else None,
            until=until[self._good] if until is not None else None,
            bad=bad,
        )
