"""Counts a funnel over a data version: who starts, how far they get, in what time, by segment."""

from __future__ import annotations

import numpy as np

from journey_core.funnel.definition import EVENT_PREFIX, FunnelQuestion, echo
from journey_core.funnel.remarks import remarks_on
from journey_core.funnel.results import SHARES, FunnelResult, StepResult, step_results
from journey_core.funnel.run import Run, are_apart
from journey_core.funnel.segments import Split, by_attribute, by_property, check_by
from journey_core.funnel.starts import find_starts
from journey_core.kernels.clock import Clock
from journey_core.kernels.quantiles import grouped_quantiles
from journey_core.kernels.shapes import Rows
from journey_core.lake.arrays import Arrays


def count_steps(arrays: Arrays, question: FunnelQuestion) -> FunnelResult:
    """The funnel's answer. BadInput: what `by` names is not known, or has too many values.

    A customer is counted at every step that any of their starts leads to. The answer is exact: that
    of trying every start and every choice of events.
    """
    by = question.by
    if by is not None:
        check_by(arrays, by)
    clock = Clock(arrays.shift, arrays.span_ms)
    found = [Rows(arrays.keys_where(s.rule), arrays.rule(s.rule)) for s in question.steps]
    excluded = arrays.keys_where(question.exclude) if question.exclude else None
    starts = find_starts(arrays, clock, question, found)
    run = Run(question, clock, are_apart(question, found), excluded)
    reached = run.reach(starts.counted, found)
    split = None
    if by is not None and by.startswith(EVENT_PREFIX):
        split = by_property(arrays, run, by, starts.counted, found)
    elif by is not None:
        split = by_attribute(arrays, clock, by, reached)
    names = [step.name for step in question.steps]
    whole = Split(reached, np.zeros(arrays.customers, np.int64), ["all"])
    return FunnelResult(
        steps=_summary(names, whole, clock)["all"],
        segments=_summary(names, split, clock) if split else {},
        entrants=len(reached[0].at),
        immature=starts.immature,
        data_version=arrays.version,
        parameters=echo(question),
        warnings=remarks_on(arrays, question),
    )


def _summary(names: list[str], split: Split, clock: Clock) -> dict[str, tuple[StepResult, ...]]:
    """The steps of every segment, from one look at each step."""
    groups = len(split.values)
    by_step = [
        grouped_quantiles(
            split.segment[clock.customers(step.at)], step.at - step.start, groups, SHARES
        )
        for step in split.reached
    ]
    return {
        value: step_results(
            names,
            [int(counts[place]) for counts, _ in by_step],
            [quantiles[place] for _, quantiles in by_step],
        )
        for place, value in enumerate(split.values)
    }
