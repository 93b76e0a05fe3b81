"""Which events start a funnel: in the range, of the customers asked for, with a whole window."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import timedelta
from functools import cached_property

import numpy as np

from journey_core.funnel.definition import FunnelQuestion, moment_ms
from journey_core.kernels.clock import Clock
from journey_core.kernels.rows import merge
from journey_core.kernels.shapes import Flags, Ints, Rows
from journey_core.lake.arrays import Arrays
from journey_core.model.rules import Compare

PIECE = 1 << 16
FAR = 1 << 62


@dataclass(frozen=True)
class Starts:
    """The starts in the range, and which of them count: those not after `latest`.

    `latest` is in milliseconds since the first event; None counts all. `immature` is how many
    customers have starts in the range but none so early.
    """

    found: Rows
    clock: Clock
    latest: int | None = None
    immature: int = 0

    @cached_property
    def counted(self) -> Rows:
        """The starts that count."""
        return self.counting(self.found)

    def counting(self, rows: Rows) -> Rows:
        """Those of some of the starts that count."""
        latest = self.latest
        if latest is None:
            return rows
        return _keep(rows, _flags(rows.k, lambda k: self.clock.times(k) <= latest))


def find_starts(
    arrays: Arrays,
    clock: Clock,
    question: FunnelQuestion,
    found: Sequence[Rows],
    members: Flags | None = None,
) -> Starts:
    """The starts among the steps' events: those of the first step, in any order those of all.

    `members` says which customers are looked at; None means all.
    """
    rows = merge(found) if question.order == "any" else found[0]
    if members is not None:
        rows = _keep(rows, _flags(rows.k, lambda k: members[clock.customers(k)]))
    if question.where:
        asked = _customers(arrays, question)
        rows = _keep(rows, _flags(rows.k, lambda k: asked[clock.customers(k)]))
    if question.first_touch:
        rows = _keep(rows, _at_first_time(rows.k, clock))
    rows = _in_range(arrays, clock, question, rows)
    if question.first_in_range:
        rows = _keep(rows, _at_first_time(rows.k, clock))
    if question.window is None:
        return Starts(rows, clock)
    latest = arrays.span_ms - question.window // timedelta(milliseconds=1)
    late = np.flatnonzero(_flags(rows.k, lambda k: clock.times(k) > latest))
    before = rows.k[np.maximum(late - 1, 0)]
    first = (late == 0) | (clock.customers(before) != clock.customers(rows.k[late]))
    immature = int(np.count_nonzero(first))
    return Starts(rows, clock, None if question.all_entrants else latest, immature)


def inside_range(
    arrays: Arrays, clock: Clock, question: FunnelQuestion, found: Sequence[Rows]
) -> list[Rows]:
    """The steps' events, cut at the end of the range where the question asks for it."""
    if not question.inside_range or question.to_at is None:
        return list(found)
    end = moment_ms(question.to_at) - arrays.epoch0_ms
    return [_keep(step, _flags(step.k, lambda k: clock.times(k) < end)) for step in found]


def _customers(arrays: Arrays, question: FunnelQuestion) -> Flags:
    """Which customers have all the attributes asked for."""
    asked = np.ones(arrays.customers, bool)
    for name, value in question.where:
        test = Compare(of="attribute", name=name, operator="=", value=value)
        asked &= arrays.customers_where(test)
    return asked


def _at_first_time(k: Ints, clock: Clock) -> Flags:
    """Events at the time of their customer's first one: ties count in the customer's favour."""
    flags = clock.firsts(k)
    first = np.flatnonzero(flags)
    tied = np.flatnonzero(k[1:] == k[:-1]) + 1
    flags[tied] = k[tied] == k[first[np.searchsorted(first, tied, "right") - 1]]
    return flags


def _in_range(arrays: Arrays, clock: Clock, question: FunnelQuestion, rows: Rows) -> Rows:
    if question.from_at is None and question.to_at is None:
        return rows
    begin = 0 if question.from_at is None else moment_ms(question.from_at) - arrays.epoch0_ms
    end = FAR if question.to_at is None else moment_ms(question.to_at) - arrays.epoch0_ms

    def is_inside(k: Ints) -> Flags:
        at = clock.times(k)
        return (at >= begin) & (at < end)

    return _keep(rows, _flags(rows.k, is_inside))


def _flags(k: Ints, test: Callable[[Ints], Flags]) -> Flags:
    """Where keys pass a test of each by itself, piece by piece: what comes between stays small."""
    flags = np.empty(len(k), bool)
    for first in range(0, len(k), PIECE):
        flags[first : first + PIECE] = test(k[first : first + PIECE])
    return flags


def _keep(rows: Rows, flags: Flags) -> Rows:
    return rows if flags.all() else Rows(rows.k[flags], rows.row[flags])
