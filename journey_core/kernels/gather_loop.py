"""The kernel for any order as one compiled pass over the starts, by numba.

Imported only where `compiled` has loaded numba, because numba is optional.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numba import njit, types

from journey_core.kernels.limits import Limits
from journey_core.kernels.shapes import Ints, Reached

_IN = types.Array(types.int64, 1, "C", readonly=True)
_INT = types.int64


def gather(starts: Ints, steps: Sequence[Ints], limits: Limits) -> list[Reached]:
    """As `anyorder.gather` for steps that share no event, where equal times count.

    `starts` are sorted keys without repeats.
    """
    clock = limits.clock
    widest = clock.span if limits.window is None else min(limits.window, clock.span)
    is_tight = (widest + clock.span) >> clock.shift > 0
    flat = np.concatenate([np.asarray(step, np.int64) for step in steps])
    edges = np.cumsum([0, *(len(step) for step in steps)], dtype=np.int64)
    room = np.empty((2, len(steps), len(starts)), np.int64)
    counts = np.zeros(len(steps), np.int64)
    bounds = (widest, clock.shift, int(is_tight))
    _gather(np.ascontiguousarray(starts), flat, edges, bounds, (room, counts))
    return [
        Reached(room[0, step, :count].copy(), room[1, step, :count].copy())
        for step, count in enumerate(counts.tolist())
    ]


@njit(
    types.void(
        _IN,
        _IN,
        _IN,
        types.UniTuple(_INT, 3),
        types.Tuple((types.int64[:, :, ::1], types.int64[::1])),
    ),
    cache=True,
    nogil=True,
)
def _gather(starts, flat, edges, bounds, out):
    """For each start the next event of every step, in order of time; first completions first."""
    room, counts = out
    window, shift, is_tight = bounds
    steps = len(edges) - 1
    place = edges[:-1].copy()
    times = np.empty(steps, np.int64)
    customer_of = np.full(steps, -1, np.int64)
    for start in starts:
        customer = start >> shift
        found = 0
        for step in range(steps):
            while place[step] < edges[step + 1] and flat[place[step]] < start:
                place[step] += 1
            if place[step] == edges[step + 1]:
                continue
            k = flat[place[step]]
            if k - start > window or (is_tight != 0 and k >> shift != customer):
                continue
            here = found
            while here > 0 and times[here - 1] > k:
                times[here] = times[here - 1]
                here -= 1
            times[here] = k
            found += 1
        for step in range(found):
            last = counts[step] - 1
            if customer_of[step] != customer:
                customer_of[step] = customer
                counts[step] += 1
                room[0, step, last + 1] = times[step]
                room[1, step, last + 1] = start
            elif room[0, step, last] == times[step]:
                room[1, step, last] = start
