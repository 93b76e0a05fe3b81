"""Counts a funnel over a data version: who starts, how far they get, in what time, by segment."""

from __future__ import annotations

import numpy as np

from journey_core.funnel.definition import FunnelQuestion, echo
from journey_core.funnel.remarks import remarks_on
from journey_core.funnel.results import SHARES, FunnelResult, Rest, StepResult, step_results
from journey_core.funnel.segments import Split, check_by, split_by
from journey_core.funnel.walk import Walk, walk
from journey_core.kernels.quantiles import grouped_quantiles
from journey_core.kernels.shapes import Flags
from journey_core.lake.arrays import Arrays


def count_steps(
    arrays: Arrays, question: FunnelQuestion, members: Flags | None = None
) -> FunnelResult:
    """The funnel's answer. UnknownName: what `by` names is not known.

    A customer is counted at every step that any of their starts leads to. The answer is exact: that
    of trying every start and every choice of events. `members` keeps some customers only:
    bool[customers].
    """
    if question.by is not None:
        check_by(arrays, question.by)
    return summarize(walk(arrays, question, members))


def summarize(walked: Walk) -> FunnelResult:
    """The answer of a walk: counts, shares and times, as a whole and by segment."""
    arrays, question = walked.arrays, walked.question
    split = split_by(walked)
    by_value = steps_by_value(walked, split) if split else []
    rest = Rest(split.rest, by_value[-1]) if split and split.rest else None
    return FunnelResult(
        steps=whole(walked),
        segments=dict(zip(split.values, by_value, strict=False)) if split else {},
        entrants=len(walked.reached[0].at),
        immature=walked.starts.immature,
        data_version=arrays.version,
        parameters=echo(question),
        warnings=remarks_on(arrays, question, rest),
        removed=walked.removed,
        rest=rest,
    )


def whole(walked: Walk) -> tuple[StepResult, ...]:
    """The steps of all customers together."""
    everyone = np.zeros(walked.arrays.customers, np.int64)
    return steps_by_value(walked, Split(walked.reached, everyone, ["all"]))[0]


def steps_by_value(walked: Walk, split: Split) -> list[tuple[StepResult, ...]]:
    """The steps of every value of a split, and of the rest where there is one."""
    groups, clock = len(split.values) + bool(split.rest), walked.clock
    by_step = [
        grouped_quantiles(
            split.segment[clock.customers(step.at)], step.at - step.start, groups, SHARES
        )
        for step in split.reached
    ]
    return [
        step_results(
            walked.question,
            [int(counts[place]) for counts, _ in by_step],
            [quantiles[place] for _, quantiles in by_step],
        )
        for place in range(groups)
    ]
