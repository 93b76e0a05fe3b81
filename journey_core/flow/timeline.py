"""Every customer's way through the stages of a journey, from the entry rules."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from journey_core.kernels.shapes import Flags, Ints
from journey_core.lake.arrays import Arrays
from journey_core.model.graph import in_order
from journey_core.model.journey import Journey


class Runs(NamedTuple):
    """Stays at a place: the key of the first entry, and the place. By customer, then time."""

    k: Ints
    place: Ints


class Timeline(NamedTuple):
    """The stays of all customers; a place is a position in `stages`, the ids in map order.

    `top` gives for each place that of its top-level stage. `fine` are stays at the stages
    themselves, `coarse` at top-level stages, where a substage counts as its parent;
    `coarse_start` is the key at which the coarse stay of each fine stay began.
    """

    stages: tuple[str, ...]
    top: Ints
    fine: Runs
    coarse: Runs
    coarse_start: Ints


def stage_timeline(arrays: Arrays, journey: Journey) -> Timeline:
    """The stages each customer entered, one after another.

    A stage is entered when its entry rule holds at an event. Entries go by time, then order of
    arrival; where one event enters several stages, by map order. Consecutive entries into the same
    stage are one stay; events that enter no stage are passed over.
    """
    ordered = in_order(journey)
    places = {stage.id: place for place, stage in enumerate(ordered)}
    top = np.array([places[s.parent or s.id] for s in ordered], np.int64)
    rules = [(n, arrays.rule(s.entry)) for n, s in enumerate(ordered) if s.entry is not None]
    rows, place = _entries(rules, arrays.events)
    k = arrays.k[rows]
    customer = k >> arrays.shift
    begins = _changes(customer, place)
    fine = Runs(k[begins], place[begins])
    turns = _changes(customer[begins], top[fine.place])
    coarse = Runs(fine.k[turns], top[fine.place[turns]])
    start = coarse.k[np.cumsum(turns) - 1]
    return Timeline(tuple(places), top, fine, coarse, start)


def only(timeline: Timeline, customers: Flags, shift: int) -> Timeline:
    """The timeline of some customers; `customers` says of each whether they belong."""
    fine, coarse = (customers[runs.k >> shift] for runs in (timeline.fine, timeline.coarse))
    return timeline._replace(
        fine=Runs(timeline.fine.k[fine], timeline.fine.place[fine]),
        coarse=Runs(timeline.coarse.k[coarse], timeline.coarse.place[coarse]),
        coarse_start=timeline.coarse_start[fine],
    )


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


def _changes(customer: Ints, place: Ints) -> Flags:
    """Where another customer or another place begins."""
    flags = np.ones(len(place), bool)
    flags[1:] = (place[1:] != place[:-1]) | (customer[1:] != customer[:-1])
    return flags
