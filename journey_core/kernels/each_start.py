"""When each start completes each step, wherever nothing can be gained by taking a later event.

That holds where order, whole window and least times alone bound a chain: the earliest event that
may follow is then the best one. Completions never decrease along the starts, so one pass finds
all; and starts can be grouped afterwards by whatever they have in common.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from journey_core.kernels import compiled
from journey_core.kernels.limits import Limits
from journey_core.kernels.shapes import Chains, Ints, Reached
from journey_core.kernels.steps import latest_of_first

_MUCH = 8


class Seen(NamedTuple):
    """The starts that complete a step: their places, ascending, and the key of each completion."""

    place: Ints
    at: Ints


def in_order(
    starts: Ints, steps: Sequence[Ints], after: Sequence[int], limits: Limits
) -> list[Seen]:
    """For each step the starts that complete it; `steps` are sorted keys, the first is not read.

    `after` names the step that each one follows, steps counted from 0, an earlier one. Of `limits`
    only the window and least times have a meaning here. No event belongs to two steps, unless times
    must increase.
    """
    loops = compiled.loops()
    found = [Seen(np.arange(len(starts)), starts)]
    for step in range(1, len(steps)):
        before = found[after[step]]
        own = starts if before.at is starts else starts[before.place]
        if loops is None or _MUCH * len(before.at) < len(steps[step]):
            hit, at = _follow(before.at, own, steps[step], limits, step)
        else:
            hit, at = loops.follow(before.at, own, steps[step], limits, step)
        found.append(Seen(before.place[hit], at))
    return found


def reach(
    starts: Ints, steps: Sequence[Ints], after: Sequence[int], limits: Limits
) -> list[Reached]:
    """For each step who reached it, as `steps.chain` tells for the same: quick where starts are few
    beside the events of the other steps, of which only some are then looked at."""
    return [
        latest_of_first(Chains(at, starts[place]), limits)
        for place, at in in_order(starts, steps, after, limits)
    ]


def are_few(starts: Ints, steps: Sequence[Ints]) -> bool:
    """Whether the starts are few beside the events of steps."""
    return _MUCH * len(starts) < sum(map(len, steps))


def _follow(at: Ints, start: Ints, k: Ints, limits: Limits, step: int) -> tuple[Ints, Ints]:
    """Which chains find an event of a step inside their window, and the earliest one."""
    wait = limits.wait(step)
    place = first_from(k, at + wait if wait else at)
    last = int(np.searchsorted(place, len(k)))
    after = k[place[:last]]
    hit = np.flatnonzero(limits.clock.within(after, start[:last], limits.window))
    return hit, after[hit]


def first_from(k: Ints, asked: Ints) -> Ints:
    """The place of the first of some sorted keys that is not below each of `asked`, sorted too.

    The smaller side searches in the larger one.
    """
    if len(asked) <= len(k):
        return np.searchsorted(k, asked)
    below = np.bincount(np.searchsorted(asked, k, "right"), minlength=len(asked))
    return np.cumsum(below[: len(asked)])
