"""Two groups of customers on one map: where they go differently, and how sure that is."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from math import hypot

from journey_core.flow.observed import Observed, WayNumbers
from journey_core.kernels.intervals import wilson
from journey_core.model.journey import Journey

LEAST = 30
"""Customers who left a stage, in each group, from which on their shares are compared."""


@dataclass(frozen=True)
class WayDifference:
    """A way that both groups could take.

    Shares are of `left` customers, those who left the source; `points` is the first share less the
    second, with Newcombe's 95 % `interval`, both None where a group has fewer than `LEAST`.
    `clear` says that the interval leaves out zero. `transition` is empty for a way not drawn.
    """

    source: str
    target: str
    transition: str
    customers: tuple[int, int]
    left: tuple[int, int]
    points: float | None
    interval: tuple[float, float] | None
    median_seconds: tuple[float | None, float | None]

    @property
    def clear(self) -> bool:
        """Whether the two groups differ beyond chance."""
        return self.interval is not None and (self.interval[0] > 0 or self.interval[1] < 0)


def difference(journey: Journey, first: Observed, second: Observed) -> list[WayDifference]:
    """Every way that somebody of either group took, those that differ most first.

    Ways inside a parent are left out: they have no share. The intervals are each way's own; with
    many ways, one in twenty of them leaves out zero by chance.
    """
    found = list(_differences(journey, first, second))
    return sorted(found, key=lambda one: (one.points is None, -abs(one.points or 0.0)))


def _differences(journey: Journey, first: Observed, second: Observed) -> Iterator[WayDifference]:
    drawn = {way.id: (way.source, way.target) for way in journey.transitions}
    ways = [(pair, key, _drawn(first, key), _drawn(second, key)) for key, pair in drawn.items()]
    seen = [{(a, b): numbers for a, b, numbers in group.seen} for group in (first, second)]
    nobody = WayNumbers()
    ways += [
        (pair, "", seen[0].get(pair, nobody), seen[1].get(pair, nobody))
        for pair in sorted(seen[0].keys() | seen[1].keys())
    ]
    for (source, target), key, one, other in ways:
        left = (first.stages[source].moved_on, second.stages[source].moved_on)
        if (not one.moves and not other.moves) or one.share is other.share is None:
            continue
        hits = (one.customers, other.customers)
        interval = None
        if min(left) >= LEAST:
            interval = newcombe(hits, left)
        yield WayDifference(
            source,
            target,
            key,
            hits,
            left,
            None if interval is None else hits[0] / left[0] - hits[1] / left[1],
            interval,
            (one.median_seconds, other.median_seconds),
        )


def _drawn(group: Observed, key: str) -> WayNumbers:
    return group.transitions[key]


def newcombe(hits: tuple[int, int], of: tuple[int, int]) -> tuple[float, float] | None:
    """Newcombe's 95 % interval of a difference of two proportions; None without customers.

    Source: R. G. Newcombe, Interval estimation for the difference between independent proportions,
    Statistics in Medicine 17 (1998) 873-890, method 10.
    """
    one, other = wilson(hits[0], of[0]), wilson(hits[1], of[1])
    if one is None or other is None:
        return None
    a, b = hits[0] / of[0], hits[1] / of[1]
    low = a - b - hypot(a - one[0], other[1] - b)
    high = a - b + hypot(one[1] - a, b - other[0])
    return low, high
