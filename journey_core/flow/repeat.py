"""How long until a customer buys again, with those who have not yet."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from journey_core.kernels.quantiles import grouped_quantiles
from journey_core.kernels.shapes import Flags, Ints

SHARES = (0.25, 0.5, 0.75)


@dataclass(frozen=True)
class Span:
    """Seconds within which a quarter, half and three quarters have bought again."""

    p25: float | None
    p50: float | None
    p75: float | None


@dataclass(frozen=True)
class Repeat:
    """The time from one purchase to the customer's next.

    `again` purchases were followed by another one so far; `waiting` were each customer's last, and
    may still be. `seen` is of the first kind alone, None without any, and too short while many
    wait. `expected` counts those who wait for as long as they have waited (Kaplan-Meier); None
    where fewer than that share have bought again.
    """

    again: int
    waiting: int
    seen: Span | None
    expected: Span


def repeats(keys: Ints, shift: int, ends: int) -> Repeat:
    """From the keys of purchases, ascending; the data end `ends` milliseconds after the epoch."""
    customer = keys >> shift
    on = np.zeros(len(keys), bool)
    on[:-1] = customer[1:] == customer[:-1]
    gap = np.empty(len(keys), np.int64)
    gap[:-1] = np.diff(keys)
    gap[~on] = ends - (keys[~on] & ((1 << shift) - 1))
    again = int(np.count_nonzero(on))
    seen = None
    if again:
        _, found = grouped_quantiles(np.zeros(again, np.int64), gap[on], 1, SHARES)
        seen = Span(*(float(ms) / 1000 for ms in found[0]))
    return Repeat(again, len(keys) - again, seen, Span(*kaplan_meier(gap, on)))


def kaplan_meier(gap: Ints, happened: Flags) -> list[float | None]:
    """The seconds at which the shares have happened, where some are still waited for.

    Those who wait as long as something that happened are still counted as waiting then. Source:
    E. L. Kaplan and P. Meier, Nonparametric estimation from incomplete observations, Journal of the
    American Statistical Association 53 (1958) 457-481.
    """
    times, place = np.unique(gap, return_inverse=True)
    ends = np.bincount(place, minlength=len(times))
    events = np.bincount(place[happened], minlength=len(times))
    at_risk = len(gap) - (np.cumsum(ends) - ends)
    left = np.cumprod(1 - events / np.maximum(at_risk, 1))
    found: list[float | None] = []
    for share in SHARES:
        reached = np.flatnonzero(left <= 1 - share + 1e-12)
        found.append(float(times[reached[0]]) / 1000 if len(reached) else None)
    return found
