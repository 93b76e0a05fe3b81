"""What customers are worth: revenue to date and by age, and how long until they buy again."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

import numpy as np

from journey_core.errors import UnknownName
from journey_core.flow.cohorts import Cohorts, Done, cohorts, done_since
from journey_core.flow.periods import Period
from journey_core.flow.repeat import Repeat, repeats
from journey_core.kernels.distinct import drop_repeats
from journey_core.kernels.shapes import Floats, Ints
from journey_core.lake.arrays import Arrays
from journey_core.model.rules import Rule


@dataclass(frozen=True)
class CohortWorth:
    """What a cohort brought in: `per_customer[i]` up to the end of the i-th period after its start.

    None where that period is not over yet.
    """

    period: date
    customers: int
    per_customer: tuple[float | None, ...]


@dataclass(frozen=True)
class Worth:
    """What a group of customers brought in at or after their start, in the property's own unit.

    `revenue` is to date, `per_customer` over all who started, buyers or not. `by_age[i]` is the
    lifetime value up to the end of the i-th period after the start, for the `old_enough[i]`
    customers of whom that period is over; a later value is of fewer customers and can be lower.
    """

    customers: int
    buyers: int
    purchases: int
    revenue: float
    per_customer: float | None
    by_age: tuple[float, ...]
    old_enough: tuple[int, ...]
    cohorts: tuple[CohortWorth, ...]
    repeat: Repeat


@dataclass(frozen=True)
class Value:
    """The worth of everybody, and of each segment, the largest first; "" has no value.

    `unreadable` purchases have no number in the property; they count as purchases worth nothing.
    """

    whole: Worth
    segments: Mapping[str, Worth] = field(default_factory=dict)
    unreadable: int = 0
    data_version: int = 0
    parameters: Mapping[str, object] = field(default_factory=dict)


def value(
    arrays: Arrays,
    start: Rule,
    purchase: Rule,
    amount: str,
    *,
    period: Period = "month",
    by: str | None = None,
) -> Value:
    """The worth of those who started, by `amount`, a property of the purchase.

    Refunds are negative amounts of the same event. BadInput: no event has the property, or too many
    segments or periods.
    """
    if amount not in arrays.property_names():
        raise UnknownName("event property", amount, arrays.property_names())
    found = cohorts(arrays, start, period, by)
    done = done_since(arrays, found, purchase)
    money, readable = _amounts(arrays, purchase, done, amount)
    keys = arrays.keys_where(purchase)[done.place]
    ends = arrays.horizon_ms - arrays.epoch0_ms

    def worth(segment: int | None) -> Worth:
        mine = np.ones(len(done.place), bool)
        if segment is not None:
            mine = found.segment[done.customer] == segment
        sizes = found.sizes.sum(axis=0) if segment is None else found.sizes[segment]
        part = Done(*(column[mine] for column in (done.place, done.customer, done.age)))
        return _worth(found, sizes, part, money[mine], repeats(keys[mine], arrays.shift, ends))

    names = found.names if by is not None else ()
    split = {name: worth(n) for n, name in enumerate(names) if found.sizes[n].any()}
    return Value(
        whole=worth(None),
        segments=split,
        unreadable=int(np.count_nonzero(~readable)),
        data_version=arrays.version,
        parameters={"amount": amount, "period": period, "by": by},
    )


def _worth(found: Cohorts, sizes: Ints, done: Done, money: Floats, repeat: Repeat) -> Worth:
    cell = found.of[done.customer] * found.count + done.age
    table = np.bincount(cell, money, found.count**2).reshape(found.count, found.count)
    so_far = np.cumsum(table, axis=1, dtype=np.float64)
    customers = int(sizes.sum())
    revenue = math.fsum(money.tolist())
    by_age, old_enough = [], []
    for age in range(found.count - 1):
        over = found.count - 1 - age
        if old := int(sizes[:over].sum()):
            by_age.append(float(so_far[:over, age].sum()) / old)
            old_enough.append(old)
    return Worth(
        customers=customers,
        buyers=len(drop_repeats(done.customer)),
        purchases=len(done.customer),
        revenue=revenue,
        per_customer=revenue / customers if customers else None,
        by_age=tuple(by_age),
        old_enough=tuple(old_enough),
        cohorts=_told(found, sizes, so_far),
        repeat=repeat,
    )


def _told(found: Cohorts, sizes: Ints, so_far: Floats) -> tuple[CohortWorth, ...]:
    rows = []
    for place, day in enumerate(found.days):
        if sizes[place]:
            worth = (so_far[place, : found.ages_over(place)] / sizes[place]).tolist()
            rows.append(CohortWorth(day, int(sizes[place]), (*worth, None)))
    return tuple(rows)


def _amounts(arrays: Arrays, rule: Rule, done: Done, name: str) -> tuple[Floats, np.ndarray]:
    """The number of each purchase, 0 where it has none, and whether it has one."""
    codes, values = arrays.property_of(name, arrays.rule(rule)[done.place])
    numbers = np.array([_number(text) for text in values])
    readable = np.isfinite(numbers)[codes]
    return np.where(readable, numbers[codes], 0.0), readable


def _number(text: str) -> float:
    try:
        return float(text)
    except ValueError:
        return math.nan


def document(found: Value) -> dict[str, object]:
    """The result as plain JSON values, without the cohorts, which retention lists."""
    body: dict[str, object] = {**_plain(found.whole), "unreadable": found.unreadable}
    if found.segments:
        body["segments"] = {name: _plain(worth) for name, worth in found.segments.items()}
    return body


def _plain(worth: Worth) -> dict[str, object]:
    repeat = worth.repeat
    return {
        "customers": worth.customers,
        "buyers": worth.buyers,
        "purchases": worth.purchases,
        "revenue": worth.revenue,
        "per_customer": worth.per_customer,
        "by_age": list(worth.by_age),
        "old_enough": list(worth.old_enough),
        "repeat": {
            "again": repeat.again,
            "waiting": repeat.waiting,
            "seen_seconds": None if repeat.seen is None else vars(repeat.seen),
            "expected_seconds": vars(repeat.expected),
        },
    }
