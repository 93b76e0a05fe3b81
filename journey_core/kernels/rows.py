"""Which steps each event could be: steps that may share events, laid over one another."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from journey_core.kernels.shapes import Ints, Rows, no_ints

MAX_STEPS = 60
"""Steps that fit into the bits of a mask."""


class Marked(NamedTuple):
    """Events that match at least one step, in order; bit j of `mask` stands for step j."""

    k: Ints
    row: Ints
    mask: Ints


def share_events(steps: Sequence[Rows]) -> bool:
    """Whether any event matches more than one of the steps."""
    if len(steps) < 2:
        return False
    row = np.sort(np.concatenate([step.row for step in steps]), kind="stable")
    return bool((row[1:] == row[:-1]).any())


def mark(steps: Sequence[Rows]) -> Marked:
    """The events of all steps, each once, with the steps it matches."""
    if not sum(len(step.row) for step in steps):
        return Marked(no_ints(), no_ints(), no_ints())
    k, row, order = _merged(steps)
    bits = [np.full(len(step.row), 1 << number) for number, step in enumerate(steps)]
    mask = np.concatenate(bits)[order]
    first = np.flatnonzero(np.diff(row, prepend=row[0] - 1))
    return Marked(k[first], row[first], np.bitwise_or.reduceat(mask, first))


def merge(steps: Sequence[Rows]) -> Rows:
    """The events of all steps, each once."""
    k, row, _ = _merged(steps)
    new = np.diff(row, prepend=-1) != 0
    return Rows(k[new], row[new])


def _merged(steps: Sequence[Rows]) -> tuple[Ints, Ints, Ints]:
    """Keys and rows of all steps by row, repeats included, and the order that makes them so."""
    row = np.concatenate([step.row for step in steps])
    order = np.argsort(row, kind="stable")
    return np.concatenate([step.k for step in steps])[order], row[order], order


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
