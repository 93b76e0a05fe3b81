"""Funnels over steps that may share events: one event never satisfies two steps.

Events of one customer at one time form a group. Between groups the rule of `steps.chain` holds:
the latest valid predecessor is at least as good as any other. Inside a group, steps i to j can be
taken together exactly when they find distinct events there, which `patterns.reach_table` knows, and
no move between them asks for time.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from journey_core.kernels.limits import Limits
from journey_core.kernels.patterns import reach_table
from journey_core.kernels.rows import mark
from journey_core.kernels.shapes import Chains, Flags, Ints, Reached, Rows
from journey_core.kernels.steps import first_completions, latest_before

_NEVER = -1


def chain(steps: Sequence[Rows], limits: Limits) -> list[Reached]:
    """For each step who reached it over any start; equal times count in the customer's favour."""
    marked = mark(steps)
    first = np.flatnonzero(np.diff(marked.k, prepend=marked.k[0] - 1 if len(marked.k) else 0))
    k = marked.k[first]
    ends = _parted(reach_table(marked, first, len(steps)), limits)
    begun = [np.where(ends[:, 0] > 0, k, _NEVER)]
    reached = []
    for step in range(len(steps)):
        start = _best_start(begun, ends, step)
        chains = Chains(k[start != _NEVER], start[start != _NEVER])
        reached.append(first_completions(chains, limits))
        if step + 1 < len(steps):
            present = ends[:, step + 1] > step + 1
            begun.append(_carried(step + 1, k, present, chains, limits))
    return reached


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


def _carried(step: int, k: Ints, present: Flags, last: Chains, limits: Limits) -> Ints:
    """The start of the chain with which each group goes on at a step, from an earlier group."""
    carried = np.full(len(k), _NEVER, np.int64)
    place = np.full(len(k), -1)
    place[present] = latest_before(k[present], last.at, max(1, limits.wait(step)))
    some = np.flatnonzero(place >= 0)
    before, start = last.at[place[some]], last.start[place[some]]
    allowed = limits.allows(step, k[some], before, start)
    carried[some[allowed]] = start[allowed]
    return carried
