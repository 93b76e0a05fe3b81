"""States that begin and end: whether any of a group's is open at a moment."""

from __future__ import annotations

import numpy as np

from journey_core.kernels.shapes import Flags, Ints


class Episodes:
    """Episodes [start, end) in groups; groups are whole numbers, times any whole numbers."""

    def __init__(self, group: Ints, start: Ints, end: Ints) -> None:
        order = np.lexsort((start, group))
        self._known, place = np.unique(group[order], return_inverse=True)
        self._start, self._place = start[order], place
        # The latest end so far inside each group: ranks keep the groups apart.
        self._ends, rank = np.unique(end[order], return_inverse=True)
        self._rank = np.maximum.accumulate(place * len(self._ends) + rank)
        self._rank -= place * len(self._ends)

    def hold(self, group: Ints, at: Ints) -> Flags:
        """Whether an episode of the group is open at each moment."""
        if not len(self._start):
            return np.zeros(len(group), bool)
        of = np.minimum(np.searchsorted(self._known, group), len(self._known) - 1)
        times, time = np.unique(np.concatenate([self._start, at]), return_inverse=True)
        begun = self._place * len(times) + time[: len(self._start)]
        asked = of * len(times) + time[len(self._start) :]
        latest = np.searchsorted(begun, asked, "right") - 1
        found = (latest >= 0) & (self._known[of] == group)
        latest = np.maximum(latest, 0)
        found &= self._place[latest] == of
        return found & (self._ends[self._rank[latest]] > at)
