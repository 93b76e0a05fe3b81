"""Funnels whose steps follow one another directly: step j + 1 is the customer's very next event."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from journey_core.kernels import compiled
from journey_core.kernels.each_start import Seen
from journey_core.kernels.limits import Limits
from journey_core.kernels.shapes import Chains, Ints, Reached, Rows, no_ints
from journey_core.kernels.steps import first_completions, latest_of_first


def chain(steps: Sequence[Rows], limits: Limits) -> list[Reached]:
    """For each step who reached it over any start, by time, then order of arrival."""
    starts = steps[0].k
    first, *others = seen(steps, limits)
    return [
        first_completions(Chains(first.at, starts), limits),
        *(latest_of_first(Chains(at, starts[place]), limits) for place, at in others),
    ]


def seen(steps: Sequence[Rows], limits: Limits) -> list[Seen]:
    """For each step the starts whose chain comes to it: events of the first step."""
    starts, row = steps[0]
    found = [Seen(np.arange(len(starts)), starts)]
    for number, step in enumerate(steps[1:], 1):
        before = found[-1]
        hit, place = _find(step.row, row + 1)
        at, own = step.k[place], before.place[hit]
        valid = limits.allows(number, at, before.at[hit], starts[own])
        if valid.all():
            row = row[hit] + 1
            found.append(Seen(own, at))
        else:
            row = row[hit[valid]] + 1
            found.append(Seen(own[valid], at[valid]))
    return found


def _find(rows: Ints, wanted: Ints) -> tuple[Ints, Ints]:
    """Which of some ascending rows are wanted: their places among those wanted, and in `rows`."""
    loops = compiled.loops()
    if loops is not None:
        return loops.find(rows, wanted)
    if len(rows) < len(wanted):
        place, hit = _look_up(rows, wanted)
        return hit, place
    return _look_up(wanted, rows)


def _look_up(needles: Ints, among: Ints) -> tuple[Ints, Ints]:
    """Which needles are found, and where."""
    if not len(among):
        return no_ints(), no_ints()
    place = np.searchsorted(among, needles)
    hit = np.flatnonzero(among[np.minimum(place, len(among) - 1)] == needles)
    return hit, place[hit]
