"""Splits a funnel: by an attribute of the customer, or by a property of the start event.

By a property one customer may start under several values: a segment is then the funnel over the
starts with its value. All of them are counted in one run.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from journey_core.errors import BadInput, UnknownName
from journey_core.funnel.definition import EVENT_PREFIX
from journey_core.funnel.pairs import by_pairs
from journey_core.funnel.walk import Walk
from journey_core.kernels.shapes import Ints
from journey_core.lake.arrays import Arrays
from journey_core.lake.segments import is_segment, names
from journey_core.model.rules import rows_asked

MAX_SEGMENTS = 1000
"""Values that are told apart; those with fewer entrants are counted together as the rest."""


class Split(NamedTuple):
    """For each step those who reached it: their place in `values`, and their time to convert.

    `rest` values more are folded into one place after the last; 0 where none is.
    """

    place: list[Ints]
    time: list[Ints]
    values: list[str]
    rest: int = 0


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
        codes, values = walk.arrays.property_of(name, walk.starts.counted.row, _events(walk))
        return by_start(walk, codes.astype(np.int64), values)
    return by_customer(walk, *_value_of_each(walk, name))


def _events(walk: Walk) -> tuple[str, ...] | None:
    """The events that can be starts, in the order of their names' places; None: not known."""
    steps = walk.question.steps if walk.question.order == "any" else walk.question.steps[:1]
    asked = [rows_asked(step.rule) for step in steps]
    if not all(asked):
        return None
    return tuple(name for name in walk.arrays.names if any(name in own for own in asked if own))


def by_customer(walk: Walk, segment: Ints, values: list[str]) -> Split:
    """The same run, its customers split by a value of each: `segment` is a place in `values`."""
    own = [segment[walk.members(step)] for step in range(len(walk.reached))]
    return _most_used(own, [step.at - step.start for step in walk.reached], values)


def by_start(walk: Walk, value: Ints, values: list[str]) -> Split:
    """Every start under a value of its own: `value` has one entry a start, a place in `values`."""
    run, starts = walk.run, walk.starts.counted
    told = run.reach_by_value(starts, value, len(values), walk.found)
    if told is None:
        told = by_pairs(run, starts, value, walk.found, walk.arrays.opening)
    return _most_used([one.value for one in told], [one.at - one.start for one in told], values)


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


def _most_used(value: list[Ints], time: list[Ints], values: list[str]) -> Split:
    """Only the values that entrants have, those with the most entrants first, the rest as one."""
    counts = np.bincount(value[0], minlength=len(values))
    used = np.flatnonzero(counts)
    used = used[np.argsort(-counts[used], kind="stable")]
    shown, rest = used[:MAX_SEGMENTS], used[MAX_SEGMENTS:]
    place = np.full(len(values), len(shown))
    place[shown] = np.arange(len(shown))
    return Split([place[own] for own in value], time, [values[code] for code in shown], len(rest))
