"""Moments before a moment: in one list, or group by group."""

from __future__ import annotations

import numpy as np

from journey_core.kernels.shapes import Ints


def latest(keys: Ints, at: Ints) -> Ints:
    """The place of the last of some ascending keys that is not after each of `at`; -1: none.

    Where `at` ascends as well, the shorter one is looked up in the other.
    """
    if not len(at) or (at[1:] < at[:-1]).any():
        return np.searchsorted(keys, at, "right") - 1
    first, last = np.searchsorted(keys, at[[0, -1]], "right").tolist()
    between = keys[first:last]
    if len(between) > len(at):
        return first - 1 + np.searchsorted(between, at, "right")
    steps = np.bincount(np.searchsorted(at, between), minlength=len(at))
    steps[0] += first - 1
    return np.cumsum(steps)


class Moments:
    """Moments by group, then time; groups are whole numbers, times any whole numbers.

    `at` holds the moments in that order, `order` says where each was given, and `of` the place of
    its group: group p has the moments from `opening[p]` up to `opening[p + 1]`.
    """

    def __init__(self, group: Ints, at: Ints) -> None:
        self.order = np.lexsort((at, group))
        self.at = at[self.order]
        self._known, first, self.of = np.unique(
            group[self.order], return_index=True, return_inverse=True
        )
        self.opening = np.append(first, len(at))

    def group(self, group: Ints) -> Ints:
        """The place of each group, -1 for those that have no moment."""
        if not len(self._known):
            return np.full(len(group), -1)
        place = np.minimum(np.searchsorted(self._known, group), len(self._known) - 1)
        return np.where(self._known[place] == group, place, -1)

    def before(self, place: Ints, at: Ints) -> Ints:
        """The first moment of each group that is not before `at`, or where the group ends.

        A search by halves inside the group: as many steps as the longest needs.
        """
        low, high = self.opening[place], self.opening[place + 1]
        while (searching := low < high).any():
            middle = np.minimum((low + high) >> 1, len(self.at) - 1)
            early = self.at[middle] < at
            low = np.where(searching & early, middle + 1, low)
            high = np.where(searching & ~early, middle, high)
        return low
