"""Counts stays and moves: how many customers, how often, how fast, for many groups at once."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from journey_core.flow.timeline import Runs, Timeline
from journey_core.kernels.clock import BITS
from journey_core.kernels.distinct import numbered
from journey_core.kernels.quantiles import grouped_quantiles
from journey_core.kernels.shapes import Flags, Floats, Ints


class Stays(NamedTuple):
    """For each group and place, shape (groups, places): customers, and the median in ms or NaN."""

    entered: Ints
    moved_on: Ints
    inside_now: Ints
    dropped: Ints
    median_ms: Floats


class Ways(NamedTuple):
    """Moves that were observed, one entry a group, source and target."""

    group: Ints
    source: Ints
    target: Ints
    customers: Ints
    moves: Ints
    median_ms: Floats


class Grouped(NamedTuple):
    """The group of each customer, and the number of groups; `quiet` marks who has gone quiet."""

    of: Ints
    number: int
    quiet: Flags


def count_stays(runs: Runs, places: int, shift: int, grouped: Grouped) -> Stays:
    """What became of everybody who entered a place."""
    customer = runs.k >> shift
    cell = grouped.of[customer].astype(np.int64) * places + runs.place
    goes_on = _goes_on(customer)
    gaps = np.diff(runs.k)[goes_on[:-1]]
    shape, cells = (grouped.number, places), grouped.number * places
    _, median = grouped_quantiles(cell[goes_on], gaps, cells, (0.5,))
    quiet = grouped.quiet[customer]
    return Stays(
        _distinct(cell, customer, cells).reshape(shape),
        _distinct(cell[goes_on], customer[goes_on], cells).reshape(shape),
        np.bincount(cell[~goes_on & ~quiet], minlength=cells).reshape(shape),
        np.bincount(cell[~goes_on & quiet], minlength=cells).reshape(shape),
        median.reshape(shape),
    )


def count_ways(timeline: Timeline, shift: int, grouped: Grouped, *, lifted: bool) -> Ways:
    """Every pair of places that customers moved between directly.

    Out of a top-level stage the time runs from where the stay at it or its substages began. With
    `lifted` a substage's move from or to another top-level stage is also one of its parent's.
    """
    places, top, k = max(len(timeline.stages), 1), timeline.top, timeline.fine.k
    moved = np.flatnonzero(_goes_on(k >> shift))
    source, target = timeline.fine.place[moved], timeline.fine.place[moved + 1]
    out = top[source] != top[target]
    coarse = k[moved + 1] - timeline.coarse_start[moved]
    own = np.where(out & (top[source] == source), coarse, k[moved + 1] - k[moved])
    parts = [(source * places + target, own, k[moved] >> shift)]
    if lifted:
        rises, falls = out & (top[source] != source), out & (top[target] != target)
        for pair, gap, some in (
            (top[source] * places + target, coarse, rises),
            (source * places + top[target], own, falls),
            (top[source] * places + top[target], coarse, rises & falls),
        ):
            parts.append((pair[some], gap[some], k[moved][some] >> shift))
    pair, gap, customer = (np.concatenate(column) for column in zip(*parts, strict=True))
    return _count_pairs(pair, gap, customer, places, grouped)


def _count_pairs(pair: Ints, gap: Ints, customer: Ints, places: int, grouped: Grouped) -> Ways:
    cell = grouped.of[customer].astype(np.int64) * places * places + pair
    found, cell = numbered(cell)
    moves, median = grouped_quantiles(cell, gap, len(found), (0.5,))
    group, pair = np.divmod(found, places * places)
    source, target = np.divmod(pair, places)
    customers = _distinct(cell, customer, len(found))
    return Ways(group, source, target, customers, moves, median[:, 0])


def _goes_on(customer: Ints) -> Flags:
    """Stays that are followed by another one of the same customer."""
    flags = np.zeros(len(customer), bool)
    flags[:-1] = customer[1:] == customer[:-1]
    return flags


def _distinct(cell: Ints, customer: Ints, cells: int) -> Ints:
    """How many different customers each cell has."""
    if not len(cell):
        return np.zeros(cells, np.int64)
    bits = int(customer.max()).bit_length()
    if cells.bit_length() + bits > BITS:
        order = np.lexsort((customer, cell))
        cell, customer = cell[order], customer[order]
    else:
        packed = np.sort(cell << bits | customer)
        cell, customer = packed >> bits, packed & ((1 << bits) - 1)
    new = np.ones(len(cell), bool)
    new[1:] = (cell[1:] != cell[:-1]) | (customer[1:] != customer[:-1])
    return np.bincount(cell[new], minlength=cells)
