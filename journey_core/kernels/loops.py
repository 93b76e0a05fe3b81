"""The ordered kernel as compiled loops: one pass over two sorted arrays a step, by numba.

Imported only through `compiled`, because numba is optional.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numba import njit, types

from journey_core.kernels.admission_loop import admit  # noqa: F401  part of `compiled.Loops`
from journey_core.kernels.gather_loop import gather, gather_each  # noqa: F401
from journey_core.kernels.limits import Limits
from journey_core.kernels.shapes import Ints, Reached
from journey_core.kernels.ties_loop import chain_of_ties  # noqa: F401
from journey_core.kernels.value_loop import by_value, find, follow  # noqa: F401

_IN = types.Array(types.int64, 1, "C", readonly=True)
_OUT = types.int64[::1]
_INT = types.int64
_PAIR = types.UniTuple(types.int64, 2)
_FAR = 1 << 62


def chain(
    steps: Sequence[Ints], limits: Limits, after: Sequence[int] | None = None
) -> list[Reached]:
    """As `steps.chain`: for each step who reached it, over any start."""
    clock = limits.clock
    first = np.ascontiguousarray(steps[0])
    done = np.empty(len(first) + 1, np.int64)
    count = _firsts(first, clock.shift, done)
    reached = [Reached(done[:count], done[:count])]
    chains = [(first, first)]
    widest = clock.span if limits.window is None else min(limits.window, clock.span)
    is_tight = (widest + clock.span) >> clock.shift > 0
    for step, k in enumerate(steps[1:], 1):
        bound = limits.move(step)
        longest = _FAR if bound is None else bound
        bounds = (widest, longest, limits.wait(step), clock.shift, int(is_tight))
        room = np.empty((4, len(k) + 1), np.int64)
        given = np.ascontiguousarray(k), chains[after[step] if after else -1]
        if limits.exclude is None:
            valid, count = _advance(*given, bounds, room)
        else:
            valid, count = _advance_past(*given, np.ascontiguousarray(limits.exclude), bounds, room)
        chains.append((room[0, :valid], room[1, :valid]))
        if not after:
            del chains[0]
        reached.append(Reached(room[2, :count].copy(), room[3, :count].copy()))
    return reached


@njit(types.int64(_IN, _INT, _OUT), cache=True, nogil=True)
def _firsts(k, shift, out):
    """The first key of each customer; how many. `out` has room for one more."""
    count = 0
    last = -1
    for i in range(len(k)):
        customer = k[i] >> shift
        out[count] = k[i]
        count += np.int64(customer != last)
        last = customer
    return count


@njit(
    _PAIR(_IN, types.UniTuple(_IN, 2), types.UniTuple(_INT, 5), types.int64[:, ::1]),
    cache=True,
    nogil=True,
)
def _advance(k, last, bounds, room):
    """The chains that a step's events validly end, and the first of each customer; how many.

    One merge of both arrays without a branch, since nobody could guess which comes next: what is
    written counts only where the number of chains moves on. `room` has one column more than `k`.
    """
    at, start = last
    window, bound, wait, shift, is_tight = bounds
    valid = count = place = event = 0
    previous = -1
    while place < len(at) and event < len(k):
        now = k[event]
        passes = np.int64(at[place] <= now - wait)
        latest = max(place - 1, 0)
        before, began = at[latest], start[latest]
        customer = now >> shift
        ok = (1 - passes) & np.int64(place > 0)
        ok &= np.int64(now - began <= window) & np.int64(now - before <= bound)
        ok &= np.int64(is_tight == 0) | np.int64(customer == began >> shift)
        first = ok & np.int64(customer != previous)
        room[0, valid], room[1, valid] = now, began
        room[2, count], room[3, count] = now, began
        valid += ok
        count += first
        previous = customer if ok else previous
        place += passes
        event += 1 - passes
    if place == 0:
        return valid, count
    before, began = at[place - 1], start[place - 1]
    while event < len(k) and k[event] - began <= window and k[event] - before <= bound:
        now = k[event]
        customer = now >> shift
        event += 1
        if is_tight != 0 and customer != began >> shift:
            break
        room[0, valid], room[1, valid] = now, began
        valid += 1
        if customer != previous:
            room[2, count], room[3, count] = now, began
            count += 1
            previous = customer
    return valid, count


@njit(
    _PAIR(_IN, types.UniTuple(_IN, 2), _IN, types.UniTuple(_INT, 5), types.int64[:, ::1]),
    cache=True,
    nogil=True,
)
def _advance_past(k, last, exclude, bounds, room):
    """As `_advance`, where no excluded event may lie between the two events of a move."""
    at, start = last
    window, bound, wait, shift, is_tight = bounds
    valid = count = 0
    place = barred = 0
    previous = -1
    for i in range(len(k)):
        now = k[i]
        while place < len(at) and at[place] <= now - wait:
            place += 1
        if place == 0:
            continue
        before, began = at[place - 1], start[place - 1]
        if now - began > window or now - before > bound:
            continue
        customer = now >> shift
        if is_tight != 0 and customer != began >> shift:
            continue
        while barred < len(exclude) and exclude[barred] < now:
            barred += 1
        if barred > 0 and exclude[barred - 1] > before:
            continue
        room[0, valid] = now
        room[1, valid] = began
        valid += 1
        if customer != previous:
            room[2, count] = now
            room[3, count] = began
            count += 1
            previous = customer
    return valid, count
