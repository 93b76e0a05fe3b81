"""States that begin and end: whether any of a group's is open at a moment."""

from __future__ import annotations

import numpy as np

from journey_core.kernels.moments import Moments
from journey_core.kernels.shapes import Flags, Ints


class Episodes:
    """Episodes [start, end) in groups; groups are whole numbers, times any whole numbers."""

    def __init__(self, group: Ints, start: Ints, end: Ints) -> None:
        self._starts = Moments(group, start)
        # The latest end so far inside each group: ranks keep the groups apart.
        ends, rank = np.unique(end[self._starts.order], return_inverse=True)
        apart = self._starts.of * len(ends)
        self._latest_end = ends[np.maximum.accumulate(apart + rank) - apart]

    def hold(self, group: Ints, at: Ints) -> Flags:
        """Whether an episode of the group is open at each moment."""
        place = self._starts.group(group)
        known = np.flatnonzero(place >= 0)
        place, at = place[known], at[known]
        latest = self._starts.before(place, at + 1) - 1
        begun = latest >= self._starts.opening[place]
        known, latest, at = known[begun], latest[begun], at[begun]
        found = np.zeros(len(group), bool)
        found[known] = self._latest_end[latest] > at
        return found
