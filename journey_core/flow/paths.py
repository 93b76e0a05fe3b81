"""The ways customers take most: what comes after a stage, what came before it, and what repeats."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np

from journey_core.errors import BadInput, UnknownName
from journey_core.flow.timeline import Runs, Timeline
from journey_core.kernels.clock import BITS
from journey_core.kernels.distinct import distinct, drop_repeats, numbered
from journey_core.kernels.quantiles import grouped_quantiles
from journey_core.kernels.shapes import Flags, Ints

Direction = Literal["after", "before"]
MAX_STEPS = 8


@dataclass(frozen=True)
class Path:
    """Stages in the order they were entered, and who went this way.

    `customers` went it at least once, `times` in all; `share` is of the customers at the stage that
    was asked about. `complete` is false where the way was longer than the steps asked for.
    """

    stages: tuple[str, ...]
    customers: int
    times: int
    share: float
    complete: bool


@dataclass(frozen=True)
class Loop:
    """A way that comes back to where it began; the first and the last stage are the same.

    `median_seconds` from entering the stage to entering it again. `first` is the key of the first
    customer who went it, an example.
    """

    stages: tuple[str, ...]
    customers: int
    times: int
    median_seconds: float
    first: int


def top_paths(
    timeline: Timeline,
    stage: str,
    *,
    direction: Direction = "after",
    steps: int = 3,
    most: int = 10,
    customers: Flags | None = None,
) -> list[Path]:
    """The ways that most customers take after a stage, or took before it, `steps` moves long.

    Every stay at the stage is one way; it is shorter where the customer's timeline ends. A parent
    is asked about among top-level stages. `customers` says of each whether they are looked at.
    BadInput: an unknown stage, a number of steps out of range.
    """
    if stage not in timeline.stages:
        raise UnknownName("stage", stage, timeline.stages)
    if not 1 <= steps <= MAX_STEPS:
        raise BadInput(f"a path has 1 to {MAX_STEPS} steps, not {steps}")
    place = timeline.stages.index(stage)
    runs = timeline.coarse if timeline.top[place] == place else timeline.fine
    here = np.flatnonzero(runs.place == place)
    if customers is not None:
        here = here[customers[runs.customer[here]]]
    number = len(timeline.stages) + 1
    _check_fits(number, steps)
    packed = _packed(runs, here, steps, number, 1 if direction == "after" else -1)
    at_stage = len(distinct(runs.customer[here]))
    paths, place_of = numbered(packed)
    times = np.bincount(place_of, minlength=len(paths))
    people = _customers_of(place_of, runs.customer[here], len(paths))
    order = np.lexsort((paths, -times, -people))[:most]
    found = []
    for path in order.tolist():
        on = _unpacked(int(paths[path]), number, steps)
        way = (stage, *(timeline.stages[p] for p in on))
        found.append(
            Path(
                way if direction == "after" else way[::-1],
                int(people[path]),
                int(times[path]),
                int(people[path]) / at_stage,
                len(on) < steps,
            )
        )
    return found


def top_loops(
    timeline: Timeline, *, most: int = 10, steps: int = 4, customers: Flags | None = None
) -> list[Loop]:
    """The ways back to a top-level stage that most customers take, up to `steps` moves long.

    A loop runs from one stay at a stage to the customer's next stay there.
    """
    number = len(timeline.stages) + 1
    _check_fits(number, steps)
    runs = timeline.coarse
    start, back = _returns(runs, number)
    inside = back - start <= steps
    if customers is not None:
        inside &= customers[runs.customer[start]]
    start, back = start[inside], back[inside]
    packed = runs.place[start].copy()
    for step in range(1, steps):
        there = start + step
        on = there < back
        packed = packed * number + np.where(on, runs.place[np.where(on, there, 0)] + 1, 0)
    loops, place = numbered(packed)
    times = np.bincount(place, minlength=len(loops))
    people = _customers_of(place, runs.customer[start], len(loops))
    _, median = grouped_quantiles(place, runs.at[back] - runs.at[start], len(loops), (0.5,))
    example = np.zeros(len(loops), np.int64)
    example[place[::-1]] = runs.customer[start][::-1]
    order = np.lexsort((loops, -times, -people))[:most]
    found = []
    for loop in order.tolist():
        first, inner = _split(int(loops[loop]), number, steps)
        names = tuple(timeline.stages[p] for p in (first, *inner, first))
        seconds = float(median[loop, 0]) / 1000
        found.append(Loop(names, int(people[loop]), int(times[loop]), seconds, int(example[loop])))
    return found


def _check_fits(number: int, steps: int) -> None:
    if steps * (number - 1).bit_length() > BITS:
        raise BadInput(
            f"{number - 1:,} stages are too many for paths of {steps} steps; ask for fewer"
        )


def _packed(runs: Runs, here: Ints, steps: int, number: int, way: int) -> Ints:
    """The places of the next stays, or the ones before, as one number; 0 where there is none."""
    packed = np.zeros(len(here), np.int64)
    last = len(runs.place) - 1
    for step in range(1, steps + 1):
        there = here + way * step
        inside = (there >= 0) & (there <= last)
        there = np.clip(there, 0, max(last, 0))
        inside &= runs.customer[there] == runs.customer[here]
        packed = packed * number + np.where(inside, runs.place[there] + 1, 0)
    return packed


def _unpacked(packed: int, number: int, steps: int) -> list[int]:
    """The places that are packed in a number, in the order they were put in."""
    found = []
    for _ in range(steps):
        packed, place = divmod(packed, number)
        found.append(place)
    return [place - 1 for place in reversed(found) if place]


def _split(packed: int, number: int, steps: int) -> tuple[int, list[int]]:
    """Where a loop begins, and the places inside it."""
    size = number ** (steps - 1)
    return packed // size, _unpacked(packed % size, number, steps - 1)


def _customers_of(place: Ints, customer: Ints, number: int) -> Ints:
    """How many different customers each path has."""
    if not len(place):
        return np.zeros(number, np.int64)
    bits = int(customer.max()).bit_length()
    pairs = drop_repeats(np.sort(place << bits | customer))
    return np.bincount(pairs >> bits, minlength=number)


def _returns(runs: Runs, number: int) -> tuple[Ints, Ints]:
    """Every stay that is followed by another at the same place, and the next one of that kind."""
    order = np.argsort(runs.customer * number + runs.place, kind="stable")
    customer, place = runs.customer[order], runs.place[order]
    same = (customer[1:] == customer[:-1]) & (place[1:] == place[:-1])
    return order[:-1][same], order[1:][same]
