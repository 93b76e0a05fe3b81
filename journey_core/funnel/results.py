"""What a funnel answers: a step's customers, shares and times; as records, JSON values and rows."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from typing import Any

from journey_core.funnel.definition import FunnelQuestion
from journey_core.funnel.paths import previous
from journey_core.kernels.intervals import wilson

SHARES = (0.25, 0.5, 0.75, 0.9)


@dataclass(frozen=True)
class Seconds:
    """Quantiles of the time to convert, in seconds, by linear interpolation."""

    p25: float
    p50: float
    p75: float
    p90: float


@dataclass(frozen=True)
class StepResult:
    """One step. Shares are None where there is nothing to divide by.

    `from_first` is the share of all entrants, `from_previous` of the customers of the step before
    that all must take (1 at the first step); `interval` and `interval_previous` are their Wilson
    95 % intervals. `left` are the customers of that step before who did not come here. `seconds`
    run from the latest start that gives the first completion to that completion; None at the first
    step and where nobody arrived. An `optional` step may be left out by those who go on.
    """

    step: int
    name: str
    customers: int
    from_first: float | None
    from_previous: float | None
    interval: tuple[float, float] | None
    seconds: Seconds | None
    interval_previous: tuple[float, float] | None = None
    left: int = 0
    optional: bool = False


@dataclass(frozen=True)
class Rest:
    """The steps of all values that are too many to be told apart; `values` is their number."""

    values: int
    steps: tuple[StepResult, ...]


@dataclass(frozen=True)
class FunnelResult:
    """A funnel's answer, stamped with its data version and everything that was asked.

    `entrants` are the customers of step 1; `immature` those who have starts in the range, none of
    them with a whole window before the data ends. `segments` hold the same steps by value, "" for
    customers without one, and `rest` those of values beyond the most frequent. `removed` are
    customers left out by an exclusion that removes. `warnings` are sentences for the reader.
    """

    steps: tuple[StepResult, ...]
    segments: Mapping[str, tuple[StepResult, ...]]
    entrants: int
    immature: int
    data_version: int
    parameters: Mapping[str, object]
    warnings: tuple[str, ...] = field(default=())
    removed: int = 0
    rest: Rest | None = None


def step_results(
    question: FunnelQuestion, customers: Sequence[int], seconds: Sequence[Sequence[float]]
) -> tuple[StepResult, ...]:
    """Step results from counts and quantiles in milliseconds, one entry a step."""
    first = customers[0]
    results = []
    for place, (step, count) in enumerate(zip(question.steps, customers, strict=True)):
        before = customers[previous(question, place)] if place else count
        times = Seconds(*(float(ms) / 1000 for ms in seconds[place])) if place and count else None
        results.append(
            StepResult(
                step=place + 1,
                name=step.name,
                customers=int(count),
                from_first=count / first if first else None,
                from_previous=count / before if before else None,
                interval=wilson(count, first),
                seconds=times,
                interval_previous=wilson(count, before),
                left=before - count,
                optional=place + 1 in question.optional,
            )
        )
    return tuple(results)


def document(result: FunnelResult) -> dict[str, Any]:
    """The result as plain JSON values, in the shape the command line prints."""
    return {
        "steps": [asdict(step) for step in result.steps],
        "segments": {
            value: {"steps": [asdict(step) for step in steps]}
            for value, steps in result.segments.items()
        },
        "entrants": result.entrants,
        "immature": result.immature,
        "removed": result.removed,
        "rest": result.rest and asdict(result.rest),
        "data_version": result.data_version,
        "parameters": dict(result.parameters),
        "warnings": list(result.warnings),
    }


def rows(result: FunnelResult) -> list[dict[str, Any]]:
    """One flat row a segment and step, the whole first, for tables and CSV files."""
    parts = [("all", None, result.steps)]
    parts += [("segment", value, steps) for value, steps in result.segments.items()]
    if result.rest:
        parts.append(("rest", f"{result.rest.values} values more", result.rest.steps))
    return [
        {
            "part": part,
            "segment": value,
            "step": step.step,
            "name": step.name,
            "customers": step.customers,
            "from_first": step.from_first,
            "from_previous": step.from_previous,
            "left": step.left,
            "optional": step.optional,
            "interval_low": step.interval[0] if step.interval else None,
            "interval_high": step.interval[1] if step.interval else None,
            "previous_low": step.interval_previous[0] if step.interval_previous else None,
            "previous_high": step.interval_previous[1] if step.interval_previous else None,
            **{
                f"seconds_{name}": getattr(step.seconds, name) if step.seconds else None
                for name in ("p25", "p50", "p75", "p90")
            },
            "data_version": result.data_version,
        }
        for part, value, steps in parts
        for step in steps
    ]
