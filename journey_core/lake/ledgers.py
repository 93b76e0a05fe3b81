"""Consents and arms of one data version as arrays, by customer and time."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from journey_core.lake.schema import ARMS, CONSENT_STATES
from journey_core.lake.session import session
from journey_core.lake.snapshot import Snapshot
from journey_core.lake.statements import statement

if TYPE_CHECKING:
    from numpy.typing import NDArray

NONE_MS = -1
"""In the place of a time that is not there."""


class Consents(NamedTuple):
    """One purpose's rows of the ledger, by customer, time and order of arrival.

    `customer`, `at_ms` and `expires_ms` are int64, times in milliseconds since 1970 UTC;
    `expires_ms` is -1 where a row never expires. `state` int8 is a place in CONSENT_STATES.
    `opening` int64[customers + 1] is each customer's first row, and at the end the number of rows.
    """

    customer: NDArray[np.int64]
    at_ms: NDArray[np.int64]
    state: NDArray[np.int8]
    expires_ms: NDArray[np.int64]
    opening: NDArray[np.int64]


class Arms(NamedTuple):
    """The first assignment of each customer in one journey.

    `arm` int8[customers] is a place in ARMS, -1 where there is none; `assigned_ms`
    int64[customers] is -1 there.
    """

    arm: NDArray[np.int8]
    assigned_ms: NDArray[np.int64]


class ConsentRow(NamedTuple):
    """One row of the ledger as it was imported; `expires_ms` is -1 where it never expires."""

    at_ms: int
    state: str
    expires_ms: int
    channel: str | None
    source: str | None
    notice: str | None


def consents(snapshot: Snapshot, purpose: str) -> Consents:
    """Every row of a purpose."""
    asked = {"purpose": purpose, "states": list(CONSENT_STATES)}
    customer, at_ms, state, expires_ms = _columns(snapshot, "arrays/consents", asked)
    opening = np.searchsorted(customer, np.arange(snapshot.keys + 1))
    return Consents(customer, at_ms, state.astype(np.int8), expires_ms, opening)


def arms(snapshot: Snapshot, journey_id: str) -> Arms:
    """Who was assigned which arm of a journey first."""
    asked = {"journey": journey_id, "arms": list(ARMS)}
    customer, at_ms, arm = _columns(snapshot, "arrays/arms", asked)
    found = Arms(np.full(snapshot.keys, -1, np.int8), np.full(snapshot.keys, NONE_MS, np.int64))
    found.arm[customer], found.assigned_ms[customer] = arm, at_ms
    return found


def purposes(snapshot: Snapshot) -> tuple[str, ...]:
    """The purposes that the ledger knows."""
    with session(snapshot) as connection:
        rows = connection.execute(statement("arrays/purposes")).fetchall()
    return tuple(purpose for (purpose,) in rows)


def rows_of(snapshot: Snapshot, purpose: str, customer: int) -> list[ConsentRow]:
    """One customer's rows of a purpose, by time and order of arrival."""
    asked = {"purpose": purpose, "customer": int(customer)}
    with session(snapshot) as connection:
        rows = connection.execute(statement("arrays/consent_rows"), asked).fetchall()
    return [ConsentRow(*row) for row in rows]


def _columns(snapshot: Snapshot, name: str, asked: dict[str, Any]) -> list[np.ndarray]:
    with session(snapshot) as connection:
        found = connection.sql(statement(name), params=asked).fetchnumpy()
    return [np.asarray(column, np.int64) for column in found.values()]
