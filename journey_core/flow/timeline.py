"""Every customer's way through the stages of a journey, from the entry rules."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from journey_core.kernels.shapes import Flags, Ints
from journey_core.lake.arrays import Arrays
from journey_core.model.graph import in_order
from journey_core.model.journey import Journey


class Runs(NamedTuple):
    """Stays at a place, by customer, then time; `at` is the key of the first entry."""

    customer: Ints
    place: Ints
    at: Ints


class Timeline(NamedTuple):
    """The stays of all customers; a place is a position in `stages`, the ids in map order.

    `top` gives for each place that of its top-level stage. `fine` are stays at the stages
    themselves, `coarse` at top-level stages, where a substage counts as its parent; `coarse_at` is
    the key at which the coarse stay of each fine stay began.
    """

    stages: tuple[str, ...]
    top: Ints
    fine: Runs
    coarse: Runs
    coarse_at: Ints

    @property
    def nested(self) -> bool:
        """Whether any stage is inside another."""
        return self.fine is not self.coarse


def stage_timeline(arrays: Arrays, journey: Journey) -> Timeline:
    """The stages each customer entered, one after another.

    A stage is entered when its entry rule holds at an event. Entries go by time, then order of
    arrival; where one event enters several stages, by map order. Consecutive entries into the same
    stage are one stay; events that enter no stage are passed over.
    """
    ordered = in_order(journey)
    places = {stage.id: place for place, stage in enumerate(ordered)}
    top = np.array([places[s.parent or s.id] for s in ordered], np.int64)
    rows, place = stage_entries(arrays, journey)
    k = arrays.k[rows]
    fine = _fold(k >> arrays.shift, place, k)
    if (top == np.arange(len(top))).all():
        return Timeline(tuple(places), top, fine, fine, fine.at)
    coarse = _fold(fine.customer, top[fine.place], fine.at)
    begun = np.cumsum(changes(fine.customer, top[fine.place])) - 1
    return Timeline(tuple(places), top, fine, coarse, coarse.at[begun])


def stage_entries(arrays: Arrays, journey: Journey) -> tuple[Ints, Ints]:
    """Every entry into a stage: its row, and the stage's place in map order; by row, then place."""
    ordered = enumerate(in_order(journey))
    found = [(n, arrays.rule(s.entry)) for n, s in ordered if s.entry is not None]
    return _entries(found, arrays.events)


def only(timeline: Timeline, customers: Flags) -> Timeline:
    """The timeline of some customers; `customers` says of each whether they belong."""
    mine = customers[timeline.fine.customer]
    fine = coarse = _pick(timeline.fine, mine)
    if timeline.nested:
        coarse = _pick(timeline.coarse, customers[timeline.coarse.customer])
    return timeline._replace(fine=fine, coarse=coarse, coarse_at=timeline.coarse_at[mine])


def _pick(runs: Runs, flags: Flags) -> Runs:
    return Runs(*(column[flags] for column in runs))


def _fold(customer: Ints, place: Ints, at: Ints) -> Runs:
    return _pick(Runs(customer, place, at), changes(customer, place))


def _entries(found: list[tuple[int, Ints]], events: int) -> tuple[Ints, Ints]:
    """Rows and places, by row, then place; `events` is the number of all rows."""
    label = np.full(events, -1, np.int16)
    for place, rows in found:
        label[rows] = place
    once = np.flatnonzero(label >= 0)
    if len(once) == sum(len(rows) for _, rows in found):
        return once, label[once].astype(np.int64)
    bits = max(place for place, _ in found).bit_length()
    packed = np.sort(np.concatenate([rows << bits | place for place, rows in found]))
    return packed >> bits, packed & ((1 << bits) - 1)


def changes(customer: Ints, place: Ints | Flags) -> Flags:
    """Where another customer or another place begins."""
    flags = np.ones(len(place), bool)
    flags[1:] = (place[1:] != place[:-1]) | (customer[1:] != customer[:-1])
    return flags
