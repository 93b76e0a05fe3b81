"""Funnels over steps that may share events: one event never satisfies two steps.

Events of one customer at one time form a group. Between groups the rule of `steps.chain` holds:
the latest valid predecessor is at least as good as any other. Inside a group, steps i to j can be
taken together exactly when they find distinct events there, which `patterns.reach_table` knows, and
no move between them asks for time.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from journey_core.kernels import compiled
from journey_core.kernels.distinct import drop_repeats
from journey_core.kernels.each_start import first_from
from journey_core.kernels.limits import Limits
from journey_core.kernels.patterns import reach_table
from journey_core.kernels.rows import Marked, mark, merge
from journey_core.kernels.shapes import Chains, Ints, Reached, Rows
from journey_core.kernels.steps import first_completions, latest_before

_NEVER = -1


def chain(steps: Sequence[Rows], limits: Limits) -> list[Reached]:
    """For each step who reached it over any start; equal times count in the customer's favour.

    Only groups of several events need the table. A lone event takes one step at most, so that its
    predecessor is earlier. Compiled loops do the same in one pass, where they are loaded.
    """
    loops = compiled.loops()
    if loops is not None:
        return loops.chain_of_ties(steps, limits)
    marked, first = _crowds(steps)
    crowd, ends = marked.k[first], _parted(reach_table(marked, first, len(steps)), limits)
    begun: list[Ints] = []
    reached: list[Reached] = []
    chains = Chains(crowd[:0], crowd[:0])
    for step, (keys, _) in enumerate(steps):
        k = drop_repeats(keys)
        start = _carried(step, k, chains, limits) if step else k.copy()
        some = np.flatnonzero(ends[:, step] > step)
        place = first_from(k, crowd[some])
        began = np.full(len(crowd), _NEVER)
        began[some] = start[place]
        begun.append(began)
        start[place] = _best_start(begun, ends, step)[some]
        valid = start != _NEVER
        chains = Chains(k[valid], start[valid])
        reached.append(first_completions(chains, limits))
    return reached


def _crowds(steps: Sequence[Rows]) -> tuple[Marked, Ints]:
    """The events that share their time with another event, and where each group of them begins."""
    different: list[Rows] = []
    for step in steps:
        if not any(np.array_equal(step.row, other.row) for other in different):
            different.append(step)
    k = merge(different).k
    crowd = drop_repeats(k[1:][k[1:] == k[:-1]])
    marked = mark([_at(step, crowd) for step in steps])
    return marked, np.flatnonzero(np.diff(marked.k, prepend=-1))


def _at(step: Rows, times: Ints) -> Rows:
    """The events of a step at some times, both ascending."""
    first = np.searchsorted(step.k, times)
    sizes = np.searchsorted(step.k, times, "right") - first
    place = np.arange(sizes.sum()) + np.repeat(first - (np.cumsum(sizes) - sizes), sizes)
    return Rows(step.k[place], step.row[place])


def _parted(ends: Ints, limits: Limits) -> Ints:
    """A group leads only up to a step whose move must take time."""
    for step in range(1, ends.shape[1]):
        if limits.wait(step):
            np.minimum(ends[:, :step], step, out=ends[:, :step])
    return ends


def _best_start(begun: list[Ints], ends: Ints, step: int) -> Ints:
    """The latest start with which each group completes a step, whichever step it began with."""
    best = np.full(len(ends), _NEVER, np.int64)
    for began, start in enumerate(begun):
        np.maximum(best, np.where(ends[:, began] > step, start, _NEVER), out=best)
    return best


def _carried(step: int, k: Ints, last: Chains, limits: Limits) -> Ints:
    """The start of the chain with which each time goes on at a step, from an earlier time."""
    carried = np.full(len(k), _NEVER)
    place = latest_before(k, last.at, max(1, limits.wait(step)))
    early = int(np.searchsorted(place, 0))
    some = place[early:]
    allowed = limits.allows(step, k[early:], last.at[some], last.start[some])
    np.copyto(carried[early:], last.start[some], where=allowed)
    return carried
