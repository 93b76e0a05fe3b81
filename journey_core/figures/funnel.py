"""Funnels as pictures: steps, segments side by side, and the time between steps."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import TYPE_CHECKING

from journey_core.figures import text
from journey_core.figures.marks import STAYS, Bar, Dot, bars, dots, said
from journey_core.figures.style import (
    ACCENT,
    INK,
    LOST,
    RULE,
    RULED,
    TRACK,
    Notes,
    Part,
    bare,
    picture,
    safe,
    short,
    upright,
)

if TYPE_CHECKING:
    import plotly.graph_objects as go

    from journey_core.funnel.results import Seconds, StepResult

_TICKS = {1: "1 s", 60: "1 min", 3600: "1 h", 86400: "1 day", 604800: "7 days"}


def steps(results: Sequence[StepResult]) -> go.Figure:
    """One bar a step with its Wilson whisker; both denominators stand as columns of text.

    Between two steps a thin bar shows who was left behind. The bars that stand for customers carry
    what they stand for, such as `reached-2` or `left-3`, as `customdata`.
    """
    left, notes = 168, Notes()
    for place, step in enumerate(results):
        _step_texts(notes, place, step, left)
    notes.head("customers", 72)
    notes.head("of first", 146)
    notes.head("of previous", 244)
    return picture(
        54 * len(results) + 30,
        [
            bars([Bar(place, 1, colour=TRACK) for place in range(len(results))], 0.56, **STAYS),
            _reached(results),
            *_whiskers(results),
            *_left(results),
        ],
        margin=(left, 248, 28, 2),
        x=bare(0, 1),
        y=bare(len(results) - 0.5, -0.55),
        notes=notes,
        barmode="overlay",
        clickmode="event+select",
    )


def _step_texts(notes: Notes, place: int, step: StepResult, left: int) -> None:
    notes.add(0, place, f"<b>{short(safe(step.name), 22)}</b>", shift=-left)
    notes.add(1, place, f"<b>{step.customers:,}</b>", anchor="right", shift=72)
    notes.add(1, place, text.percent(step.from_first), anchor="right", shift=146)
    if place:
        notes.add(0, place - 0.5, _lost_words(step), shift=-left, size=12, quiet=True)
        notes.add(1, place, text.percent(step.from_previous), anchor="right", shift=244)


def _lost_words(step: StepResult) -> str:
    return f"{step.left:,} {'without it' if step.optional else 'left here'}"


def _reached(results: Sequence[StepResult]) -> Part:
    marks = [
        Bar(place, step.from_first or 0.0, _step_hover(step)) for place, step in enumerate(results)
    ]
    return bars(marks, 0.56, customdata=[f"reached-{step.step}" for step in results], **STAYS)


def _left(results: Sequence[StepResult]) -> list[Part]:
    """Who came to the step before and not to this one: thin bars."""
    entrants = results[0].customers if results else 0
    found = [(place, step) for place, step in enumerate(results) if place and step.left]
    if not found or not entrants:
        return []
    marks = [
        Bar(place - 0.5, step.left / entrants, _left_hover(step), LOST, base=step.from_first or 0.0)
        for place, step in found
    ]
    return [bars(marks, 0.1, customdata=[f"left-{step.step}" for _, step in found], **STAYS)]


def _left_hover(step: StepResult) -> str:
    share = text.percent(1 - (step.from_previous or 0.0))
    return f"<b>{_lost_words(step)}</b><br>{share} of the step before"


def _step_hover(step: StepResult) -> str:
    lines = [f"<b>{safe(step.name)}</b>", f"{step.customers:,} customers"]
    if step.interval is not None:
        span = text.between(*step.interval)
        lines.append(f"{text.percent(step.from_first)} of the first step, 95% interval {span}")
    if step.from_previous is not None and step.interval_previous is not None:
        span = text.between(*step.interval_previous)
        lines.append(f"{text.percent(step.from_previous)} of the step before, 95% interval {span}")
    lines.append("Click for the customers")
    return "<br>".join(lines)


def _whiskers(results: Sequence[StepResult]) -> list[Part]:
    marks = [
        Dot(step.from_first or 0.0, place, *step.interval)
        for place, step in enumerate(results)
        if place and step.interval is not None
    ]
    return [dots(marks, INK, size=1, line=0, thick=1.5, cap=5, cliponaxis=True)] if marks else []


def segments(
    rows: Sequence[tuple[str, StepResult, int]], *, overall: float, smallest: int
) -> go.Figure:
    """Share of entrants who reached the last step, by segment: (segment, last step, entrants).

    A segment below `smallest` entrants is hollow; the dotted line is all customers together.
    """
    left, notes = 150, Notes()
    for place, (segment, step, entrants) in enumerate(rows):
        notes.add(0, place, short(safe(segment), 11), shift=-left)
        notes.add(0, place, f"{entrants:,}", anchor="right", shift=-16, size=13, quiet=True)
        written = f"<b>{text.percent(step.from_first)}</b>"
        notes.add(1, place, written, anchor="right", shift=60)
    notes.head("entrants", -16, x=0)
    widest = max((step.interval or (0, 1))[1] for _, step, _ in rows)
    return picture(
        34 * len(rows) + 50,
        [dots([_segment(place, row, smallest) for place, row in enumerate(rows)], ACCENT)],
        margin=(left, 60, 32, 37),
        x=RULED
        | {
            "tickformat": ".0%" if widest > 0.05 else ".1%",
            "tickangle": 0,
            "nticks": 3,
            "rangemode": "tozero",
        },
        y=bare(len(rows) - 0.5, -0.5),
        notes=notes,
        shapes=[upright(overall, color=RULE, dash="dot")],
    )


def _segment(place: int, row: tuple[str, StepResult, int], smallest: int) -> Dot:
    segment, step, entrants = row
    share = step.from_first or 0.0
    low, high = step.interval or (share, share)
    hover = (
        f"<b>{safe(segment)}</b><br>{text.percent(share)}, 95% interval "
        f"{text.between(low, high)}<br>n {entrants:,}"
    )
    return Dot(share, place, low, high, hover, "circle-open" if entrants < smallest else "circle")


def times(results: Sequence[StepResult]) -> go.Figure:
    """From the first step to each later one: bar = middle half, tick = median, log axis."""
    timed = [(step.name, step.seconds) for step in results if step.seconds is not None]
    left, notes = 176, Notes()
    for place, (name, spans) in enumerate(timed):
        notes.add(0, place, short("to " + safe(name), 22), shift=-left)
        notes.add(1, place, f"<b>{text.duration(spans.p50)}</b>", anchor="right", shift=88)
    notes.head("median", 88)
    longest = max((spans.p90 for _, spans in timed), default=60.0)
    return picture(
        44 * len(timed) + 46,
        [_medians(timed)] if timed else [],
        margin=(left, 88, 26, 37),
        x=RULED
        | {
            "type": "log",
            "range": [-0.4, math.log10(max(longest, 60.0)) + 0.1],
            "tickvals": list(_TICKS),
            "ticktext": list(_TICKS.values()),
            "tickangle": 0,
        },
        y=bare(len(timed) - 0.5, -0.5),
        notes=notes,
        shapes=[box for place, (_, spans) in enumerate(timed) for box in _spans(place, spans)],
    )


def _spans(place: int, spans: Seconds) -> list[Part]:
    """The middle half as a bar, and a line to the 90th percentile."""
    quarter, most, end = max(spans.p25, 0.5), max(spans.p75, 0.6), max(spans.p90, 0.7)
    return [
        {
            "type": "rect",
            "x0": start,
            "x1": stop,
            "y0": place - height,
            "y1": place + height,
            "fillcolor": ACCENT,
            "opacity": 0.42,
            "line": {"width": 0},
        }
        for start, stop, height in ((most, end, 0.05), (quarter, most, 0.24))
    ]


def _medians(timed: Sequence[tuple[str, Seconds]]) -> Part:
    """A tick at the median of each."""
    return {
        "type": "scatter",
        "mode": "markers",
        "x": [max(spans.p50, 0.55) for _, spans in timed],
        "y": list(range(len(timed))),
        "marker": {
            "size": 22,
            "color": ACCENT,
            "symbol": "line-ns",
            "line": {"width": 3, "color": ACCENT},
        },
        **said(
            [
                f"<b>{safe(name)}</b><br>half within {text.duration(spans.p50)}, "
                f"three quarters within {text.duration(spans.p75)}"
                for name, spans in timed
            ]
        ),
    }
