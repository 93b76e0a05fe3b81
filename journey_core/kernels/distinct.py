"""Distinct whole numbers by sorting, which for millions of keys is far quicker than hashing."""

from __future__ import annotations

import numpy as np

from journey_core.kernels.shapes import Ints


def distinct(values: Ints) -> Ints:
    """The different values, ascending."""
    return drop_repeats(np.sort(values))


def drop_repeats(ascending: Ints) -> Ints:
    """The different values of an array that is sorted already."""
    if len(ascending) < 2:
        return ascending
    new = np.ones(len(ascending), bool)
    np.not_equal(ascending[1:], ascending[:-1], out=new[1:])
    return ascending[new]


def numbered(values: Ints) -> tuple[Ints, Ints]:
    """The different values, ascending, and for each value its place among them."""
    found = distinct(values)
    return found, np.searchsorted(found, values)
