"""The kinds of arrays that kernels take and give."""

from __future__ import annotations

from typing import NamedTuple, TypeAlias

import numpy as np
from numpy.typing import NDArray

Ints: TypeAlias = NDArray[np.int64]
Flags: TypeAlias = NDArray[np.bool_]
Floats: TypeAlias = NDArray[np.float64]
Codes: TypeAlias = NDArray[np.signedinteger]
"""Places in a short list, or -1, in whole numbers of any width."""


class Rows(NamedTuple):
    """Events that match one predicate: their keys and their row numbers, both ascending.

    A row number is a position in the order of (customer, time, arrival) of all events, so two
    steps share an event exactly where they share a row number.
    """

    k: Ints
    row: Ints


class Chains(NamedTuple):
    """The events that validly end a chain of steps, ascending, and the latest start of each."""

    at: Ints
    start: Ints


class Reached(NamedTuple):
    """Who reached a step, one entry a customer, in the order of customers.

    `at` is the key of the first completion, `start` the key of the latest start that gives it.
    """

    at: Ints
    start: Ints


class Valued(NamedTuple):
    """Who reached a step, one entry a pair of customer and value of the start, by customer.

    As `Reached`, over the starts with the value.
    """

    at: Ints
    start: Ints
    value: Ints


def no_ints() -> Ints:
    """An empty array of whole numbers."""
    return np.empty(0, np.int64)
