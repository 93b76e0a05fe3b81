"""Who comes back: customers by the period they started in, and how many returned in each after."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

import numpy as np

from journey_core.flow.cohorts import Cohorts, cohorts, done_since
from journey_core.flow.periods import Period
from journey_core.flow.timeline import changes
from journey_core.kernels.shapes import Ints
from journey_core.lake.arrays import Arrays
from journey_core.model.rules import Rule


@dataclass(frozen=True)
class Cohort:
    """Customers who started in one period; `period` is its first day, in UTC, a Monday for weeks.

    `retained[i]` are those with a return in the i-th period after it, the period of the start being
    the 0th; None where that period is not over yet.
    """

    period: date
    customers: int
    retained: tuple[int | None, ...]


@dataclass(frozen=True)
class Retention:
    """The cohorts of everybody, and of each segment, the largest first; "" has no value."""

    cohorts: tuple[Cohort, ...]
    segments: Mapping[str, tuple[Cohort, ...]] = field(default_factory=dict)
    data_version: int = 0
    parameters: Mapping[str, object] = field(default_factory=dict)


def retention(
    arrays: Arrays, start: Rule, returns: Rule, *, period: Period = "week", by: str | None = None
) -> Retention:
    """Cohorts by first start; a return counts at the start's own moment or later.

    Where start and return are the same event, the start itself is a return in period 0. `by` is an
    attribute or `event.NAME`, a property of the start. BadInput: too many segments or periods.
    """
    found = cohorts(arrays, start, period, by)
    returned = _returned(arrays, found, returns)
    segments = {}
    if by is not None:
        segments = {
            name: _told(found, found.sizes[n], returned[n]) for n, name in enumerate(found.names)
        }
    return Retention(
        cohorts=_told(found, found.sizes.sum(axis=0), returned.sum(axis=0)),
        segments={name: told for name, told in segments.items() if told},
        data_version=arrays.version,
        parameters={"period": period, "by": by},
    )


def _returned(arrays: Arrays, found: Cohorts, returns: Rule) -> Ints:
    """Customers by segment, cohort and age, each once."""
    done = done_since(arrays, found, returns)
    once = changes(done.customer, done.age)
    customer, age = done.customer[once], done.age[once]
    shape = (len(found.names), found.count, found.count)
    cell = (found.segment[customer] * found.count + found.of[customer]) * found.count + age
    return np.bincount(cell, minlength=int(np.prod(shape))).reshape(shape)


def _told(found: Cohorts, sizes: Ints, returned: Ints) -> tuple[Cohort, ...]:
    rows = []
    for place, day in enumerate(found.days):
        if sizes[place]:
            over = found.ages_over(place)
            kept: list[int | None] = [*returned[place, :over].tolist(), None]
            rows.append(Cohort(day, int(sizes[place]), tuple(kept)))
    return tuple(rows)


def average(rows: tuple[Cohort, ...]) -> tuple[tuple[int, int], ...]:
    """For each age: customers who returned, of how many, over all cohorts old enough to tell."""
    longest = max((len(row.retained) for row in rows), default=0)
    told = []
    for age in range(longest):
        old = [row for row in rows if age < len(row.retained) and row.retained[age] is not None]
        if old:
            told.append((sum(row.retained[age] or 0 for row in old), sum(r.customers for r in old)))
    return tuple(told)


def document(found: Retention) -> dict[str, Any]:
    """The result as plain JSON values."""
    body: dict[str, Any] = {"cohorts": _rows(found.cohorts)}
    if found.segments:
        body["segments"] = {name: {"cohorts": _rows(rows)} for name, rows in found.segments.items()}
    return {**body, "data_version": found.data_version, "parameters": dict(found.parameters)}


def _rows(rows: tuple[Cohort, ...]) -> list[dict[str, Any]]:
    return [
        {
            "period": row.period.isoformat(),
            "customers": row.customers,
            "retained": list(row.retained),
        }
        for row in rows
    ]
