"""Customers paired with the values under which they start, where they must be counted one by one.

Every pair is then a customer of its own, with its starts and a copy of the customer's other steps.
"""

from __future__ import annotations

from dataclasses import replace
from typing import NamedTuple

import numpy as np

from journey_core.errors import BadInput
from journey_core.funnel.run import Run
from journey_core.kernels.blocks import in_threads
from journey_core.kernels.clock import BITS, Clock
from journey_core.kernels.shapes import Ints, Rows, Valued


class Pairs(NamedTuple):
    """Customers paired with the values under which they start, by customer, then value.

    Only events from the key `first` to the key `last` matter to a pair; `shift_rows` moves a row
    of the pair's customer to the rows of the pair.
    """

    customer: Ints
    value: Ints
    first: Ints
    last: Ints
    shift_rows: Ints


def by_pairs(run: Run, starts: Rows, value: Ints, found: list[Rows], opening: Ints) -> list[Valued]:
    """A run over pairs of customer and value of the start; `value` has one entry a start.

    `opening` is each customer's first row. BadInput: the pairs are too many for a key.
    """
    window = run.window
    counted, pairs = _pair_starts(starts, value, opening, run.clock, window)
    is_any = run.question.order == "any"  # otherwise the first step is there as the starts
    asked = found if is_any else found[1:]
    copies = in_threads(lambda step: _copy_to_pairs(step, pairs, run.clock), asked)
    if run.excluded is not None:
        barred = _copy_to_pairs(Rows(run.excluded, run.excluded), pairs, run.clock)
        run = replace(run, excluded=barred.k)
    reached = run.reach(counted, copies if is_any else [counted, *copies])
    return [Valued(at, start, pairs.value[run.clock.customers(at)]) for at, start in reached]


def _pair_starts(
    starts: Rows, value: Ints, opening: Ints, clock: Clock, window: int | None
) -> tuple[Rows, Pairs]:
    """The starts under their pairs, and the pairs; `opening` is each customer's first row."""
    values = int(value.max(initial=0)) + 1
    pair = clock.customers(starts.k) * values + value
    order = np.argsort(pair, kind="stable")  # quick, for the customers are in order already
    pair = pair[order]
    new = np.diff(pair, prepend=-1) != 0
    found, place = pair[new], np.cumsum(new) - 1
    if len(found).bit_length() + clock.shift > BITS:
        raise BadInput("there are too many customers and values to split by this property")
    customer = found // values
    sizes = opening[customer + 1] - opening[customer]
    edges = np.append(np.flatnonzero(new), len(order))
    first, last = starts.k[order[edges[:-1]]], starts.k[order[edges[1:] - 1]]
    longest = clock.span if window is None else min(window, clock.span)
    last = np.minimum(last + longest, clock.closing(last))
    shift_rows = np.cumsum(sizes) - sizes - opening[customer]
    k = place << clock.shift | clock.times(starts.k[order])
    return Rows(k, starts.row[order] + shift_rows[place]), Pairs(
        customer, found % values, first, last, shift_rows
    )


def _copy_to_pairs(step: Rows, pairs: Pairs, clock: Clock) -> Rows:
    """A step's events once for every pair of their customer that they could matter to."""
    first = np.searchsorted(step.k, pairs.first, "left")
    sizes = np.maximum(np.searchsorted(step.k, pairs.last, "right") - first, 0)
    pair = np.repeat(np.arange(len(sizes)), sizes)
    place = np.arange(len(pair)) + np.repeat(first - (np.cumsum(sizes) - sizes), sizes)
    k = pair << clock.shift | clock.times(step.k[place])
    return Rows(k, step.row[place] + pairs.shift_rows[pair])
