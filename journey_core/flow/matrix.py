"""Moves between top-level stages as a matrix: from where to where, how many, drawn or not."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from journey_core.flow.moves import Grouped, count_stays, count_ways, moves_between
from journey_core.flow.timeline import Timeline
from journey_core.kernels.distinct import distinct
from journey_core.kernels.shapes import Flags, Ints
from journey_core.model.journey import Journey


@dataclass(frozen=True)
class Cell:
    """Moves from one top-level stage straight to another; `share` is of those who entered it.

    A customer may leave a stage several times, so that the shares of a row can add up to more than
    1. `drawn` says that a transition leads from the stage, or from a part of it, to the other.
    """

    customers: int
    moves: int
    share: float
    median_seconds: float | None
    drawn: bool


@dataclass(frozen=True)
class Row:
    """A top-level stage: who entered it, who is still at it, and who dropped out there."""

    entered: int
    inside: int
    dropped: int


@dataclass(frozen=True)
class Matrix:
    """Top-level stages in map order, and the cells that are drawn or have moves, by their ends."""

    rows: Mapping[str, Row]
    cells: Mapping[tuple[str, str], Cell]


def matrix(timeline: Timeline, journey: Journey, quiet: Flags) -> Matrix:
    """The moves of everybody on the timeline; `quiet` marks customers who have gone quiet."""
    everybody = Grouped(np.zeros(len(quiet), np.int64), 1, quiet)
    runs, places = timeline.coarse, len(timeline.stages)
    moves = moves_between(runs)
    stays = count_stays(runs, moves, places, everybody)
    ways = count_ways(timeline._replace(fine=runs, coarse_at=runs.at), moves, everybody)
    top = [stage for place, stage in enumerate(timeline.stages) if timeline.top[place] == place]
    rows = {
        stage: Row(
            int(stays.entered[0, place]),
            int(stays.inside_now[0, place]),
            int(stays.dropped[0, place]),
        )
        for place, stage in enumerate(timeline.stages)
        if stage in set(top)
    }
    drawn = _drawn(journey)
    cells = {pair: Cell(0, 0, 0.0, None, True) for pair in drawn}
    columns = (column.tolist() for column in ways[1:])
    for source, target, customers, times, median in zip(*columns, strict=True):
        pair = timeline.stages[source], timeline.stages[target]
        share = customers / rows[pair[0]].entered
        cells[pair] = Cell(customers, times, share, median / 1000, pair in drawn)
    return Matrix(rows, cells)


def who_moved(timeline: Timeline, source: str, target: str) -> Ints:
    """The keys of the customers who went from one top-level stage straight to another."""
    runs = timeline.coarse
    here = (runs.place[:-1] == timeline.stages.index(source)) & (
        runs.place[1:] == timeline.stages.index(target)
    )
    same = runs.customer[:-1] == runs.customer[1:]
    return distinct(runs.customer[:-1][here & same])


def _drawn(journey: Journey) -> set[tuple[str, str]]:
    """The top-level stages that a transition joins, from themselves or from a part of them."""
    top = {stage.id: stage.parent or stage.id for stage in journey.stages}
    pairs = {(top[way.source], top[way.target]) for way in journey.transitions}
    return {(source, target) for source, target in pairs if source != target}
