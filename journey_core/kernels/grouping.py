"""Sorts values inside groups, and counts the different customers of each group."""

from __future__ import annotations

from typing import TypeAlias

import numpy as np

from journey_core.kernels.clock import BITS
from journey_core.kernels.distinct import drop_repeats
from journey_core.kernels.shapes import Ints

Shape: TypeAlias = tuple[int, int]
_WORD = 62


def sorted_within(group: Ints, values: Ints) -> Ints:
    """The values, ordered by group, then by size; neither is negative.

    Both are packed into one whole number where they fit: one plain sort is several times quicker
    than bringing the groups together first.
    """
    packed, bits = _packed(group, values)
    if packed is None:
        return values[np.lexsort((values, group))]
    packed.sort()
    packed &= (1 << bits) - 1
    return packed


def count_distinct(group: Ints, customer: Ints, groups: int) -> Ints:
    """How many different customers each of the groups has; one entry a pair, in any order."""
    packed, bits = _packed(group, customer)
    if packed is None:
        order = np.lexsort((customer, group))
        group, customer = group[order], customer[order]
        new = np.ones(len(group), bool)
        new[1:] = (group[1:] != group[:-1]) | (customer[1:] != customer[:-1])
        return np.bincount(group[new], minlength=groups)
    packed.sort()
    return np.bincount(drop_repeats(packed) >> bits, minlength=groups)


def _packed(group: Ints, values: Ints) -> tuple[Ints | None, int]:
    """Group and value in one whole number, and the bits of the value; None where too large."""
    bits = int(values.max(initial=0)).bit_length()
    if int(group.max(initial=0)).bit_length() + bits > BITS:
        return None, bits
    packed = group << bits
    packed |= values
    return packed, bits


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
