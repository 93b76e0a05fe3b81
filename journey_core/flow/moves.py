"""Counts stays and moves: how many customers, how often, how fast, for many groups at once."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from journey_core.flow.timeline import Runs, Timeline
from journey_core.kernels.distinct import numbered
from journey_core.kernels.grouping import count_distinct, group_order
from journey_core.kernels.quantiles import quantiles_of
from journey_core.kernels.shapes import Flags, Floats, Ints

_TABLE = 1 << 22
"""Pairs of places up to which those that occur are found by counting instead of sorting."""


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
    shape, cells = (grouped.number, places), grouped.number * places
    cell = grouped.of[customer] * places + runs.place
    goes_on, quiet = _goes_on(customer), grouped.quiet[customer]
    order = group_order(cell, cells)
    on = order[goes_on[order]]
    gaps = quantiles_of(np.bincount(cell[on], minlength=cells), runs.k[on + 1] - runs.k[on], (0.5,))
    return Stays(
        count_distinct(cell[order], customer[order], cells).reshape(shape),
        count_distinct(cell[on], customer[on], cells).reshape(shape),
        np.bincount(cell[~goes_on & ~quiet], minlength=cells).reshape(shape),
        np.bincount(cell[~goes_on & quiet], minlength=cells).reshape(shape),
        gaps.reshape(shape),
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
    if lifted:
        order = np.argsort(customer, kind="stable")
        pair, gap, customer = pair[order], gap[order], customer[order]
    return _count_pairs(pair, gap, customer, places, grouped)


def _count_pairs(pair: Ints, gap: Ints, customer: Ints, places: int, grouped: Grouped) -> Ways:
    """The moves of each pair and group; customers ascend."""
    pairs, place = _present(pair, places * places)
    number = max(len(pairs), 1)
    cell = grouped.of[customer] * number + place
    cells = grouped.number * number
    order = group_order(cell, cells)
    moves = np.bincount(cell, minlength=cells)
    customers = count_distinct(cell[order], customer[order], cells)
    median = quantiles_of(moves, gap[order], (0.5,))[:, 0]
    some = np.flatnonzero(moves)
    source, target = np.divmod(pairs[some % number], places)
    return Ways(some // number, source, target, customers[some], moves[some], median[some])


def _present(values: Ints, below: int) -> tuple[Ints, Ints]:
    """The values that occur, and the place of each value among them."""
    if below > _TABLE:
        return numbered(values)
    seen = np.bincount(values, minlength=below) > 0
    return np.flatnonzero(seen), (np.cumsum(seen) - 1)[values]


def _goes_on(customer: Ints) -> Flags:
    """Stays that are followed by another one of the same customer."""
    flags = np.zeros(len(customer), bool)
    flags[:-1] = customer[1:] == customer[:-1]
    return flags
