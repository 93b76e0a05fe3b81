"""Funnels without an order: how many different steps a customer takes inside one window.

A window opens at an event of any step. Seen from there, the next events of every step are put in
order of time; where steps share no event, the n-th of them completes n steps. Where they do, the
events are counted only as far as they find a step of their own.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from journey_core.kernels import compiled
from journey_core.kernels.clock import BITS
from journey_core.kernels.distinct import distinct, drop_repeats, numbered
from journey_core.kernels.limits import Limits
from journey_core.kernels.matching import growth
from journey_core.kernels.rows import Marked, mark, merge_equal_times, pick
from journey_core.kernels.shapes import Chains, Ints, Reached, Rows
from journey_core.kernels.steps import latest_of_first

_FAR = np.iinfo(np.int64).max


def gather(
    starts: Rows, steps: Sequence[Rows], limits: Limits, *, apart: bool = False
) -> list[Reached]:
    """For each number n of steps who took at least n, in windows that open at one of `starts`.

    `starts` are events of the steps, by row; the one that opens a window is one of those that
    count. With `strict_time` the events need different times. Of `limits` only the window and
    `strict_time` have a meaning here. `apart` says that no event belongs to two steps; then, where
    compiled loops are loaded and equal times count, they do the same in one pass.
    """
    if apart and not limits.strict_time and compiled.loops() is not None:
        from journey_core.kernels import gather_loop

        return gather_loop.gather(drop_repeats(starts.k), [step.k for step in steps], limits)
    marked = mark(steps)
    if not limits.strict_time:
        k = drop_repeats(starts.k)
        return _reached(k, _seen_from(k, marked, len(steps), limits), limits)
    # At the opening time only a start may be used, not another event that happens then.
    k, _, mask = merge_equal_times(pick(marked, starts.row))
    marked = merge_equal_times(marked)
    done = np.full((len(k), len(steps)), _FAR)
    for own in distinct(mask).tolist():
        mine = mask == own
        done[mine] = _seen_from(k[mine], marked, len(steps), limits, own)
    return _reached(k, done, limits)


def _seen_from(
    starts: Ints, marked: Marked, steps: int, limits: Limits, own: int | None = None
) -> Ints:
    """When 1, 2, … steps are complete, seen from each start: shape (starts, steps).

    With `own` a start is an event of that mask, and the others come after it.
    """
    columns, masks = ([], []) if own is None else ([starts], [own])
    for mask in distinct(marked.mask).tolist():
        k = marked.k[marked.mask == mask]
        place = np.searchsorted(k, starts, "left" if own is None else "right")
        for further in range(mask.bit_count()):
            columns.append(_next(k, place + further, starts, limits))
            masks.append(mask)
    return _completions(columns, masks, steps, len(starts))


def _reached(starts: Ints, done: Ints, limits: Limits) -> list[Reached]:
    """Later starts complete no earlier, so the latest of those that share a completion is last."""
    reached = []
    for at in done.T:
        complete = at != _FAR
        chains = Chains(at[complete], starts[complete])
        reached.append(latest_of_first(chains, limits))
    return reached


def _next(k: Ints, place: Ints, starts: Ints, limits: Limits) -> Ints:
    """The keys at the places where they lie in the window of their start, else `_FAR`."""
    some = place < len(k)
    found = np.where(some, k[np.minimum(place, len(k) - 1)], starts)
    return np.where(some & limits.clock.within(found, starts, limits.window), found, _FAR)


def _completions(columns: list[Ints], masks: list[int], steps: int, starts: int) -> Ints:
    """When 1, 2, … steps are complete, seen from each start: shape (starts, steps)."""
    if not columns or not starts:
        return np.full((starts, steps), _FAR)
    times = np.stack(columns, axis=1)
    if len(set(masks)) == len(masks) and all(mask.bit_count() == 1 for mask in masks):
        missing = np.full((starts, steps - len(columns)), _FAR)
        return np.append(np.sort(times, axis=1), missing, axis=1)
    order = np.argsort(times, axis=1, kind="stable")
    times = np.take_along_axis(times, order, axis=1)
    order[times == _FAR] = len(masks)
    kind, example = _kinds(order, len(masks) + 1)
    column = np.full((len(example), steps), len(masks))
    for number, sequence in enumerate(order[example].tolist()):
        places = growth([(*masks, 0)[n] for n in sequence], steps)
        column[number, : len(places)] = places
    times = np.append(times, np.full((starts, 1), _FAR), axis=1)
    return np.take_along_axis(times, column[kind], axis=1)


def _kinds(rows: Ints, base: int) -> tuple[Ints, Ints]:
    """The kind of each row of numbers below `base`, and for each kind one row that is of it."""
    if base ** rows.shape[1] >= 1 << BITS:
        _, example, kind = np.unique(rows, axis=0, return_index=True, return_inverse=True)
        return kind.ravel(), example
    found, kind = numbered(rows @ (base ** np.arange(rows.shape[1])))
    example = np.empty(len(found), np.int64)
    example[kind] = np.arange(len(rows))
    return kind, example
