"""A funnel and time, as pictures: how long it takes, the curve, and one week after another."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import TYPE_CHECKING

from journey_core.figures import text
from journey_core.figures.marks import ROUNDED, around
from journey_core.figures.style import ACCENT, RULED, Part, picture, titled

if TYPE_CHECKING:
    import plotly.graph_objects as go

    from journey_core.funnel.times import Bin, Curve
    from journey_core.funnel.trend import WeekResult

_BAND = "rgba(42,135,149,0.18)"
_UNITS = ((86400, "days"), (3600, "hours"), (60, "minutes"), (1, "seconds"))


def histogram(bars: Sequence[Bin]) -> go.Figure:
    """Customers by the time they took to the last step, shortest first."""
    drawn = {
        "type": "bar",
        "x": [text.duration(bar.low) for bar in bars],
        "y": [bar.customers for bar in bars],
        "customdata": [_span(bar) for bar in bars],
        "marker": {"color": ACCENT, **ROUNDED},
        "hovertemplate": "<b>%{customdata}</b><br>%{y:,} customers<extra></extra>",
    }
    return picture(
        230,
        [drawn],
        margin=(56, 12, 12, 65),
        x={"title": titled("so long, or longer", 13), "type": "category", "tickangle": 0},
        y=RULED | {"nticks": 5},
    )


def _span(bar: Bin) -> str:
    low = text.duration(bar.low)
    if bar.low == 0:
        return f"under {text.duration(bar.high)}"
    return f"{low} or more" if bar.high is None else f"{low} to {text.duration(bar.high)}"


def curve(told: Curve) -> go.Figure:
    """The share converted by each time since the first start, with a band of 95 % limits."""
    longest = told.points[-1].seconds if told.points else 1.0
    size, unit = next(((s, u) for s, u in _UNITS if longest >= 2 * s), _UNITS[-1])
    line = _line([0.0, *(point.seconds / size for point in told.points)],
                 [0.0, *(point.share for point in told.points)])  # fmt: skip
    line |= {
        "line": {"color": ACCENT, "width": 2.5, "shape": "hv"},
        "customdata": [told.watched, *(point.at_risk for point in told.points)],
        "hovertemplate": f"<b>%{{y:.1%}}</b> within %{{x:.1f}} {unit}<br>"
        "%{customdata:,} still watched<extra></extra>",
    }
    return picture(
        260,
        [*_band(told, size), line],
        margin=(56, 16, 12, 65),
        x={
            "title": titled(f"{unit} since the first start", 13),
            "rangemode": "tozero",
            "nticks": 8,
        },
        y=RULED | {"tickformat": ".0%", "nticks": 5, "rangemode": "tozero"},
    )


def _band(told: Curve, size: float) -> list[Part]:
    """The limits, where there are any, with what lies between them filled."""
    points = [point for point in told.points if point.low is not None and point.high is not None]
    x = [0.0, *(point.seconds / size for point in points)]
    look = {"line": {"width": 0, "shape": "hv"}, "fillcolor": _BAND, "hoverinfo": "skip"}
    low = _line(x, [0.0, *(point.low for point in points)])
    high = _line(x, [0.0, *(point.high for point in points)])
    return [low | look, high | look | {"fill": "tonexty"}]


def _line(x: list[float], y: list[float | None]) -> Part:
    return {"type": "scatter", "mode": "lines", "x": x, "y": y}


def trend(weeks: Sequence[WeekResult]) -> go.Figure:
    """The share that arrives, by the week of its starts; a week that is cut is hollow."""
    shown = [week for week in weeks if week.steps[0].customers]
    shares = [week.steps[-1].from_first or 0.0 for week in shown]
    spans = [week.steps[-1].interval or (0.0, 1.0) for week in shown]
    drawn = {
        "type": "scatter",
        "x": [week.week for week in shown],
        "y": shares,
        "mode": "lines+markers",
        "line": {"color": ACCENT, "width": 1.5},
        "marker": {
            "size": 9,
            "color": ACCENT,
            "symbol": ["circle" if week.complete else "circle-open" for week in shown],
            "line": {"width": 2, "color": ACCENT},
        },
        "error_y": around(shares, spans, {"color": ACCENT, "thickness": 1.5, "width": 0}),
        "customdata": [[week.steps[0].customers, week.steps[-1].customers] for week in shown],
        "hovertemplate": "<b>week of %{x|%-d %b %Y}</b><br>%{y:.1%}: %{customdata[1]:,} of "
        "%{customdata[0]:,}<extra></extra>",
    }
    highest = max((high for _, high in spans), default=1.0)
    percents = {"tickformat": ".0%" if highest > 0.05 else ".1%", "nticks": 5}
    return picture(
        240,
        [drawn],
        margin=(56, 16, 12, 37),
        x={"nticks": 8},
        y=RULED | percents | {"range": [0, min(1.0, _above(shares, spans))]},
    )


def _above(shares: Sequence[float], spans: Sequence[tuple[float, float]]) -> float:
    """A top of the axis that a handful of customers with a wide interval does not decide."""
    ends = sorted(high for _, high in spans)
    usual = ends[math.ceil(len(ends) * 0.9) - 1] if ends else 1.0
    return max(usual, *shares, 0.001) * 1.1 if shares else 1.0
