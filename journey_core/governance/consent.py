"""What customers agreed to as of a moment, and which arm of a journey is theirs."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from journey_core.lake import ledgers
from journey_core.lake.ledgers import ConsentRow
from journey_core.lake.schema import CONSENT_STATES

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from journey_core.lake.arrays import Arrays

GRANTED, NONE, EXPIRED = range(3)
"""What the ledger says as of a moment."""
_GRANTED = CONSENT_STATES.index("granted")


class ConsentRows(NamedTuple):
    """One customer's rows of a purpose in their order; `decided` is the one that counts as of the
    moment asked for, None where no row is that early, and `answer` what it says."""

    rows: tuple[ConsentRow, ...]
    decided: ConsentRow | None
    answer: int


def consent_at(
    arrays: Arrays, purpose: str, customers: NDArray[np.int64], at_ms: NDArray[np.int64]
) -> NDArray[np.int8]:
    """What each customer agreed to for a purpose as of a moment of their own: int8[].

    `customers` are keys, `at_ms` as many moments in milliseconds since 1970 UTC. The latest row
    with `at` not after the moment counts, of equal times the one that arrived last: GRANTED, NONE
    (no row, denied, withdrawn), or EXPIRED (granted until that moment or an earlier one).
    """
    ledger = arrays.consents(purpose)
    row = _latest(ledger.opening, ledger.at_ms, np.asarray(customers), np.asarray(at_ms))
    answer = np.full(len(row), NONE, np.int8)
    found = np.flatnonzero(row >= 0)
    granted = found[ledger.state[row[found]] == _GRANTED]
    until = ledger.expires_ms[row[granted]]
    over = (until != ledgers.NONE_MS) & (until <= np.asarray(at_ms)[granted])
    answer[granted] = np.where(over, EXPIRED, GRANTED)
    return answer


def arms(arrays: Arrays, journey_id: str) -> tuple[NDArray[np.int8], NDArray[np.int64]]:
    """Each customer's first arm in a journey, and since when: int8[customers], int64[customers].

    The arm is a place in ("personalized", "generic", "holdout"); both are -1 for customers that
    were never assigned. First is by time, then by order of arrival: nothing is ever drawn again.
    """
    return tuple(arrays.arms(journey_id))


def consent_rows(arrays: Arrays, purpose: str, customer: int, at_ms: int) -> ConsentRows:
    """One customer's ledger for a purpose, and the row that decides as of a moment.

    The answer is that of `consent_at`; the row says since when, until when and collected where.
    """
    rows = tuple(ledgers.rows_of(arrays.snapshot, purpose, customer))
    decided = next((row for row in reversed(rows) if row.at_ms <= at_ms), None)
    answer = consent_at(arrays, purpose, np.array([customer]), np.array([at_ms]))
    return ConsentRows(rows, decided, int(answer[0]))


def _latest(
    opening: NDArray[np.int64],
    times: NDArray[np.int64],
    customers: NDArray[np.int64],
    at_ms: NDArray[np.int64],
) -> NDArray[np.int64]:
    """The last row of each customer whose time is not after the moment, -1 where there is none.

    A search by halves inside each customer's rows: as many steps as the longest list needs.
    """
    first = opening[customers]
    low, high = first.copy(), opening[customers + 1]
    last = max(len(times) - 1, 0)
    while (searching := low < high).any():
        middle = np.minimum((low + high) >> 1, last)
        early = times[middle] <= at_ms
        low = np.where(searching & early, middle + 1, low)
        high = np.where(searching & ~early, middle, high)
    return np.where(low > first, low - 1, -1)
