"""A question taken through the data: who started, who reached which step, and through what."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np

from journey_core.funnel.definition import FunnelQuestion
from journey_core.funnel.results import StepResult
from journey_core.funnel.run import Run, are_apart
from journey_core.funnel.starts import Starts, find_starts, inside_range
from journey_core.kernels.clock import Clock
from journey_core.kernels.rows import merge
from journey_core.kernels.shapes import Flags, Ints, Reached, Rows
from journey_core.lake.arrays import Arrays
from journey_core.model.rules import Rule


@dataclass(frozen=True)
class Walk:
    """What every answer about a funnel is made from; arrays are shared, read them only.

    `found` are the events of each step and `starts` those that count; `reached` tells for each step
    who reached it. `whole` keeps the steps of all customers together once somebody asked for them.
    """

    arrays: Arrays
    question: FunnelQuestion
    clock: Clock
    found: list[Rows]
    starts: Starts
    run: Run
    reached: list[Reached]
    whole: list[StepResult] = field(default_factory=list, compare=False, repr=False)

    def members(self, step: int) -> Ints:
        """The customers of a step, steps counted from 0, ascending."""
        return self.clock.customers(self.reached[step].at)

    @property
    def removed(self) -> int:
        """Customers left out because of an excluded event."""
        if self.run.excluded is None or self.question.exclusion != "remove":
            return 0
        started = np.count_nonzero(self.clock.firsts(self.starts.counted.k))
        return int(started) - len(self.reached[0].at)

    def rows_of(self, step: int, at: Ints) -> Ints:
        """The event of a step at each of these keys; of several at one time the first to arrive."""
        events = merge(self.found) if self.question.order == "any" else self.found[step]
        return events.row[np.searchsorted(events.k, at)]


def walk(arrays: Arrays, question: FunnelQuestion, members: Flags | None = None) -> Walk:
    """Who reaches what; `members` keeps only some customers: bool[customers].

    Damaged: the arrays are out of order.
    """
    clock = Clock(arrays.shift, arrays.span_ms)
    found = [fetch(arrays, step.rule) for step in question.steps]
    excluded = fetch(arrays, question.exclude).k if question.exclude else None
    starts = find_starts(arrays, clock, question, found, members)
    found = inside_range(arrays, clock, question, found)
    run = Run(question, clock, are_apart(question, found), excluded)
    reached = run.reach(starts.found, found, starts.counting)
    return Walk(arrays, question, clock, found, starts, run, reached)


def fetch(arrays: Arrays, rule: Rule) -> Rows:
    """The events at which a rule is asked and holds, checked to be in order."""
    return Rows(*arrays.entries(rule))
