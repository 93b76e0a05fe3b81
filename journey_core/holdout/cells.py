"""The cells of a report: which arm of which segment is held against the control, by what metric."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal, NamedTuple

import numpy as np

from journey_core.holdout.moments import Moments
from journey_core.kernels.shapes import Floats

Kind = Literal["proportion", "mean", "ratio"]
ALL = "all"
"""The segment of the whole group, whose `by` is None."""


@dataclass(frozen=True)
class Metric:
    """What is measured. `kind`: a proportion of customers, a mean per customer, or a ratio of sums.

    `higher_is_better` turns the verdict round (unsubscribes). `margin`: the metric is a guardrail,
    and may get worse by at most so much (in its own unit, 0 or more). `mde`: the smallest absolute
    difference that matters; with it, a cell that could not have seen it is `underpowered`.
    `against`: another arm than the report's control; `leaves_out`: arms that are no party to it
    (opens are compared with the generic arm, and a holdout receives nothing to open).
    """

    name: str
    kind: Kind = "mean"
    higher_is_better: bool = True
    margin: float | None = None
    mde: float | None = None
    against: str | None = None
    leaves_out: frozenset[str] = frozenset()


class Place(NamedTuple):
    """Where an aggregate belongs: `by` None and segment `all` is the whole group."""

    by: str | None
    segment: str
    arm: str
    metric: str


@dataclass(frozen=True)
class Aggregates:
    """What was measured: one place and one entry of `moments` for each arm, segment and metric.

    `assigned`: customers in the arm and segment, mature or not (`moments.n` counts the mature ones
    with a value); None where maturity is no question.
    """

    places: Sequence[Place]
    moments: Moments
    assigned: Floats | None = None


@dataclass(frozen=True)
class Cells:
    """Each treated arm beside the control of the same segment and metric, in a fixed order."""

    places: Sequence[Place]
    metrics: Sequence[Metric]
    control: Moments
    treated: Moments
    assigned_control: Floats | None = None
    assigned_treated: Floats | None = None

    def __len__(self) -> int:
        return len(self.places)


def pair(
    found: Aggregates, *, control: str, arms: Sequence[str], metrics: Sequence[Metric]
) -> Cells:
    """Every other arm of every segment and metric against its control, the whole group first.

    Segments keep the order of `found`. An arm that a segment lacks is an arm of 0 customers.
    """
    where: dict[tuple, int] = {place: index for index, place in enumerate(found.places)}
    groups = dict.fromkeys([place[:2] for place in found.places])
    parties = {arm: [one for one in metrics if _is_party(arm, one, control)] for arm in arms}
    wanted: list[Place] = []
    chosen: list[Metric] = []
    there = []
    for by, segment in sorted(groups, key=lambda group: group[0] is not None):
        for arm, its in parties.items():
            wanted += [Place(by, segment, arm, one.name) for one in its]
            there += [(by, segment, one.against or control, one.name) for one in its]
            chosen += its
    here, there = ([where.get(place, -1) for place in places] for places in (wanted, there))
    counts = None if found.assigned is None else _by_place(found.assigned)
    return Cells(
        wanted,
        chosen,
        found.moments.take(there),
        found.moments.take(here),
        None if counts is None else counts.take(there).n,
        None if counts is None else counts.take(here).n,
    )


def _is_party(arm: str, metric: Metric, control: str) -> bool:
    return arm != (metric.against or control) and arm not in metric.leaves_out


def _by_place(counts: Floats) -> Moments:
    zero = np.zeros(len(counts))
    return Moments.of(n=counts, mean=zero, var=zero, events=zero)
