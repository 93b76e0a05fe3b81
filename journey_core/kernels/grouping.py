"""Sorts events into groups in linear time, and counts the different customers of each group."""

from __future__ import annotations

from typing import TypeAlias

import numpy as np

from journey_core.kernels.shapes import Ints

Shape: TypeAlias = tuple[int, int]
_DIGIT = 16
"""Bits that numpy sorts by counting instead of comparing."""
_WORD = 62


def group_order(group: Ints, groups: int) -> Ints:
    """The order that brings groups 0 to `groups` - 1 together, each as it was: a radix sort."""
    mask = (1 << _DIGIT) - 1
    order = np.argsort((group & mask).astype(np.uint16), kind="stable")
    for shift in range(_DIGIT, max(groups - 1, 0).bit_length(), _DIGIT):
        digit = (group >> shift & mask).astype(np.uint16)
        order = order[np.argsort(digit[order], kind="stable")]
    return order


def count_distinct(counts: Ints, customer: Ints) -> Ints:
    """How many different customers each group has.

    `counts` are the sizes of the groups; their customers stand group by group, ascending.
    """
    opening = np.cumsum(counts) - counts
    some = counts > 0
    new = np.ones(len(customer), bool)
    np.not_equal(customer[1:], customer[:-1], out=new[1:])
    new[opening[some]] = True
    found = np.zeros(len(counts), np.int64)
    if some.any():
        found[some] = np.add.reduceat(new, opening[some], dtype=np.int64)
    return found


def customers_by_place(first: Ints, place: Ints, but: Ints, of: Ints, shape: Shape) -> Ints:
    """How many customers of each group were at each place: shape (groups, places).

    A customer's stays stand together; `first` is where they begin and `of` the group, one entry a
    customer. Stays at the positions `but` are not looked at. Places fit into the bits of whole
    numbers, so that one pass over the stays serves 62 of them.
    """
    groups, places = shape
    found = np.zeros(shape, np.int64)
    for low in range(0, places if len(first) else 0, _WORD):
        own = min(_WORD, places - low)
        bit_of = np.zeros(places, np.int64)
        bit_of[low : low + own] = 1 << np.arange(own)
        bits = bit_of[place]
        bits[but] = 0
        been = np.bitwise_or.reduceat(bits, first)
        for bit in range(own):
            there = been >> bit & 1
            found[:, low + bit] = np.bincount(of, there, groups) if groups > 1 else there.sum()
    return found
