"""The kernel for any order as compiled passes over the events of all steps, by numba.

Imported only through `compiled`, because numba is optional.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numba import njit, types

from journey_core.kernels.limits import Limits
from journey_core.kernels.rows import in_time
from journey_core.kernels.shapes import Ints, Reached

_IN = types.Array(types.int64, 1, "C", readonly=True)
_LINE, _INT = types.int64[::1], types.int64
_FAR = np.iinfo(np.int64).max


def gather(starts: Ints, steps: Sequence[Ints], limits: Limits) -> list[Reached]:
    """As `anyorder.gather` for steps that share no event, where equal times count.

    `starts` are sorted keys. At an event n steps lie in the window exactly when the n-th latest of
    the steps' last events does; the latest start up to there is the best one.
    """
    k, of = in_time(steps)
    room = np.empty((2, len(steps), min(len(starts), len(k))), np.int64)
    counts = np.zeros(len(steps), np.int64)
    _gather(np.ascontiguousarray(starts), k, of, _bounds(limits), room, counts)
    return [
        Reached(room[0, step, :count].copy(), room[1, step, :count].copy())
        for step, count in enumerate(counts.tolist())
    ]


def gather_each(starts: Ints, steps: Sequence[Ints], limits: Limits) -> Ints:
    """When 1, 2, … steps are complete, seen from each start: shape (steps, starts), or the largest
    number; under the same conditions."""
    room = np.full((len(steps), len(starts)), _FAR)
    _gather_each(np.ascontiguousarray(starts), *_flat(steps), _bounds(limits), room)
    return room


def _flat(steps: Sequence[Ints]) -> tuple[Ints, Ints]:
    """The keys of all steps in one array, and where each step begins."""
    edges = np.cumsum([0, *(len(step) for step in steps)], dtype=np.int64)
    return np.concatenate([np.asarray(step, np.int64) for step in steps]), edges


def _bounds(limits: Limits) -> tuple[int, int]:
    clock = limits.clock
    widest = clock.span if limits.window is None else min(limits.window, clock.span)
    return widest, clock.shift


@njit(types.int64(_IN, _INT), cache=True, nogil=True)
def _up_to(starts, k):
    """The place of the last start that is not after a key; -1: none."""
    low, high = 0, len(starts)
    while low < high:
        middle = (low + high) >> 1
        if starts[middle] <= k:
            low = middle + 1
        else:
            high = middle
    return low - 1


@njit(types.int64(_LINE, _LINE, _INT), cache=True, nogil=True)
def _recent(last, order, floor):
    """Those of the last events that lie in the window, latest first; how many."""
    found = 0
    for k in last:
        if k < floor:
            continue
        here = found
        while here > 0 and order[here - 1] < k:
            order[here] = order[here - 1]
            here -= 1
        order[here] = k
        found += 1
    return found


@njit(
    types.void(_IN, _LINE, _LINE, types.UniTuple(_INT, 2), types.int64[:, :, ::1], _LINE),
    cache=True,
    nogil=True,
)
def _gather(starts, flat, of, bounds, room, counts):  # noqa: PLR0917
    """Times in order, all steps together; only a step that is new in the window adds one."""
    window, shift = bounds
    steps = len(counts)
    last, order = np.full(steps, -1, np.int64), np.empty(steps, np.int64)
    opening, best, opened, is_new = np.int64(-1), 0, 0, False
    for i in range(len(flat)):
        now = flat[i]
        floor = max(now >> shift << shift, now - window)
        is_new |= last[of[i]] < floor
        last[of[i]] = now
        if not is_new or (i + 1 < len(flat) and flat[i + 1] == now):
            continue
        is_new, found = False, 0
        if now >> shift << shift != opening:
            opening, best = now >> shift << shift, 0
        for k in last:
            found += k >= floor
        if found <= best:
            continue
        while opened < len(starts) and starts[opened] <= now:
            opened += 1
        if opened == 0 or starts[opened - 1] < floor:
            is_new = True  # a later start may do with the same steps
            continue
        _recent(last, order, floor)
        for step in range(best, found):
            place = _up_to(starts[:opened], order[step])
            if place < 0 or starts[place] < floor:
                is_new = True
                break
            room[0, step, counts[step]] = now
            room[1, step, counts[step]] = starts[place]
            counts[step] += 1
            best = step + 1


@njit(
    types.void(_IN, _IN, _IN, types.UniTuple(_INT, 2), types.int64[:, ::1]),
    cache=True,
    nogil=True,
)
def _gather_each(starts, flat, edges, bounds, room):
    """For each start the next event of every step, in order of time."""
    window, shift = bounds
    steps = len(edges) - 1
    place = np.empty(steps, np.int64)
    for step in range(steps):
        place[step] = edges[step]
    for i in range(len(starts)):
        start = starts[i]
        found = 0
        for step in range(steps):
            while place[step] < edges[step + 1] and flat[place[step]] < start:
                place[step] += 1
            if place[step] == edges[step + 1]:
                continue
            k = flat[place[step]]
            if k - start > window or k >> shift != start >> shift:
                continue
            here = found
            while here > 0 and room[here - 1, i] > k:
                room[here, i] = room[here - 1, i]
                here -= 1
            room[here, i] = k
            found += 1
