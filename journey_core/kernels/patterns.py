"""Events at one time, told apart only by what they can do for a chain of steps."""

from __future__ import annotations

from collections import Counter

import numpy as np

from journey_core.kernels.distinct import distinct, numbered
from journey_core.kernels.matching import reach
from journey_core.kernels.rows import Marked
from journey_core.kernels.shapes import Ints

_ROOM = 1 << 62


def reach_table(marked: Marked, first: Ints, steps: int) -> Ints:
    """For each group of equal keys and each step i, how far one group leads: shape (groups, steps).

    Entry j means that steps i up to j, without j, find distinct events in the group; `first` holds
    the position of each group's first event. Few different groups occur, so each kind is worked
    out once.
    """
    size = np.diff(first, append=len(marked.k))
    table = np.empty((len(first), steps), np.int64)
    alone = size == 1
    masks, kind = numbered(marked.mask[first[alone]])
    rows = [reach([mask], [1], steps) for mask in masks.tolist()]
    table[alone] = np.array(rows, np.int64).reshape(-1, steps)[kind]
    crowd = np.flatnonzero(~alone)
    if len(crowd):
        kind, example = _kinds(marked, first[crowd], size[crowd])
        rows = [_reach_of_group(marked, first[g], size[g], steps) for g in crowd[example]]
        table[crowd] = np.array(rows, np.int64)[kind]
    return table


def _reach_of_group(marked: Marked, first: int, size: int, steps: int) -> list[int]:
    counts = Counter(marked.mask[first : first + size].tolist())
    return reach(list(counts), list(counts.values()), steps)


def _kinds(marked: Marked, first: Ints, size: Ints) -> tuple[Ints, Ints]:
    """The kind of each group and, for each kind, one group of that kind.

    Groups are alike when they hold equally many events of each mask, counted up to the number of
    steps in the mask: more than that no chain can use.
    """
    group = np.repeat(np.arange(len(first)), size)
    opening = np.cumsum(size) - size
    masks = marked.mask[np.arange(len(group)) - opening[group] + first[group]]
    kind, kinds = np.zeros(len(first), np.int64), 1
    for mask in distinct(masks).tolist():
        most = mask.bit_count()
        if kinds * (most + 1) >= _ROOM:
            found, kind = numbered(kind)
            kinds = len(found)
        held = np.bincount(group[masks == mask], minlength=len(first))
        kind = kind * (most + 1) + np.minimum(held, most)
        kinds *= most + 1
    found, kind = numbered(kind)
    example = np.empty(len(found), np.int64)
    example[kind] = np.arange(len(kind))
    return kind, example
