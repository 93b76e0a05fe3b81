"""Funnels whose steps follow one another directly: step j + 1 is the customer's very next event."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from journey_core.kernels.limits import Limits
from journey_core.kernels.shapes import Chains, Flags, Ints, Reached, Rows
from journey_core.kernels.steps import latest_of_first


def chain(steps: Sequence[Rows], limits: Limits) -> list[Reached]:
    """For each step who reached it over any start, by time, then order of arrival."""
    at = start = steps[0].k
    row = steps[0].row
    reached = [latest_of_first(Chains(at, start), limits)]
    for number, step in enumerate(steps[1:], 1):
        place, hit = _find(step.row, row + 1)
        before, after = at[hit], step.k[place[hit]]
        valid = limits.allows(number, after, before, start[hit])
        row, at, start = row[hit][valid] + 1, after[valid], start[hit][valid]
        reached.append(latest_of_first(Chains(at, start), limits))
    return reached


def _find(rows: Ints, wanted: Ints) -> tuple[Ints, Flags]:
    """Where each wanted row stands among sorted rows, and whether it does."""
    place = np.searchsorted(rows, wanted)
    if not len(rows):
        return place, np.zeros(len(wanted), bool)
    return place, rows[np.minimum(place, len(rows) - 1)] == wanted
