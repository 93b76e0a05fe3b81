"""Turns counted stays and ways into the records that a map shows."""

from __future__ import annotations

import math
from typing import NamedTuple

import numpy as np

from journey_core.flow.moves import (
    Grouped,
    Stays,
    Ways,
    count_lifted_ways,
    count_stays,
    count_ways,
    moves_between,
)
from journey_core.flow.observed import Observed, StageNumbers, WayNumbers
from journey_core.flow.timeline import Timeline
from journey_core.kernels.distinct import drop_repeats
from journey_core.kernels.shapes import Flags
from journey_core.model.journey import Journey

Pair = tuple[int, int]


class Taken(NamedTuple):
    """How a way was taken."""

    customers: int
    moves: int
    median_ms: float


def observe(timeline: Timeline, journey: Journey, grouped: Grouped) -> list[Observed]:
    """What each group of customers did, one record a group."""
    counted = _Counted(timeline, journey, grouped)
    return [counted.describe(group) for group in range(grouped.number)]


class _Counted:
    """Everything counted once for all groups; top-level stages include their substages."""

    def __init__(self, timeline: Timeline, journey: Journey, grouped: Grouped) -> None:
        self._stages, self._top = timeline.stages, timeline.top.tolist()
        place = {stage: number for number, stage in enumerate(timeline.stages)}
        self._drawn = {w.id: (place[w.source], place[w.target]) for w in journey.transitions}
        self._pairs = frozenset(self._drawn.values())
        places = len(timeline.stages)
        moves = moves_between(timeline.coarse)
        self._coarse = count_stays(timeline.coarse, moves, places, grouped)
        self._fine = self._coarse
        if timeline.nested:
            moves = moves_between(timeline.fine)
            self._fine = count_stays(timeline.fine, moves, places, grouped)
        direct = lifted = count_ways(timeline, moves, grouped)
        if timeline.nested:
            lifted = count_lifted_ways(timeline, moves, grouped, self._pairs)
        self._direct, self._lifted = (_by_group(ways, grouped.number) for ways in (direct, lifted))
        entrants = drop_repeats(timeline.coarse.customer)
        self._entrants = np.bincount(grouped.of[entrants], minlength=grouped.number)
        off = moves.customer[self._undrawn()[moves.source * places + moves.target]]
        self._detoured = np.bincount(grouped.of[drop_repeats(off)], minlength=grouped.number)

    def describe(self, group: int) -> Observed:
        lifted = self._lifted[group]
        seen = [(p, taken) for p, taken in self._direct[group].items() if not self._covers(p)]
        seen.sort(key=lambda found: (-found[1].customers, -found[1].moves, found[0]))
        return Observed(
            entrants=int(self._entrants[group]),
            stages={stage: self._stage(group, place) for place, stage in enumerate(self._stages)},
            transitions={
                way: self._way(group, pair, lifted.get(pair)) for way, pair in self._drawn.items()
            },
            seen=tuple(
                (self._stages[pair[0]], self._stages[pair[1]], self._way(group, pair, taken))
                for pair, taken in seen
            ),
            moves=sum(taken.moves for taken in self._direct[group].values()),
            detoured=int(self._detoured[group]),
        )

    def _undrawn(self) -> Flags:
        """For each two places, one after another, whether customers move between them undrawn."""
        table = np.zeros((len(self._stages), len(self._stages)), bool)
        for pair in {pair for taken in self._direct for pair in taken}:
            table[pair] = not self._covers(pair)
        return table.ravel()

    def _covers(self, pair: Pair) -> bool:
        """Whether a drawn transition stands for moves between two places.

        From a parent to what is inside it, and back, needs none.
        """
        source, target = pair
        if self._top[source] == self._top[target]:
            return pair in self._pairs or self._top[source] in pair
        sources, targets = {source, self._top[source]}, {target, self._top[target]}
        return any((a, b) in self._pairs for a in sources for b in targets)

    def _stays(self, place: int) -> Stays:
        return self._coarse if self._top[place] == place else self._fine

    def _stage(self, group: int, place: int) -> StageNumbers:
        stays = self._stays(place)
        entered, moved_on = int(stays.entered[group, place]), int(stays.moved_on[group, place])
        return StageNumbers(
            entered=entered,
            inside_now=int(stays.inside_now[group, place]),
            moved_on=moved_on,
            conversion=moved_on / entered if entered else None,
            median_seconds=_seconds(stays.median_ms[group, place]),
            dropped=int(stays.dropped[group, place]),
        )

    def _way(self, group: int, pair: Pair, taken: Taken | None) -> WayNumbers:
        source, target = pair
        leavers = int(self._stays(source).moved_on[group, source])
        leaves = self._top[target] != source and leavers > 0
        if taken is None:
            return WayNumbers(share=0.0 if leaves else None)
        return WayNumbers(
            customers=taken.customers,
            moves=taken.moves,
            share=taken.customers / leavers if leaves else None,
            median_seconds=_seconds(taken.median_ms),
        )


def _by_group(ways: Ways, groups: int) -> list[dict[Pair, Taken]]:
    found: list[dict[Pair, Taken]] = [{} for _ in range(groups)]
    columns = (column.tolist() for column in ways)
    for group, source, target, customers, moves, median in zip(*columns, strict=True):
        found[group][source, target] = Taken(customers, moves, median)
    return found


def _seconds(ms: float) -> float | None:
    return None if math.isnan(ms) else float(ms) / 1000
