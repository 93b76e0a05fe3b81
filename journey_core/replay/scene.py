"""One journey over one data version: who was where, when, and which rows an EVENT finds."""

from __future__ import annotations

from collections.abc import Hashable
from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple

import numpy as np

from journey_core.flow.timeline import changes, stage_entries
from journey_core.kernels.moments import latest
from journey_core.kernels.shapes import Flags, Ints
from journey_core.lake.arrays import Arrays
from journey_core.model.event_text import parse_event
from journey_core.model.graph import in_order, substages
from journey_core.model.journey import Journey

NEVER = np.iinfo(np.int64).max


@dataclass(frozen=True)
class Subject:
    """A journey to replay, and its revision where it was saved."""

    journey: Journey
    revision: int | None = None


class Stays(NamedTuple):
    """Stays at one stage by customer, then time: the row of the entry, and when the next stay
    anywhere else began (NEVER where none did)."""

    row: Ints
    left_ms: Ints


class Clock:
    """Keys of moments: `customer << shift | ms`, comparable with the keys of `arrays`."""

    def __init__(self, arrays: Arrays) -> None:
        self._shift, self._epoch0, self._last = arrays.shift, arrays.epoch0_ms, 1 << arrays.shift

    def key(self, customer: Ints, at_ms: Ints) -> Ints:
        """The key of each moment; one before or after all data stands just outside of it."""
        return (customer << self._shift) + np.clip(at_ms - self._epoch0, -1, self._last - 1)


class Scene:
    """What the triggers and gates of one journey ask of the data; worked out once, when asked."""

    def __init__(self, arrays: Arrays, subject: Subject) -> None:
        self.arrays, self.journey, self.revision = arrays, subject.journey, subject.revision
        self.clock = Clock(arrays)
        self._places = {stage.id: n for n, stage in enumerate(in_order(self.journey))}
        self._inside = substages(self.journey)
        self.stages: Hashable = tuple(
            (stage.id, stage.parent, stage.entry) for stage in in_order(self.journey)
        )
        """All of a journey that says who was where, when: equal for equal ways through it."""

    @cached_property
    def entries(self) -> tuple[Ints, Ints]:
        """Every stage entry: rows and places, by row, then map order."""
        return self._entered[:2]

    @property
    def _entry_keys(self) -> Ints:
        return self._entered[2]

    @cached_property
    def _entered(self) -> tuple[Ints, Ints, Ints]:
        def work() -> tuple[Ints, Ints, Ints]:
            rows, place = stage_entries(self.arrays, self.journey)
            return rows, place, self.arrays.k[rows]

        return self.arrays.remember(("entered", self.stages), work)

    @cached_property
    def first_ms(self) -> Ints:
        """When each customer first entered the journey; NEVER where they did not."""
        return self.arrays.remember(("first entered", self.stages), self._first_ms)

    def _first_ms(self) -> Ints:
        found = np.full(self.arrays.customers, NEVER)
        rows = self.arrivals()
        found[self.arrays.customer_of(rows)] = self.arrays.at_ms(rows)
        return found

    def place_at(self, customer: Ints, at_ms: Ints) -> Ints:
        """The place of the stage each customer was at, at each moment; -1 before the first."""
        rows, place = self.entries
        if not len(rows):
            return np.full(len(customer), -1)
        found = latest(self._entry_keys, self.clock.key(customer, at_ms))
        same = (found >= 0) & (self._entry_keys[found] >> self.arrays.shift == customer)
        return np.where(same, place[found], -1)

    def belongs(self, stage: str) -> Flags:
        """Of each place, and at the end of none at all, whether it is the stage or inside it."""
        flags = np.zeros(len(self._places) + 1, bool)
        for one in (stage, *(child.id for child in self._inside.get(stage, ()))):
            flags[self._places[one]] = True
        return flags

    def stage_name(self, place: int) -> str:
        """The name of the stage at a place."""
        return in_order(self.journey)[place].name

    def stays(self, stage: str) -> Stays:
        """Every stay at a stage, or at it and those inside it, as one."""
        rows, place = self.entries
        here = self.belongs(stage)[place]
        customer = self.arrays.customer_of(rows)
        begins = np.flatnonzero(changes(customer, here))
        left = np.full(len(begins), NEVER)
        if len(begins):
            same = customer[begins[1:]] == customer[begins[:-1]]
            left[:-1][same] = self.arrays.at_ms(rows[begins[1:]])[same]
        mine = here[begins]
        return Stays(rows[begins[mine]], left[mine])

    def arrivals(self) -> Ints:
        """The row of each customer's first entry into the journey."""
        rows = self.entries[0]
        return rows[np.flatnonzero(np.diff(self.arrays.customer_of(rows), prepend=-1))]

    def entries_elsewhere(self, stage: str | None) -> Ints:
        """Keys of the entries into other stages than this one; all where there is none."""
        if stage is None:
            return self._entry_keys
        return self._entry_keys[~self.belongs(stage)[self.entries[1]]]

    def rows(self, text: str) -> Ints:
        """The rows of an EVENT text. BadInput: it is none."""
        return self.arrays.where(parse_event(text))
