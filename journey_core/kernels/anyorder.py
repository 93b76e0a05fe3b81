"""Funnels without an order: how many different steps a customer takes inside one window.

A window opens at an event of any step. Seen from there, the next events of every step are put in
order of time; where steps share no event, the n-th of them completes n steps. Where they do, the
events are counted only as far as they find a step of their own.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from journey_core.kernels.limits import Limits
from journey_core.kernels.matching import growth
from journey_core.kernels.rows import mark, merge_equal_times
from journey_core.kernels.shapes import Chains, Ints, Reached, Rows
from journey_core.kernels.steps import latest_of_first

_FAR = np.iinfo(np.int64).max


def gather(starts: Ints, steps: Sequence[Rows], limits: Limits) -> list[Reached]:
    """For each number n of steps who took at least n, in windows that open at one of `starts`.

    `starts` are sorted keys of events of the steps. With `strict_time` the events need different
    times. Of `limits` only the window and `strict_time` have a meaning here.
    """
    marked = mark(steps)
    if limits.strict_time:
        marked = merge_equal_times(marked)
    starts = np.unique(starts)
    columns, masks = [], []
    for mask in np.unique(marked.mask).tolist():
        k = marked.k[marked.mask == mask]
        place = np.searchsorted(k, starts)
        for further in range(mask.bit_count()):
            columns.append(_next(k, place + further, starts, limits))
            masks.append(mask)
    done = _completions(columns, masks, len(steps), len(starts))
    return [_reached(starts, at, limits) for at in done.T]


def _reached(starts: Ints, at: Ints, limits: Limits) -> Reached:
    """Later starts complete no earlier, so the latest of those that share a completion is last."""
    complete = at != _FAR
    return latest_of_first(Chains(at[complete], starts[complete]), limits)


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
    if all(mask.bit_count() == 1 for mask in masks):
        missing = np.full((starts, steps - len(columns)), _FAR)
        return np.append(np.sort(times, axis=1), missing, axis=1)
    order = np.argsort(times, axis=1, kind="stable")
    times = np.take_along_axis(times, order, axis=1)
    order[times == _FAR] = len(masks)
    kinds, kind = np.unique(order, axis=0, return_inverse=True)
    column = np.full((len(kinds), steps), len(masks))
    for number, sequence in enumerate(kinds.tolist()):
        places = growth([(*masks, 0)[n] for n in sequence], steps)
        column[number, : len(places)] = places
    times = np.append(times, np.full((starts, 1), _FAR), axis=1)
    return np.take_along_axis(times, column[kind.ravel()], axis=1)
