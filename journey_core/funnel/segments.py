"""Splits a funnel: by an attribute of the customer, or by a property of the start event.

By a property one customer may start under several values: a segment is then the funnel over the
starts with its value. All of them are counted in one run, in which every pair of customer and
value is a customer of its own, with its starts and a copy of the customer's other steps.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import NamedTuple

import numpy as np

from journey_core.errors import BadInput, UnknownName
from journey_core.funnel.definition import EVENT_PREFIX
from journey_core.funnel.run import Run
from journey_core.funnel.walk import Walk
from journey_core.kernels.blocks import in_threads
from journey_core.kernels.clock import BITS, Clock
from journey_core.kernels.shapes import Ints, Reached, Rows
from journey_core.lake.arrays import Arrays
from journey_core.lake.segments import is_segment, names

MAX_SEGMENTS = 1000
"""Values that are told apart; those with fewer entrants are counted together as the rest."""
MILLISECOND = timedelta(milliseconds=1)


class Split(NamedTuple):
    """Who reached which step, the place in `values` of each of these customers, and the values.

    `rest` values more are folded into one place after the last; 0 where none is.
    """

    reached: list[Reached]
    segment: Ints
    values: list[str]
    rest: int = 0


class Pairs(NamedTuple):
    """Customers paired with the values under which they start, by customer, then value.

    Only events from the key `first` to the key `last` matter to a pair; `shift_rows` moves a row
    of the pair's customer to the rows of the pair.
    """

    customer: Ints
    value: Ints
    first: Ints
    last: Ints
    shift_rows: Ints


def check_by(arrays: Arrays, by: str) -> None:
    """UnknownName when no customer or event has what `by` names."""
    if is_segment(by):
        name, known, kind = by, names(arrays), "segment"
    elif by.startswith(EVENT_PREFIX):
        name, known = by.removeprefix(EVENT_PREFIX), arrays.property_names()
        kind = "event property"
    else:
        name, known, kind = by, arrays.attribute_names(), "attribute"
    if name in known:
        return
    if kind == "attribute" and name in arrays.property_names():
        raise BadInput(
            f"no customer has an attribute “{name}”, but events have a property of that name; "
            f"write {EVENT_PREFIX}{name}"
        )
    raise UnknownName(kind, name, known)


def split_by(walk: Walk) -> Split | None:
    """The walk split by what its question asks for; None when it asks for nothing.

    UnknownName: no customer or event has what `by` names.
    """
    by = walk.question.by
    if by is None:
        return None
    check_by(walk.arrays, by)
    if not by.startswith(EVENT_PREFIX):
        return by_customer(walk, *walk.arrays.attribute(by))
    name = by.removeprefix(EVENT_PREFIX)
    if walk.question.attribution == "start":
        codes, values = walk.arrays.property_of(name, walk.starts.counted.row)
        return by_start(walk, codes.astype(np.int64), values)
    return by_customer(walk, *_value_of_each(walk, name))


def by_customer(walk: Walk, segment: Ints, values: list[str]) -> Split:
    """The same run, its customers split by a value of each: `segment` is a place in `values`."""
    return _most_used(Split(walk.reached, segment, values), segment[walk.members(0)])


def by_start(walk: Walk, value: Ints, values: list[str]) -> Split:
    """A run over pairs of customer and value of the start; `value` has one entry a start."""
    run, starts = walk.run, walk.starts.counted
    window = None if run.question.window is None else run.question.window // MILLISECOND
    counted, pairs = pair_starts(starts, value, walk.arrays.opening, run.clock, window)
    is_any = run.question.order == "any"  # otherwise the first step is there as the starts
    asked = walk.found if is_any else walk.found[1:]
    copies = in_threads(lambda step: copy_to_pairs(step, pairs, run.clock), asked)
    if run.excluded is not None:
        barred = copy_to_pairs(Rows(run.excluded, run.excluded), pairs, run.clock)
        run = replace(run, excluded=barred.k)
    reached = run.reach(counted, copies if is_any else [counted, *copies])
    return _most_used(Split(reached, pairs.value, values), pairs.value[_pairs_of(reached, run)])


def _pairs_of(reached: list[Reached], run: Run) -> Ints:
    return run.clock.customers(reached[0].at)


def _value_of_each(walk: Walk, name: str) -> tuple[Ints, list[str]]:
    """A property of one event of each customer: of the first start, or of a step's completion."""
    clock, chosen = walk.clock, walk.question.attribution
    row = np.full(walk.arrays.customers, -1, np.int64)
    if chosen == "first":
        starts = walk.starts.counted
        first = clock.firsts(starts.k)
        row[clock.customers(starts.k[first])] = starts.row[first]
    else:
        steps = range(len(walk.reached)) if chosen == "last" else (int(chosen) - 1,)
        for step in steps:
            row[walk.members(step)] = walk.rows_of(step, walk.reached[step].at)
    some = np.flatnonzero(row >= 0)
    codes, values = walk.arrays.property_of(name, row[some])
    segment = np.zeros(len(row), np.int64)
    segment[some] = codes
    return segment, values


def pair_starts(
    starts: Rows, value: Ints, opening: Ints, clock: Clock, window: int | None
) -> tuple[Rows, Pairs]:
    """The starts under their pairs, and the pairs; `opening` is each customer's first row."""
    values = int(value.max(initial=0)) + 1
    pair = clock.customers(starts.k) * values + value
    order = np.argsort(pair, kind="stable")  # quick, for the customers are in order already
    pair = pair[order]
    new = np.diff(pair, prepend=-1) != 0
    found, place = pair[new], np.cumsum(new) - 1
    if len(found).bit_length() + clock.shift > BITS:
        raise BadInput("there are too many customers and values to split by this property")
    customer = found // values
    sizes = opening[customer + 1] - opening[customer]
    edges = np.append(np.flatnonzero(new), len(order))
    first, last = starts.k[order[edges[:-1]]], starts.k[order[edges[1:] - 1]]
    longest = clock.span if window is None else min(window, clock.span)
    last = np.minimum(last + longest, clock.closing(last))
    shift_rows = np.cumsum(sizes) - sizes - opening[customer]
    k = place << clock.shift | clock.times(starts.k[order])
    return Rows(k, starts.row[order] + shift_rows[place]), Pairs(
        customer, found % values, first, last, shift_rows
    )


def copy_to_pairs(step: Rows, pairs: Pairs, clock: Clock) -> Rows:
    """A step's events once for every pair of their customer that they could matter to."""
    first = np.searchsorted(step.k, pairs.first, "left")
    sizes = np.maximum(np.searchsorted(step.k, pairs.last, "right") - first, 0)
    pair = np.repeat(np.arange(len(sizes)), sizes)
    place = np.arange(len(pair)) + np.repeat(first - (np.cumsum(sizes) - sizes), sizes)
    k = pair << clock.shift | clock.times(step.k[place])
    return Rows(k, step.row[place] + pairs.shift_rows[pair])


def _most_used(split: Split, entrants: Ints) -> Split:
    """Only the values that entrants have, those with the most entrants first, the rest as one."""
    counts = np.bincount(entrants, minlength=len(split.values))
    used = np.flatnonzero(counts)
    used = used[np.argsort(-counts[used], kind="stable")]
    shown, rest = used[:MAX_SEGMENTS], used[MAX_SEGMENTS:]
    place = np.full(len(split.values), len(shown))
    place[shown] = np.arange(len(shown))
    values = [split.values[code] for code in shown]
    return Split(split.reached, place[split.segment], values, len(rest))
