"""Sorts events into groups in linear time, and counts the different customers of each group."""

from __future__ import annotations

import numpy as np

from journey_core.kernels.shapes import Ints

_DIGIT = 16
"""Bits that numpy sorts by counting instead of comparing."""


def group_order(group: Ints, groups: int) -> Ints:
    """The order that brings groups 0 to `groups` - 1 together, each as it was: a radix sort."""
    mask = (1 << _DIGIT) - 1
    order = np.argsort((group & mask).astype(np.uint16), kind="stable")
    for shift in range(_DIGIT, max(groups - 1, 0).bit_length(), _DIGIT):
        digit = (group >> shift & mask).astype(np.uint16)
        order = order[np.argsort(digit[order], kind="stable")]
    return order


def count_distinct(group: Ints, customer: Ints, groups: int) -> Ints:
    """How many different customers each group has; groups and customers ascend."""
    new = np.ones(len(group), bool)
    new[1:] = (group[1:] != group[:-1]) | (customer[1:] != customer[:-1])
    return np.bincount(group[new], minlength=groups)
