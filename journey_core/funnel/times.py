"""How long it takes: the time to convert as a histogram, and as a curve that waits for nobody."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import timedelta

import numpy as np

from journey_core.funnel.definition import FunnelQuestion
from journey_core.funnel.walk import Walk, walk
from journey_core.kernels.shapes import Flags, Floats, Ints
from journey_core.kernels.survival import converted_by
from journey_core.lake.arrays import Arrays

EDGES = (
    0, 10, 30, 60, 300, 900, 1800, 3600, 3 * 3600, 6 * 3600, 12 * 3600, 86400, 2 * 86400,
    3 * 86400, 7 * 86400, 14 * 86400, 30 * 86400, 60 * 86400, 90 * 86400, 180 * 86400, 365 * 86400,
)  # fmt: skip
"""Seconds at which a bar begins; the last one is open."""
MOST_POINTS = 200


@dataclass(frozen=True)
class Bin:
    """Customers whose time to convert is at least `low` and below `high` seconds; None: no end."""

    low: int
    high: int | None
    customers: int


@dataclass(frozen=True)
class CurvePoint:
    """The share of entrants converted by so many seconds after their first start, with limits."""

    seconds: float
    share: float
    low: float | None
    high: float | None
    at_risk: int


@dataclass(frozen=True)
class Curve:
    """The conversion to the last step over time, of everybody who began, mature or not.

    `watched` are the customers, `converted` those seen to convert, `censored` those for whom the
    data ends before their window does.
    """

    points: tuple[CurvePoint, ...]
    watched: int
    converted: int
    censored: int


def histogram(walked: Walk, step: int) -> tuple[Bin, ...]:
    """The time to convert to a step, counted from 1; from the first bar used to the last."""
    reached = walked.reached[step - 1]
    seconds = (reached.at - reached.start) // 1000
    counts = np.bincount(np.searchsorted(EDGES, seconds, "right") - 1, minlength=len(EDGES))
    used = np.flatnonzero(counts)
    if not len(used):
        return ()
    ends: Sequence[int | None] = (*EDGES[1:], None)
    return tuple(Bin(EDGES[n], ends[n], int(counts[n])) for n in range(used[0], used[-1] + 1))


def curve(arrays: Arrays, question: FunnelQuestion, members: Flags | None = None) -> Curve:
    """The Kaplan-Meier curve of the last step, from each customer's first start in the range.

    A customer who has not converted is watched until their window or the data ends, whichever is
    first. So the youngest entrants count too, without being taken for lost.
    """
    asked = replace(
        question, all_entrants=True, first_in_range=not question.first_touch, by=None,
        attribution="start",
    )  # fmt: skip
    walked = walk(arrays, asked, members)
    begun, customer = walked.reached[0].at, walked.members(0)
    time = _watched(walked, begun)
    happened = np.zeros(len(begun), bool)
    place = np.searchsorted(customer, walked.members(-1))
    time[place], happened[place] = walked.reached[-1].at - begun[place], True
    told = converted_by(time, happened)
    chosen = _thinned(len(told.time))
    window = arrays.span_ms if asked.window is None else asked.window // timedelta(milliseconds=1)
    return Curve(
        points=tuple(
            CurvePoint(
                float(told.time[n]) / 1000, float(told.share[n]), _number(told.low, n),
                _number(told.high, n), int(told.at_risk[n]),
            )
            for n in chosen
        ),
        watched=len(begun),
        converted=int(happened.sum()),
        censored=int(np.count_nonzero(~happened & (time < window))),
    )  # fmt: skip


def _watched(walked: Walk, begun: Ints) -> Ints:
    """How long each start could be watched, in milliseconds."""
    left = walked.arrays.span_ms - walked.clock.times(begun)
    window = walked.question.window
    return left if window is None else np.minimum(left, window // timedelta(milliseconds=1))


def _thinned(points: int) -> list[int]:
    """At most so many points, the first and the last among them."""
    if points <= MOST_POINTS:
        return list(range(points))
    return sorted({round(n) for n in np.linspace(0, points - 1, MOST_POINTS)})


def _number(values: Floats, place: int) -> float | None:
    value = float(values[place])
    return None if np.isnan(value) else value
