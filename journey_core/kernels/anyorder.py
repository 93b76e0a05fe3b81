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
from journey_core.kernels.each_start import Seen, first_from
from journey_core.kernels.limits import Limits
from journey_core.kernels.matching import growth
from journey_core.kernels.rows import Marked, mark, merge_equal_times, pick
from journey_core.kernels.shapes import Chains, Ints, Reached, Rows
from journey_core.kernels.steps import latest_of_first

_FAR = np.iinfo(np.int64).max
_FEW = 12


def gather(
    starts: Rows, steps: Sequence[Rows], limits: Limits, *, apart: bool = False
) -> list[Reached]:
    """For each number n of steps who took at least n, in windows that open at one of `starts`.

    `starts` are events of the steps, by row; the one that opens a window is one of those that
    count. With `strict_time` the events need different times. Of `limits` only the window and
    `strict_time` have a meaning here. `apart` says that no event belongs to two steps; then, where
    compiled loops are loaded and equal times count, they do the same in one pass.
    """
    if not limits.strict_time:
        loops = compiled.loops() if apart else None
        if loops is not None:
            return loops.gather(starts.k, [step.k for step in steps], limits)
        k = drop_repeats(starts.k)
        return _reached(k, _each(k, steps, limits, apart=apart), limits)
    marked = mark(steps)
    # At the opening time only a start may be used, not another event that happens then.
    k, _, mask = merge_equal_times(pick(marked, starts.row))
    marked = merge_equal_times(marked)
    done = np.full((len(steps), len(k)), _FAR)
    for own in distinct(mask).tolist():
        mine = mask == own
        columns = _columns(k[mine], marked, limits, own)
        done[:, mine] = _completions(*columns, len(steps), int(mine.sum()))
    return _reached(k, done, limits)


def seen(starts: Ints, steps: Sequence[Rows], limits: Limits, *, apart: bool = False) -> list[Seen]:
    """For each number n of steps the starts, sorted keys, from which at least n are taken.

    Equal times count: `strict_time` has no meaning here.
    """
    k = drop_repeats(starts)
    loops = compiled.loops() if apart else None
    if loops is not None:
        done = loops.gather_each(k, [step.k for step in steps], limits)
    else:
        done = _each(k, steps, limits, apart=apart)
    if len(k) < len(starts):
        done = done[:, np.searchsorted(k, starts)]
    complete = [np.flatnonzero(at != _FAR) for at in done]
    return [Seen(place, at[place]) for place, at in zip(complete, done, strict=True)]


def _each(starts: Ints, steps: Sequence[Rows], limits: Limits, *, apart: bool) -> Ints:
    """When 1, 2, … steps are complete, seen from each start: shape (steps, starts)."""
    if apart:
        columns = [_next(step.k, first_from(step.k, starts), starts, limits) for step in steps]
        return _in_order_of_time(columns)
    columns, masks = _columns(starts, mark(steps), limits)
    return _completions(columns, masks, len(steps), len(starts))


def _columns(
    starts: Ints, marked: Marked, limits: Limits, own: int | None = None
) -> tuple[list[Ints], list[int]]:
    """The next events that matter, seen from each start, and the mask of each column of them.

    With `own` a start is an event of that mask, and the others come after it.
    """
    columns, masks = ([], []) if own is None else ([starts], [own])
    for mask in distinct(marked.mask).tolist():
        k = marked.k[marked.mask == mask]
        place = first_from(k, starts) if own is None else np.searchsorted(k, starts, "right")
        for further in range(mask.bit_count()):
            columns.append(_next(k, place + further if further else place, starts, limits))
            masks.append(mask)
    return columns, masks


def _reached(starts: Ints, done: Ints, limits: Limits) -> list[Reached]:
    """Later starts complete no earlier, so the latest of those that share a completion is last."""
    reached = []
    for at in done:
        complete = at != _FAR
        chains = Chains(at[complete], starts[complete])
        reached.append(latest_of_first(chains, limits))
    return reached


def _next(k: Ints, place: Ints, starts: Ints, limits: Limits) -> Ints:
    """The keys at the places where they lie in the window of their start, else `_FAR`."""
    last = int(np.searchsorted(place, len(k)))
    found = np.full(len(starts), _FAR)
    after = k[place[:last]]
    within = limits.clock.within(after, starts[:last], limits.window)
    np.copyto(found[:last], after, where=within)
    return found


def _completions(columns: list[Ints], masks: list[int], steps: int, starts: int) -> Ints:
    """When 1, 2, … steps are complete, seen from each start: shape (steps, starts)."""
    if not columns or not starts:
        return np.full((steps, starts), _FAR)
    if len(set(masks)) == len(masks) and all(mask.bit_count() == 1 for mask in masks):
        missing = [np.full(starts, _FAR)] * (steps - len(columns))
        return _in_order_of_time([*columns, *missing])
    times = np.stack(columns, axis=1)
    order = np.argsort(times, axis=1, kind="stable")
    times = np.take_along_axis(times, order, axis=1)
    order[times == _FAR] = len(masks)
    kind, example = _kinds(order, len(masks) + 1)
    column = np.full((len(example), steps), len(masks))
    for number, sequence in enumerate(order[example].tolist()):
        places = growth([(*masks, 0)[n] for n in sequence], steps)
        column[number, : len(places)] = places
    times = np.append(times, np.full((starts, 1), _FAR), axis=1)
    return np.take_along_axis(times, column[kind], axis=1).T


def _in_order_of_time(columns: list[Ints]) -> Ints:
    """The columns sorted against one another: shape (columns, entries).

    A few whole columns are exchanged by pairs, which is far quicker than many short sorts.
    """
    if len(columns) > _FEW:
        return np.sort(np.stack(columns, axis=1), axis=1).T
    for last in range(len(columns) - 1, 0, -1):
        for place in range(last):
            one, other = columns[place], columns[place + 1]
            columns[place], columns[place + 1] = np.minimum(one, other), np.maximum(one, other)
    return np.stack(columns)


def _kinds(rows: Ints, base: int) -> tuple[Ints, Ints]:
    """The kind of each row of numbers below `base`, and for each kind one row that is of it."""
    if base ** rows.shape[1] >= 1 << BITS:
        _, example, kind = np.unique(rows, axis=0, return_index=True, return_inverse=True)
        return kind.ravel(), example
    found, kind = numbered(rows @ (base ** np.arange(rows.shape[1])))
    example = np.empty(len(found), np.int64)
    example[kind] = np.arange(len(rows))
    return kind, example
