"""Splits a funnel: by an attribute of the customer, or by a property of the start event.

By a property one customer may start under several values: a segment is then the funnel over the
starts with its value. All of them are counted in one run, in which every pair of customer and
value is a customer of its own, with its starts and a copy of the customer's other steps.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import NamedTuple

import numpy as np

from journey_core.errors import BadInput, UnknownName
from journey_core.funnel.definition import EVENT_PREFIX
from journey_core.funnel.run import Run
from journey_core.kernels.clock import BITS, Clock
from journey_core.kernels.shapes import Ints, Reached, Rows
from journey_core.lake.arrays import Arrays

MAX_SEGMENTS = 1000


class Split(NamedTuple):
    """Who reached which step, the place in `values` of each of these customers, and the values."""

    reached: list[Reached]
    segment: Ints
    values: list[str]


class Pairs(NamedTuple):
    """Customers paired with the values under which they start, by customer, then value.

    `shift_rows` moves a row of the pair's customer to the rows of the pair.
    """

    customer: Ints
    value: Ints
    shift_rows: Ints


def check_by(arrays: Arrays, by: str) -> None:
    """UnknownName when no customer or event has what `by` names."""
    if by.startswith(EVENT_PREFIX):
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


def by_attribute(arrays: Arrays, clock: Clock, name: str, reached: list[Reached]) -> Split:
    """The same run, its customers split by an attribute."""
    segment, values = arrays.attribute(name)
    entrants = clock.customers(reached[0].at)
    return _only_used(Split(reached, segment, values), segment[entrants], name)


def by_property(arrays: Arrays, run: Run, name: str, starts: Rows, found: Sequence[Rows]) -> Split:
    """A run over pairs of customer and value of the start event."""
    value, values = arrays.property_of(name.removeprefix(EVENT_PREFIX), starts.row)
    counted, pairs = pair_starts(starts, value.astype(np.int64), arrays.opening, run.clock)
    copies = [copy_to_pairs(step, pairs, run.clock) for step in found]
    if run.excluded is not None:
        barred = copy_to_pairs(Rows(run.excluded, run.excluded), pairs, run.clock)
        run = replace(run, excluded=barred.k)
    reached = run.reach(counted, copies)
    return _only_used(Split(reached, pairs.value, values), pairs.value, name)


def pair_starts(starts: Rows, value: Ints, opening: Ints, clock: Clock) -> tuple[Rows, Pairs]:
    """The starts under their pairs, and the pairs; `opening` is each customer's first row."""
    values = int(value.max(initial=0)) + 1
    found, place = np.unique(clock.customers(starts.k) * values + value, return_inverse=True)
    if len(found).bit_length() + clock.shift > BITS:
        raise BadInput("there are too many customers and values to split by this property")
    customer = found // values
    sizes = opening[customer + 1] - opening[customer]
    pairs = Pairs(customer, found % values, np.cumsum(sizes) - sizes - opening[customer])
    order = np.argsort(place, kind="stable")
    place = place[order]
    k = place << clock.shift | clock.times(starts.k[order])
    return Rows(k, starts.row[order] + pairs.shift_rows[place]), pairs


def copy_to_pairs(step: Rows, pairs: Pairs, clock: Clock) -> Rows:
    """A step's events once for every pair of their customer."""
    customer = clock.customers(step.k)
    first = np.searchsorted(customer, pairs.customer, "left")
    sizes = np.searchsorted(customer, pairs.customer, "right") - first
    pair = np.repeat(np.arange(len(sizes)), sizes)
    place = np.arange(len(pair)) + np.repeat(first - (np.cumsum(sizes) - sizes), sizes)
    k = pair << clock.shift | clock.times(step.k[place])
    return Rows(k, step.row[place] + pairs.shift_rows[pair])


def _only_used(split: Split, entrants: Ints, name: str) -> Split:
    """Only the values that entrants have, those with the most entrants first."""
    counts = np.bincount(entrants, minlength=len(split.values))
    used = np.flatnonzero(counts)
    if len(used) > MAX_SEGMENTS:
        raise BadInput(
            f"“{name}” has {len(used):,} values among those who start; "
            f"a funnel is split by at most {MAX_SEGMENTS:,}"
        )
    used = used[np.argsort(-counts[used], kind="stable")]
    place = np.zeros(len(split.values), np.int64)
    place[used] = np.arange(len(used))
    return Split(split.reached, place[split.segment], [split.values[code] for code in used])
