"""Customers by the period in which they started, and by segment: what retention and value count."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import numpy as np

from journey_core.errors import BadInput, UnknownName
from journey_core.flow.periods import Period, complete_up_to, first_day, number_of
from journey_core.kernels.clock import Clock
from journey_core.kernels.distinct import numbered
from journey_core.kernels.shapes import Ints
from journey_core.lake.arrays import Arrays
from journey_core.model.rules import Rule

EVENT_PREFIX = "event."
MAX_SEGMENTS = 1000
MAX_CELLS = 1 << 26
_NEVER = np.iinfo(np.int64).max


@dataclass(frozen=True)
class Cohorts:
    """Who started when, for one way to split.

    `start` int64[customers] is the key of a customer's first start, out of reach for who never did;
    `of` int64[customers] the cohort's place, counted from the earliest; `segment` the customer's
    place in `names`. `first` is the earliest cohort's number, `count` how many periods there are up
    to the one in which the data end, which is not over. `sizes` int64[names, count] are those who
    started.
    """

    period: Period
    start: Ints
    of: Ints
    segment: Ints
    names: tuple[str, ...]
    first: int
    count: int
    sizes: Ints

    @property
    def days(self) -> list[date]:
        """The first day of each cohort."""
        return [first_day(self.first + place, self.period) for place in range(self.count)]

    def ages_over(self, cohort: int) -> int:
        """How many periods of a cohort, from age 0 on, lie wholly inside the data."""
        return self.count - 1 - cohort


@dataclass(frozen=True)
class Done:
    """What customers did at or after their start: whose, and in which period after it.

    `place` is the position among all rows at which the rule holds.
    """

    place: Ints
    customer: Ints
    age: Ints


def cohorts(arrays: Arrays, start: Rule, period: Period, by: str | None = None) -> Cohorts:
    """Every customer's first start, by period and segment.

    `by` is an attribute, or `event.NAME` for a property of the start. UnknownName, or BadInput for
    too many values or too many periods.
    """
    clock = Clock(arrays.shift, arrays.span_ms)
    keys = arrays.keys_where(start)
    begins = clock.firsts(keys)
    keys = keys[begins]
    who = clock.customers(keys)
    number = number_of(clock.times(keys) + arrays.epoch0_ms, period)
    first = int(number.min()) if len(number) else 0
    end = complete_up_to(arrays.horizon_ms, period) if len(number) else -1
    count = end - first + 1
    segment, names = _segments(arrays, who, start, by)
    if len(names) * count * count > MAX_CELLS:
        raise BadInput(
            f"{count:,} {period}s and {len(names):,} segments are too many to hold apart; "
            "choose longer periods"
        )
    begun = np.full(arrays.customers, _NEVER)
    of, place = np.zeros(arrays.customers, np.int64), np.zeros(arrays.customers, np.int64)
    begun[who], of[who], place[who] = keys, number - first, segment
    sizes = np.bincount(segment * count + number - first, minlength=len(names) * count)
    sizes = sizes.reshape(len(names), count)
    return Cohorts(period, begun, of, place, tuple(names), first, count, sizes)


def done_since(arrays: Arrays, found: Cohorts, rule: Rule) -> Done:
    """The rows at which a rule holds, at or after the customer's start."""
    clock = Clock(arrays.shift, arrays.span_ms)
    keys = arrays.keys_where(rule)
    customer = clock.customers(keys)
    after = np.flatnonzero(keys >= found.start[customer])
    keys, customer = keys[after], customer[after]
    number = number_of(clock.times(keys) + arrays.epoch0_ms, found.period)
    return Done(after, customer, number - found.first - found.of[customer])


def _segments(arrays: Arrays, who: Ints, start: Rule, by: str | None) -> tuple[Ints, list[str]]:
    """The segment of everybody who started, and the names; the largest first."""
    if by is not None:
        _check_known(arrays, by)
    if by is None or not len(who):
        return np.zeros(len(who), np.int64), ["all"]
    if by.startswith(EVENT_PREFIX):
        rows = arrays.rule(start)
        begins = Clock(arrays.shift, arrays.span_ms).firsts(arrays.k[rows])
        codes, values = arrays.property_of(by.removeprefix(EVENT_PREFIX), rows[begins])
    else:
        codes, values = arrays.attribute(by)
        codes = codes[who]
    used, place = numbered(codes.astype(np.int64))
    if len(used) > MAX_SEGMENTS:
        raise BadInput(
            f"“{by}” has {len(used):,} values among those who start; "
            f"cohorts are split by at most {MAX_SEGMENTS:,}"
        )
    order = np.argsort(-np.bincount(place), kind="stable")
    rank = np.empty(len(order), np.int64)
    rank[order] = np.arange(len(order))
    return rank[place], [values[code] for code in used[order]]


def _check_known(arrays: Arrays, by: str) -> None:
    if by.startswith(EVENT_PREFIX):
        name, known, kind = by.removeprefix(EVENT_PREFIX), arrays.property_names(), "event property"
    else:
        name, known, kind = by, arrays.attribute_names(), "attribute"
    if name not in known:
        raise UnknownName(kind, name, known)
