"""Counts stays and moves: how many customers, how often, how fast, for many groups at once."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

import numpy as np

from journey_core.flow.timeline import Runs, Timeline
from journey_core.kernels.distinct import numbered
from journey_core.kernels.grouping import count_distinct, customers_by_place
from journey_core.kernels.quantiles import grouped_quantiles
from journey_core.kernels.shapes import Flags, Floats, Ints, no_ints

_FEW, _TABLE = 1 << 12, 1 << 22
"""Pairs of places up to which each has a cell, and up to which they are found by counting."""


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


class Moves(NamedTuple):
    """One entry a move, by customer."""

    customer: Ints
    source: Ints
    target: Ints
    gap: Ints


def moves_between(runs: Runs) -> Moves:
    """From each stay to the customer's next one."""
    on = _goes_on(runs.customer)[:-1]
    source, target = runs.place[:-1][on], runs.place[1:][on]
    return Moves(runs.customer[:-1][on], source, target, np.diff(runs.at)[on])


def count_stays(runs: Runs, moves: Moves, places: int, grouped: Grouped) -> Stays:
    """What became of everybody who entered a place."""
    shape, cells = (grouped.number, places), grouped.number * places
    ends = ~_goes_on(runs.customer)
    last = np.flatnonzero(ends)
    first = np.append(0, last[:-1] + 1) if len(last) else last
    of, quiet = grouped.of[runs.customer[last]], grouped.quiet[runs.customer[last]]
    held = of * places + runs.place[last]
    cell = _cells(moves.customer, moves.source, places, grouped)
    _, median = grouped_quantiles(cell, moves.gap, cells, (0.5,))
    return Stays(
        customers_by_place(first, runs.place, no_ints(), of, shape),
        customers_by_place(first, runs.place, last, of, shape),
        np.bincount(held[~quiet], minlength=cells).reshape(shape),
        np.bincount(held[quiet], minlength=cells).reshape(shape),
        median.reshape(shape),
    )


def count_ways(timeline: Timeline, moves: Moves, grouped: Grouped) -> Ways:
    """Every pair of places that customers moved between directly; `moves` are between fine stays.

    Out of a top-level stage the time runs from where the stay at it or its substages began.
    """
    return _count_pairs(_of_stages(timeline, moves)[0], len(timeline.stages), grouped)


def count_lifted_ways(
    timeline: Timeline, moves: Moves, grouped: Grouped, wanted: Iterable[tuple[int, int]]
) -> Ways:
    """As `count_ways`, a substage's move counting as its parent's too; only of some pairs.

    What happens inside a parent is none of its moves.
    """
    places, top = len(timeline.stages), timeline.top
    asked = np.zeros((places, places), bool)
    for source, target in wanted:
        asked[source, target] = True
    own, whole = _of_stages(timeline, moves)
    source, target = top[own.source], top[own.target]
    out = source != target
    rises, falls = out & (source != own.source), out & (target != own.target)
    parts = [
        _some(own, asked[own.source, own.target]),
        _some(own._replace(source=source, gap=whole), rises & asked[source, own.target]),
        _some(own._replace(target=target), falls & asked[own.source, target]),
        _some(Moves(own.customer, source, target, whole), rises & falls & asked[source, target]),
    ]
    together = Moves(*(np.concatenate(column) for column in zip(*parts, strict=True)))
    return _count_pairs(together, places, grouped)


def _of_stages(timeline: Timeline, moves: Moves) -> tuple[Moves, Ints]:
    """The moves with the times of their sources, and the times of their sources' parents."""
    if not timeline.nested:
        return moves, moves.gap
    on = np.flatnonzero(_goes_on(timeline.fine.customer))
    whole = timeline.fine.at[on + 1] - timeline.coarse_at[on]
    source = timeline.top[moves.source]
    leaves = (source == moves.source) & (source != timeline.top[moves.target])
    return moves._replace(gap=np.where(leaves, whole, moves.gap)), whole


def _count_pairs(moves: Moves, places: int, grouped: Grouped) -> Ways:
    """The moves of each group and pair of places."""
    pair = moves.source * places + moves.target
    pairs, pair = _present(pair, places * places, grouped.number)
    number = max(len(pairs), 1)
    cell, cells = _cells(moves.customer, pair, number, grouped), grouped.number * number
    customers = count_distinct(cell, moves.customer, cells)
    counts, quantiles = grouped_quantiles(cell, moves.gap, cells, (0.5,))
    median = quantiles[:, 0]
    some = np.flatnonzero(counts)
    source, target = np.divmod(pairs[some % number], places) if len(some) else (some, some)
    return Ways(some // number, source, target, customers[some], counts[some], median[some])


def _some(moves: Moves, which: Flags | Ints) -> Moves:
    return Moves(*(column[which] for column in moves))


def _cells(customer: Ints, place: Ints, places: int, grouped: Grouped) -> Ints:
    """One number for group and place."""
    return place if grouped.number == 1 else grouped.of[customer] * places + place


def _present(values: Ints, below: int, groups: int) -> tuple[Ints, Ints]:
    """The values that occur, and the place of each among them; all of them if they are few."""
    if below * groups <= _FEW:
        return np.arange(below), values
    if below > _TABLE:
        return numbered(values)
    seen = np.bincount(values, minlength=below) > 0
    return np.flatnonzero(seen), (np.cumsum(seen) - 1)[values]


def _goes_on(customer: Ints) -> Flags:
    """Stays that are followed by another one of the same customer."""
    flags = np.zeros(len(customer), bool)
    flags[:-1] = customer[1:] == customer[:-1]
    return flags
