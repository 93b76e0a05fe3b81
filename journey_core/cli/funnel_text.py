"""A funnel's answers as text for people."""

from __future__ import annotations

from typing import TYPE_CHECKING

from journey_core.cli.table import NOTHING, counted, percent, span, table

if TYPE_CHECKING:
    from collections.abc import Sequence

    from journey_core.funnel.results import FunnelResult, StepResult
    from journey_core.funnel.sensitivity import Sensitivity
    from journey_core.funnel.times import Bin, Curve
    from journey_core.funnel.trend import WeekResult

HEADS = ("step", "name", "customers", "of first", "95 % interval", "of previous", "median time")


def people(result: FunnelResult) -> str:
    """The steps, the segments, and who is not among them."""
    parts = [table(HEADS, (_row(step) for step in result.steps))]
    rows = [
        (value or NOTHING, *_row(step))
        for value, steps in result.segments.items()
        for step in steps
    ]
    if result.rest:
        rest = f"{result.rest.values:,} values more"
        rows += [(rest, *_row(step)) for step in result.rest.steps]
    if rows:
        parts.append(table((str(result.parameters["by"]), *HEADS), rows))
    who = counted(result.entrants, "customer")
    late = f"; {result.immature:,} more began too late to be mature" if result.immature else ""
    out = f"; {result.removed:,} removed by the exclusion" if result.removed else ""
    return "\n\n".join([*parts, f"{who} began{late}{out}; data version {result.data_version}"])


def _row(step: StepResult) -> tuple[object, ...]:
    return (
        step.step,
        f"{step.name} (optional)" if step.optional else step.name,
        step.customers,
        percent(step.from_first),
        _between(step.interval),
        percent(step.from_previous) if step.step > 1 else NOTHING,
        span(None if step.seconds is None else step.seconds.p50),
    )


def _between(interval: tuple[float, float] | None) -> str:
    return NOTHING if interval is None else " to ".join(map(percent, interval))


def trend(weeks: Sequence[WeekResult]) -> str:
    """One line a week."""
    rows = [
        (
            week.week.isoformat(),
            week.steps[0].customers,
            week.steps[-1].customers,
            percent(week.steps[-1].from_first),
            _between(week.steps[-1].interval),
            "" if week.complete else "cut",
        )
        for week in weeks
    ]
    return table(("week of", "began", "arrived", "share", "95 % interval", ""), rows)


def sensitivity(told: Sensitivity) -> str:
    """One line a meaning, the ones asked for marked by a star."""
    rows = [
        (
            one.about,
            f"* {one.says}" if one.current else f"  {one.says}",
            one.entrants,
            one.converted,
            percent(one.share),
            len(one.gained),
            len(one.lost),
        )
        for one in told.readings
    ]
    heads = ("setting", "meaning", "began", "arrived", "share", "only here", "only as asked")
    spread = "" if told.lowest is None else (
        f"\n\n* as asked; the meanings give {percent(told.lowest)} to {percent(told.highest)}"
    )  # fmt: skip
    return table(heads, rows) + spread


def curve(told: Curve) -> str:
    """The share converted at a few moments, and for how many the data ends too early."""
    points = told.points
    picked = [points[n] for n in sorted({len(points) * n // 9 for n in range(9)})] if points else []
    if points and points[-1] not in picked:
        picked.append(points[-1])
    rows = [
        (span(one.seconds), percent(one.share), _between(None if one.low is None or one.high is None
         else (one.low, one.high)), one.at_risk)
        for one in picked
    ]  # fmt: skip
    still = f"{told.censored:,} of {counted(told.watched, 'customer')} could still convert"
    return f"{table(('within', 'converted', '95 % interval', 'watched'), rows)}\n\n{still}"


def histogram(bars: Sequence[Bin]) -> str:
    """The time to the last step, one line a bar."""
    rows = [
        (
            f"{span(bar.low)} or more"
            if bar.high is None
            else f"{span(bar.low)} to {span(bar.high)}",
            bar.customers,
        )
        for bar in bars
    ]
    return table(("time to the last step", "customers"), rows)
