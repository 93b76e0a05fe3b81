"""Funnels over steps that share no event: who reached which step, in order, within limits.

The rule: an event of step j continues the latest valid event of step j - 1 that lies at least the
move's least time before it. Along the keys the start of a valid event never decreases, so the
latest predecessor is at least as good as any other for the window, for the bound of the move and
for exclusions; the outcome is that of trying every start.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from journey_core.kernels import compiled
from journey_core.kernels.limits import Limits
from journey_core.kernels.shapes import Chains, Ints, Reached


def chain(
    steps: Sequence[Ints], limits: Limits, after: Sequence[int] | None = None
) -> list[Reached]:
    """For each step who reached it, over any start: the events of the first step.

    `steps` are sorted keys, one array a step. Equal times count in the customer's favour, unless
    `strict_time`. Steps that share events need `strict_time`, or `ties.chain`. `after` names the
    step that each one follows, counted from 0, where that is not the one before. Compiled loops do
    the same in one pass a step, where they are loaded.
    """
    loops = compiled.loops()
    if loops is not None:
        return loops.chain(steps, limits, after)
    chains = [Chains(steps[0], steps[0])]
    reached = [first_completions(chains[0], limits)]
    for number, k in enumerate(steps[1:], 1):
        chains.append(_advance(number, k, chains[after[number] if after else -1], limits))
        if not after:
            del chains[0]
        reached.append(first_completions(chains[-1], limits))
    return reached


def first_completions(chains: Chains, limits: Limits) -> Reached:
    """The first completion of each customer; equal keys must have equal starts."""
    first = limits.clock.firsts(chains.at)
    return Reached(chains.at[first], chains.start[first])


def latest_of_first(chains: Chains, limits: Limits) -> Reached:
    """As `first_completions`, where equal keys may have different starts, the latest one last."""
    first = chains.at[limits.clock.firsts(chains.at)]
    return Reached(first, chains.start[np.searchsorted(chains.at, first, "right") - 1])


def latest_before(k: Ints, before: Ints, wait: int = 0) -> Ints:
    """For each of `k` the position of the latest of `before` at least `wait` ago; -1 for none.

    Both are sorted. The smaller side searches in the larger one.
    """
    if len(k) <= len(before):
        return np.searchsorted(before, k - wait if wait else k, "right") - 1
    passed = np.searchsorted(k, before + wait if wait else before, "left")
    return np.cumsum(np.bincount(passed, minlength=len(k))[: len(k)]) - 1


def _advance(step: int, k: Ints, last: Chains, limits: Limits) -> Chains:
    """The chains that a step's events validly end, from those of the step before."""
    if not len(last.at):
        return last
    place = latest_before(k, last.at, limits.wait(step))
    early = int(np.searchsorted(place, 0))
    k, place = k[early:], place[early:]
    start = last.start[place]
    valid = limits.allows(step, k, last.at[place], start)
    return Chains(k[valid], start[valid])
