"""How many steps a handful of events can satisfy when no event may satisfy two."""

from __future__ import annotations

from collections.abc import Sequence


class Matching:
    """Steps assigned to events, one step more at a time; events of one mask are alike.

    The search for an augmenting path is Kuhn's (H. W. Kuhn, The Hungarian method for the assignment
    problem, Naval Research Logistics Quarterly 2 (1955) 83-97), with places for several events.
    """

    def __init__(self, masks: Sequence[int], counts: Sequence[int]) -> None:
        self._masks, self._counts = masks, list(counts)
        self._taken: list[list[int]] = [[] for _ in masks]

    def add_step(self, step: int) -> bool:
        """Whether the step finds an event, the others keeping theirs or finding another."""
        return self._place(step, set())

    def _place(self, step: int, seen: set[int]) -> bool:
        fitting = [n for n, mask in enumerate(self._masks) if mask >> step & 1 and n not in seen]
        for n in fitting:
            if len(self._taken[n]) < self._counts[n]:
                self._taken[n].append(step)
                return True
        for n in fitting:
            seen.add(n)
            for place, other in enumerate(self._taken[n]):
                if self._place(other, seen):
                    self._taken[n][place] = step
                    return True
        return False


def reach(masks: Sequence[int], counts: Sequence[int], steps: int) -> list[int]:
    """For each step i the largest j such that steps i up to j, without j, find distinct events."""
    found = []
    for first in range(steps):
        matching = Matching(masks, counts)
        last = first
        while last < steps and matching.add_step(last):
            last += 1
        found.append(last)
    return found


def growth(masks: Sequence[int], steps: int) -> list[int]:
    """After how many of the events, one of each mask in turn, 1, 2, … steps find distinct events.

    A list shorter than `steps` means that all events together satisfy no more.
    """
    places: list[int] = []
    holder: dict[int, int] = {}
    for event in range(len(masks)):
        if len(places) < steps and _take(event, masks, holder, set()):
            places.append(event)
    return places


def _take(event: int, masks: Sequence[int], holder: dict[int, int], seen: set[int]) -> bool:
    """Give the event a step, moving other events to other steps where needed."""
    free = masks[event]
    while free:
        step = (free & -free).bit_length() - 1
        free &= free - 1
        if step in seen:
            continue
        seen.add(step)
        if step not in holder or _take(holder[step], masks, holder, seen):
            holder[step] = event
            return True
    return False
