"""What each start completes, and the first of every value, as compiled loops, by numba.

Imported only through `compiled`, because numba is optional.
"""

from __future__ import annotations

import numpy as np
from numba import njit, types

from journey_core.kernels.limits import Limits
from journey_core.kernels.shapes import Ints

_IN = types.Array(types.int64, 1, "C", readonly=True)
_TABLE, _INT = types.int64[:, ::1], types.int64


def follow(at: Ints, start: Ints, k: Ints, limits: Limits, step: int) -> tuple[Ints, Ints]:
    """Which chains find an event of a step inside their window, and the earliest one."""
    clock = limits.clock
    widest = clock.span if limits.window is None else min(limits.window, clock.span)
    room = np.empty((2, len(at)), np.int64)
    bounds = (widest, limits.wait(step), clock.shift)
    count = _follow(at, start, np.ascontiguousarray(k), bounds, room)
    return room[0, :count], room[1, :count]


def by_value(
    at: Ints, start: Ints, value: Ints, values: int, shift: int
) -> tuple[Ints, Ints, Ints]:
    """The first completion of each pair of customer and value, its latest start, and the value."""
    room, entry = np.empty((3, len(at)), np.int64), np.full(values, -1)
    count = _by_value(at, start, value, shift, entry, room)
    return room[0, :count].copy(), room[1, :count].copy(), room[2, :count].copy()


def find(rows: Ints, wanted: Ints) -> tuple[Ints, Ints]:
    """Which of some ascending rows are wanted: their places among those wanted, and in `rows`."""
    room = np.empty((2, min(len(rows), len(wanted))), np.int64)
    rows, wanted = (np.ascontiguousarray(one, np.int64) for one in (rows, wanted))
    count = _find(rows, wanted, room)
    return room[0, :count], room[1, :count]


@njit(types.int64(_IN, _IN, _IN, types.UniTuple(_INT, 3), _TABLE), cache=True, nogil=True)
def _follow(at, start, k, bounds, room):
    window, wait, shift = bounds
    count = place = 0
    for i in range(len(at)):
        asked = at[i] + wait
        while place < len(k) and k[place] < asked:
            place += 1
        if place == len(k):
            break
        now, began = k[place], start[i]
        if now - began <= window and now >> shift == began >> shift:
            room[0, count] = i
            room[1, count] = now
            count += 1
    return count


@njit(types.int64(_IN, _IN, _IN, _INT, types.int64[::1], _TABLE), cache=True, nogil=True)
def _by_value(at, start, value, shift, entry, room):  # noqa: PLR0917
    """`entry` says where the latest entry of each value stands, whosesoever it is."""
    count = 0
    for i in range(len(at)):
        known = entry[value[i]]
        if known >= 0 and room[0, known] >> shift == at[i] >> shift:
            if room[0, known] == at[i]:
                room[1, known] = start[i]
            continue
        entry[value[i]] = count
        room[0, count] = at[i]
        room[1, count] = start[i]
        room[2, count] = value[i]
        count += 1
    return count


@njit(types.int64(_IN, _IN, _TABLE), cache=True, nogil=True)
def _find(rows, wanted, room):
    count = place = 0
    for i in range(len(wanted)):
        while place < len(rows) and rows[place] < wanted[i]:
            place += 1
        if place == len(rows):
            break
        if rows[place] == wanted[i]:
            room[0, count] = i
            room[1, count] = place
            count += 1
    return count
