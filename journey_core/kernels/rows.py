"""Which steps each event could be: steps that may share events, laid over one another."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import combinations
from typing import NamedTuple

import numpy as np

from journey_core.kernels.clock import BITS
from journey_core.kernels.shapes import Ints, Rows, no_ints

MAX_STEPS = 60
"""Steps that fit into the bits of a mask."""
_STEP = 6
_PIECE = 1 << 16


class Marked(NamedTuple):
    """Events that match at least one step, in order; bit j of `mask` stands for step j."""

    k: Ints
    row: Ints
    mask: Ints


def share_events(steps: Sequence[Rows]) -> bool:
    """Whether any event matches more than one of the steps."""
    return any(_overlap(one.row, other.row) for one, other in combinations(steps, 2))


def _overlap(one: Ints, other: Ints) -> bool:
    """Whether two arrays of ascending rows have any in common; as a rule the first piece tells."""
    few, many = sorted((one, other), key=len)
    for begin in range(0, len(few), _PIECE):
        some = few[begin : begin + _PIECE]
        place = np.searchsorted(many, some)
        place = place[: np.searchsorted(place, len(many))]
        if (many[place] == some[: len(place)]).any():
            return True
    return False


def mark(steps: Sequence[Rows]) -> Marked:
    """The events of all steps, each once, with the steps it matches."""
    if not sum(len(step.row) for step in steps):
        return Marked(no_ints(), no_ints(), no_ints())
    packed = np.concatenate(
        [step.row.astype(np.int64) << _STEP | number for number, step in enumerate(steps)]
    )
    packed.sort()
    row = packed >> _STEP
    first = np.flatnonzero(np.diff(row, prepend=-1))
    mask = np.bitwise_or.reduceat(1 << (packed & ((1 << _STEP) - 1)), first)
    return Marked(_sorted(step.k for step in steps)[first], row[first], mask)


def merge(steps: Sequence[Rows]) -> Rows:
    """The events of all steps, each once."""
    row, k = _sorted(step.row for step in steps), _sorted(step.k for step in steps)
    if not len(row):
        return Rows(k, row)
    new = np.diff(row, prepend=row[0] - 1) != 0
    return Rows(k, row) if new.all() else Rows(k[new], row[new])


def in_time(keys: Sequence[Ints]) -> tuple[Ints, Ints]:
    """The keys of all steps, ascending, and the step of each; not in order among equal keys."""
    k = np.concatenate([np.asarray(own, np.int64) for own in keys])
    step = np.repeat(np.arange(len(keys)), [len(own) for own in keys])
    low = int(k.min(initial=np.iinfo(np.int64).max))
    if (int(k.max(initial=low)) - low).bit_length() + _STEP > BITS:
        order = np.argsort(k, kind="stable")
        return k[order], step[order]
    k -= low
    k <<= _STEP
    k |= step
    k.sort()
    return (k >> _STEP) + low, k & ((1 << _STEP) - 1)


def _sorted(parts: Iterable[Ints]) -> Ints:
    """All of some ascending arrays; keys and rows of the same events come in the same order."""
    together = np.concatenate(list(parts))
    together.sort()
    return together


def merge_equal_times(marked: Marked) -> Marked:
    """Events of one customer at one time as one event that could be any step of theirs."""
    if not len(marked.k):
        return marked
    first = np.flatnonzero(np.diff(marked.k, prepend=marked.k[0] - 1))
    return Marked(marked.k[first], marked.row[first], np.bitwise_or.reduceat(marked.mask, first))


def pick(marked: Marked, rows: Ints) -> Marked:
    """Some of the marked events, by their rows."""
    place = np.searchsorted(marked.row, rows)
    return Marked(marked.k[place], marked.row[place], marked.mask[place])
