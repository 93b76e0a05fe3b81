"""The kernel for steps that share events as one compiled pass over all of them, by numba.

Imported only through `compiled`, because numba is optional. `ties` explains the rule.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numba import njit, types

from journey_core.kernels.limits import Limits
from journey_core.kernels.shapes import Reached, Rows, no_ints

_IN = types.Array(types.int64, 1, "C", readonly=True)
_LINE, _TABLE, _INT = types.int64[::1], types.int64[:, ::1], types.int64
_FAR = 1 << 62
_NEVER = -1


def chain_of_ties(steps: Sequence[Rows], limits: Limits) -> list[Reached]:
    """As `ties.chain`: for each step who reached it over any start."""
    clock = limits.clock
    edges = np.cumsum([0, *(len(step.k) for step in steps)], dtype=np.int64)
    k, row = (np.concatenate([step[part] for step in steps], dtype=np.int64) for part in (0, 1))
    exclude = np.ascontiguousarray(no_ints() if limits.exclude is None else limits.exclude)
    bounds = np.empty((2, len(steps)), np.int64)
    for step in range(len(steps)):
        move = limits.move(step) if step else None
        bounds[0, step] = _FAR if move is None else move
        bounds[1, step] = limits.wait(step) if step else 0
    window = clock.span if limits.window is None else min(limits.window, clock.span)
    room, counts = np.empty((4, len(k)), np.int64), np.zeros((2, len(steps)), np.int64)
    _chain((k, row, edges, exclude), (window, clock.shift), bounds, room, counts)
    return [
        Reached(room[2, first : first + count].copy(), room[3, first : first + count].copy())
        for first, count in zip(edges.tolist(), counts[1].tolist(), strict=False)
    ]


@njit(types.int64(_LINE, _IN, _IN), cache=True, nogil=True)
def _next_time(head, k, edges):
    """The time of the earliest events that are left."""
    now = _FAR
    for step in range(len(head)):
        if head[step] < edges[step + 1] and k[head[step]] < now:
            now = k[head[step]]
    return now


@njit(types.boolean(_LINE, _IN, _IN, _IN, _INT), cache=True, nogil=True)
def _is_crowd(head, k, row, edges, now):
    """Whether several different events happen at a time."""
    own = np.int64(-1)
    for step in range(len(head)):
        place = head[step]
        if place == edges[step + 1] or k[place] != now:
            continue
        if own >= 0 and row[place] != own:
            return True
        own = row[place]
        if place + 1 < edges[step + 1] and k[place + 1] == now:
            return True
    return False


@njit(types.Tuple((_LINE, _LINE))(_LINE, _IN, _IN, _IN, _INT), cache=True, nogil=True)
def _kinds(head, k, row, edges, now):
    """The different masks of the events at a time, and how many events have each."""
    most = kinds = 0
    place = np.empty(len(head), np.int64)
    for step in range(len(head)):
        here = head[step]
        place[step] = here
        while here < edges[step + 1] and k[here] == now:
            here += 1
        most += here - place[step]
    masks, counts = np.empty(most, np.int64), np.empty(most, np.int64)
    while True:
        own = _FAR
        for step in range(len(head)):
            here = place[step]
            if here < edges[step + 1] and k[here] == now and row[here] < own:
                own = row[here]
        if own == _FAR:
            break
        mask = np.int64(0)
        for step in range(len(head)):
            here = place[step]
            if here < edges[step + 1] and k[here] == now and row[here] == own:
                mask |= np.int64(1) << step
                place[step] += 1
        kind = 0
        while kind < kinds and masks[kind] != mask:
            kind += 1
        if kind == kinds:
            masks[kind], counts[kind] = mask, 0
            kinds += 1
        counts[kind] += 1
    return masks[:kinds], counts[:kinds]


@njit(types.boolean(_INT, _LINE, _LINE, _LINE, _LINE), cache=True, nogil=True)
def _place(step, masks, left, holder, came):
    """Whether a step finds an event, others keeping theirs or finding another: breadth first.

    `left` events of each mask are free, `holder` has the mask that each step takes one of.
    """
    for kind in range(len(came)):
        came[kind] = -1
    waiting = np.empty(len(holder), np.int64)
    waiting[0] = step
    first, last = 0, 1
    while first < last:
        asking = waiting[first]
        first += 1
        for kind in range(len(masks)):
            if came[kind] >= 0 or masks[kind] >> asking & 1 == 0:
                continue
            came[kind] = asking
            if left[kind] > 0:
                left[kind] -= 1
                given = kind
                while True:
                    taker = came[given]
                    before = holder[taker]
                    holder[taker] = given
                    if taker == step:
                        return True
                    given = before
            for other in range(len(holder)):
                if holder[other] == kind:
                    waiting[last] = other
                    last += 1
    return False


@njit(types.void(_LINE, _LINE, _TABLE, _LINE), cache=True, nogil=True)
def _reach(masks, counts, bounds, ends):
    """For each step how far one group leads, no further than a move that must take time."""
    steps = len(ends)
    holder, came = np.empty(steps, np.int64), np.empty(len(masks), np.int64)
    left = np.empty(len(masks), np.int64)
    for first in range(steps):
        for step in range(steps):
            holder[step] = -1
        for kind in range(len(masks)):
            left[kind] = counts[kind]
        last = first
        while last < steps and (last == first or bounds[1, last] == 0):
            if not _place(last, masks, left, holder, came):
                break
            last += 1
        ends[first] = last


@njit(
    types.int64(_INT, _TABLE, types.UniTuple(_INT, 2), types.UniTuple(_INT, 3), _INT),
    cache=True,
    nogil=True,
)
def _carried(now, room, found, limits, barred):
    """The start of the chain that goes on at a time, or `_NEVER`; `found` are its place and the
    first of the step's places, `barred` is the latest excluded key before."""
    place, opening = found
    window, longest, shift = limits
    if place == opening:
        return _NEVER
    before, start = room[0, place - 1], room[1, place - 1]
    if now - start > window or now >> shift != start >> shift:
        return _NEVER
    if now - before > longest or barred > before:
        return _NEVER
    return start


@njit(types.void(_LINE, _LINE), cache=True, nogil=True)
def _take_together(begun, ends):
    """The latest start with which a group completes each step, whichever step it began with."""
    for step in range(len(ends) - 1, 0, -1):
        for first in range(step):
            if ends[first] > step and begun[first] > begun[step]:
                begun[step] = begun[first]


@njit(
    types.void(_INT, _INT, types.UniTuple(_INT, 2), types.boolean, _TABLE, _TABLE),
    cache=True,
    nogil=True,
)
def _note(now, start, line, new, room, counts):  # noqa: PLR0917
    """Write down a valid end and its start, and once more where it is a customer's first."""
    step, opening = line
    at = opening + counts[0, step]
    room[0, at], room[1, at] = now, start
    counts[0, step] += 1
    if new:
        at = opening + counts[1, step]
        room[2, at], room[3, at] = now, start
        counts[1, step] += 1


@njit(
    types.void(types.UniTuple(_IN, 4), types.UniTuple(_INT, 2), _TABLE, _TABLE, _TABLE),
    cache=True,
    nogil=True,
)
def _chain(given, whole, bounds, room, counts):
    """Group by group of equal keys; `room` has valid ends, their starts, and first completions."""
    k, row, edges, exclude = given
    window, shift = whole
    steps = len(edges) - 1
    head, place = np.empty(steps, np.int64), np.empty(steps, np.int64)
    for step in range(steps):
        head[step], place[step] = edges[step], edges[max(step - 1, 0)]
    begun, ends = np.empty(steps, np.int64), np.empty(steps, np.int64)
    customer_of = np.full(steps, -1, np.int64)
    barred = 0
    now = _next_time(head, k, edges)
    while now != _FAR:
        while barred < len(exclude) and exclude[barred] < now:
            barred += 1
        latest = exclude[barred - 1] if barred else _NEVER
        for step in range(steps):
            begun[step] = _NEVER
            if head[step] == edges[step + 1] or k[head[step]] != now:
                continue
            if step == 0:
                begun[0] = now
                continue
            end, until = edges[step - 1] + counts[0, step - 1], now - max(1, bounds[1, step])
            while place[step] < end and room[0, place[step]] <= until:
                place[step] += 1
            limits = (window, bounds[0, step], shift)
            begun[step] = _carried(now, room, (place[step], edges[step - 1]), limits, latest)
        if _is_crowd(head, k, row, edges, now):
            masks, numbers = _kinds(head, k, row, edges, now)
            _reach(masks, numbers, bounds, ends)
            _take_together(begun, ends)
        for step in range(steps):
            while head[step] < edges[step + 1] and k[head[step]] == now:
                head[step] += 1
            if begun[step] != _NEVER:
                new = customer_of[step] != now >> shift
                customer_of[step] = now >> shift
                _note(now, begun[step], (step, edges[step]), new, room, counts)
        now = _next_time(head, k, edges)
