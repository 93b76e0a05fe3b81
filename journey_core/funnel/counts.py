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
    """The steps of all customers together; worked out once a walk."""
    if not walked.whole:
        nobody = [np.zeros(len(step.at), np.int64) for step in walked.reached]
        times = [step.at - step.start for step in walked.reached]
        walked.whole.extend(steps_by_value(walked, Split(nobody, times, ["all"]))[0])
    return tuple(walked.whole)


def steps_by_value(walked: Walk, split: Split) -> list[tuple[StepResult, ...]]:
    """The steps of every value of a split, and of the rest where there is one."""
    groups = len(split.values) + bool(split.rest)
    begun = np.bincount(split.place[0], minlength=groups).tolist()
    later = [
        grouped_quantiles(place, time, groups, SHARES)
        for place, time in zip(split.place[1:], split.time[1:], strict=True)
    ]
    counts = [begun, *(counts.tolist() for counts, _ in later)]
    seconds = [[()] * groups, *(quantiles.tolist() for _, quantiles in later)]
    return [
        step_results(
            walked.question, [own[group] for own in counts], [own[group] for own in seconds]
        )
        for group in range(groups)
    ]
