"""Funnels as pictures: steps, segments side by side, and the time between steps."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import TYPE_CHECKING

from journey_core.figures import text
from journey_core.figures.style import (
    ACCENT,
    GRID,
    INK,
    LOST,
    RULE,
    TRACK,
    Notes,
    around,
    base,
    safe,
    short,
)

if TYPE_CHECKING:
    import plotly.graph_objects as go

    from journey_core.funnel.results import Seconds, StepResult

_BAR = {"cornerradius": 2, "line_width": 0}
_STAYS = {"unselected": {"marker": {"opacity": 1}}}  # a click chooses, it does not grey out
_TICKS = {1: "1 s", 60: "1 min", 3600: "1 h", 86400: "1 day", 604800: "7 days"}


def steps(results: Sequence[StepResult]) -> go.Figure:
    """One bar a step with its Wilson whisker; both denominators stand as columns of text.

    Between two steps a thin bar shows who was left behind. The bars that stand for customers carry
    what they stand for, such as `reached-2` or `left-3`, as `customdata`.
    """
    left = 168
    figure = base(54 * len(results) + 30, left=left, right=248, top=28, bottom=2)
    notes = Notes()
    figure.update_layout(barmode="overlay", clickmode="event+select")
    for place, step in enumerate(results):
        name, share = safe(step.name), step.from_first or 0.0
        bar = {"y": [place], "orientation": "h", "width": 0.56}
        figure.add_bar(x=[1], marker={"color": TRACK, **_BAR}, hoverinfo="skip", **_STAYS, **bar)
        hover = _step_hover(step) + "<extra></extra>"
        figure.add_bar(
            x=[share], marker={"color": ACCENT, **_BAR}, hovertemplate=hover,
            customdata=[f"reached-{step.step}"], **_STAYS, **bar,
        )  # fmt: skip
        notes.add(0, place, f"<b>{short(name, 22)}</b>", shift=-left)
        if place:
            _whisker(figure, place, share, step.interval)
            words = "without it" if step.optional else "left here"
            lost = f"{step.left:,} {words}"
            notes.add(0, place - 0.5, lost, shift=-left, size=12, quiet=True)
            _lost(figure, place, step, results[0].customers, lost)
        notes.add(1, place, f"<b>{step.customers:,}</b>", anchor="right", shift=72)
        notes.add(1, place, text.percent(step.from_first), anchor="right", shift=146)
        if place:
            notes.add(1, place, text.percent(step.from_previous), anchor="right", shift=244)
    notes.head("customers", 72)
    notes.head("of first", 146)
    notes.head("of previous", 244)
    figure.update_xaxes(range=[0, 1], showticklabels=False)
    figure.update_yaxes(range=[len(results) - 0.5, -0.55], showticklabels=False)
    figure.update_layout(annotations=notes)
    return figure


def _lost(figure: go.Figure, place: int, step: StepResult, entrants: int, lost: str) -> None:
    """Who came to the step before and not to this one (`lost` in words): a thin bar."""
    if not step.left or not entrants:
        return
    share = 1 - (step.from_previous or 0.0)
    figure.add_bar(
        x=[step.left / entrants], base=[step.from_first or 0.0], y=[place - 0.5], width=0.1,
        orientation="h", marker={"color": LOST, **_BAR}, customdata=[f"left-{step.step}"],
        hovertemplate=f"<b>{lost}</b><br>{text.percent(share)} of the step before"
        "<extra></extra>",
        **_STAYS,
    )  # fmt: skip


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


def _whisker(
    figure: go.Figure, place: float, share: float, interval: tuple[float, float] | None
) -> None:
    if interval is None:
        return
    figure.add_scatter(
        x=[share],
        y=[place],
        mode="markers",
        marker={"size": 1, "color": INK, "line_width": 0},
        hoverinfo="skip",
        error_x=around(share, *interval, INK, 1.5, width=5),
    )


def segments(
    rows: Sequence[tuple[str, StepResult, int]], *, overall: float, smallest: int
) -> go.Figure:
    """Share of entrants who reached the last step, by segment: (segment, last step, entrants).

    A segment below `smallest` entrants is hollow; the dotted line is all customers together.
    """
    left = 150
    figure = base(34 * len(rows) + 50, left=left, right=60, top=32, bottom=22)
    notes = Notes()
    figure.add_vline(x=overall, line={"color": RULE, "width": 1, "dash": "dot"})
    for place, (segment, step, entrants) in enumerate(rows):
        _segment_mark(figure, place, segment, step, entrants, hollow=entrants < smallest)
        notes.add(0, place, short(safe(segment), 11), shift=-left)
        notes.add(0, place, f"{entrants:,}", anchor="right", shift=-16, size=13, quiet=True)
        written = f"<b>{text.percent(step.from_first)}</b>"
        notes.add(1, place, written, anchor="right", shift=60)
    notes.head("entrants", -16, x=0)
    figure.update_yaxes(range=[len(rows) - 0.5, -0.5], showticklabels=False)
    widest = max((step.interval or (0, 1))[1] for _, step, _ in rows)
    figure.update_xaxes(
        showgrid=True,
        gridcolor=GRID,
        tickformat=".0%" if widest > 0.05 else ".1%",
        tickangle=0,
        nticks=4,
        tickfont_size=12,
        rangemode="tozero",
    )
    figure.update_layout(annotations=notes)
    return figure


def _segment_mark(
    figure: go.Figure, place: int, segment: str, step: StepResult, entrants: int, *, hollow: bool
) -> None:
    share = step.from_first or 0.0
    low, high = step.interval or (share, share)
    figure.add_scatter(
        x=[share],
        y=[place],
        mode="markers",
        cliponaxis=False,
        marker={
            "size": 11,
            "color": ACCENT,
            "symbol": "circle-open" if hollow else "circle",
            "line": {"width": 2, "color": ACCENT},
        },
        error_x=around(share, low, high, ACCENT, 2),
        hovertemplate=f"<b>{safe(segment)}</b><br>{text.percent(share)}, 95% interval "
        f"{text.between(low, high)}<br>n {entrants:,}<extra></extra>",
    )


def times(results: Sequence[StepResult]) -> go.Figure:
    """From the first step to each later one: bar = middle half, tick = median, log axis."""
    timed = [(step.name, step.seconds) for step in results if step.seconds is not None]
    left = 176
    figure = base(44 * len(timed) + 46, left=left, right=88, top=26, bottom=24)
    notes = Notes()
    for place, (name, spans) in enumerate(timed):
        _time_bar(figure, place, name, spans)
        notes.add(0, place, short("to " + safe(name), 22), shift=-left)
        notes.add(1, place, f"<b>{text.duration(spans.p50)}</b>", anchor="right", shift=88)
    notes.head("median", 88)
    longest = max((spans.p90 for _, spans in timed), default=60.0)
    figure.update_yaxes(range=[len(timed) - 0.5, -0.5], showticklabels=False)
    figure.update_xaxes(
        type="log",
        range=[-0.4, math.log10(max(longest, 60.0)) + 0.1],
        tickvals=list(_TICKS),
        ticktext=list(_TICKS.values()),
        showgrid=True,
        gridcolor=GRID,
        tickfont_size=12,
    )
    figure.update_layout(annotations=notes)
    return figure


def _time_bar(figure: go.Figure, place: int, name: str, spans: Seconds) -> None:
    """The middle half as a bar, a line to the 90th percentile, a tick at the median."""
    quarter, most, end = max(spans.p25, 0.5), max(spans.p75, 0.6), max(spans.p90, 0.7)
    for start, stop, height in ((most, end, 0.05), (quarter, most, 0.24)):
        figure.add_shape(
            type="rect",
            x0=start,
            x1=stop,
            y0=place - height,
            y1=place + height,
            fillcolor=ACCENT,
            opacity=0.42,
            line_width=0,
        )
    figure.add_scatter(
        x=[max(spans.p50, 0.55)],
        y=[place],
        mode="markers",
        marker={
            "size": 22,
            "color": ACCENT,
            "symbol": "line-ns",
            "line": {"width": 3, "color": ACCENT},
        },
        hovertemplate=f"<b>{safe(name)}</b><br>half within {text.duration(spans.p50)}, "
        f"three quarters within {text.duration(spans.p75)}<extra></extra>",
    )
