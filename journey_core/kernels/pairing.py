"""Pairs moments of two lists within groups: nearest first, one to one, never crossing."""

from __future__ import annotations

import numpy as np

from journey_core.kernels.distinct import distinct
from journey_core.kernels.shapes import Ints

NONE = -1
_FAR, _ROOM = np.iinfo(np.int64).max, 1 << 62


def pair(group_a: Ints, at_a: Ints, group_b: Ints, at_b: Ints, within: int) -> Ints:
    """For each of `a` the place of its partner in `b`, or NONE.

    Both lists ascend by group, then time. Again and again the closest two that are still alone are
    paired, if they are at most `within` apart and their pair crosses none that stands: whoever
    comes later in `a` has a partner later in `b`. Of equally close ones the earlier in `a` goes
    first, then the earlier in `b`.

    Worked in rounds: two that are each other's closest are taken at once, as no closer pair can
    take one of them away; what lies between pairs is a segment of its own in the next round.
    """
    partner = np.full(len(group_a), NONE, np.int64)
    is_taken = np.zeros(len(group_b), bool)
    groups = distinct(np.concatenate([group_a, group_b]))
    of_a, of_b = np.searchsorted(groups, group_a), np.searchsorted(groups, group_b)
    a, b = np.arange(len(group_a)), np.arange(len(group_b))
    while len(a) and len(b):
        # Pairs never cross, so on both sides as many stand before the same gap.
        part_a = (of_a + np.cumsum(partner != NONE))[a]
        part_b = (of_b + np.cumsum(is_taken))[b]
        to_b = nearest(part_a, at_a[a], part_b, at_b[b], within)
        to_a = nearest(part_b, at_b[b], part_a, at_a[a], within)
        mutual = (to_b != NONE) & (to_a[to_b] == np.arange(len(a)))
        partner[a[mutual]] = b[to_b[mutual]]
        is_taken[b[to_b[mutual]]] = True
        a = a[(to_b != NONE) & ~mutual]  # who has nobody near will not have anybody later
        b = b[(to_a != NONE) & ~is_taken[b]]
    return partner


def nearest(group: Ints, at: Ints, in_group: Ints, in_at: Ints, within: int) -> Ints:
    """For each moment the place of the nearest of its group in the other list, or NONE.

    The other list ascends by group, then time; the first of equally near ones is given. Groups are
    numbers from 0 that, times the number of different moments, fit into 62 bits.
    """
    if not len(in_at):
        return np.full(len(at), NONE, np.int64)
    keys, asked = _keys(group, at, in_group, in_at)
    after = np.searchsorted(keys, asked)
    before = np.searchsorted(keys, keys[np.maximum(after - 1, 0)])  # the first of equal ones
    has_after = (after < len(keys)) & (in_group[np.minimum(after, len(keys) - 1)] == group)
    has_before = (after > 0) & (in_group[before] == group)
    ahead = np.where(has_after, in_at[np.minimum(after, len(keys) - 1)] - at, _FAR)
    behind = np.where(has_before, at - in_at[before], _FAR)
    found = np.where(behind <= ahead, before, after)
    return np.where(np.minimum(ahead, behind) <= within, found, NONE)


def _keys(group: Ints, at: Ints, in_group: Ints, in_at: Ints) -> tuple[Ints, Ints]:
    """Group and time as one number, of the other list and of this one."""
    if not len(at):
        return in_at, at
    first = min(at.min(), in_at.min())
    span = int(max(at.max(), in_at.max()) - first) + 1
    if (int(max(group.max(), in_group.max())) + 1) * span < _ROOM:
        return in_group * span + (in_at - first), group * span + (at - first)
    times = distinct(np.concatenate([at, in_at]))  # too far apart: their places will do
    return tuple(
        one * len(times) + np.searchsorted(times, when)
        for one, when in ((in_group, in_at), (group, at))
    )
