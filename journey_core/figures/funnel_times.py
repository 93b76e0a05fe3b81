"""A funnel and time, as pictures: how long it takes, the curve, and one week after another."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import TYPE_CHECKING

import plotly.graph_objects as go

from journey_core.figures import text
from journey_core.figures.style import ACCENT, GRID, INK, base

if TYPE_CHECKING:
    from journey_core.funnel.times import Bin, Curve
    from journey_core.funnel.trend import WeekResult

_BAND = "rgba(42,135,149,0.18)"
_UNITS = ((86400, "days"), (3600, "hours"), (60, "minutes"), (1, "seconds"))


def histogram(bars: Sequence[Bin]) -> go.Figure:
    """Customers by the time they took to the last step, shortest first."""
    figure = base(230, left=56, right=12, top=12, bottom=44)
    figure.add_bar(
        x=[text.duration(bar.low) for bar in bars],
        y=[bar.customers for bar in bars],
        customdata=[_span(bar) for bar in bars],
        marker={"color": ACCENT, "cornerradius": 2, "line_width": 0},
        hovertemplate="<b>%{customdata}</b><br>%{y:,} customers<extra></extra>",
    )
    figure.update_yaxes(showgrid=True, gridcolor=GRID, tickfont_size=12, nticks=5)
    figure.update_xaxes(
        title={"text": "so long, or longer", "font": {"size": 13, "color": INK}},
        tickfont_size=12, type="category", tickangle=0,
    )  # fmt: skip
    return figure


def _span(bar: Bin) -> str:
    low = text.duration(bar.low)
    if bar.low == 0:
        return f"under {text.duration(bar.high)}"
    return f"{low} or more" if bar.high is None else f"{low} to {text.duration(bar.high)}"


def curve(told: Curve) -> go.Figure:
    """The share converted by each time since the first start, with a band of 95 % limits."""
    figure = base(260, left=56, right=16, top=12, bottom=44)
    longest = told.points[-1].seconds if told.points else 1.0
    size, unit = next(((s, u) for s, u in _UNITS if longest >= 2 * s), _UNITS[-1])
    points = [point for point in told.points if point.low is not None and point.high is not None]
    x = [0.0, *(point.seconds / size for point in points)]
    for limit, fill in (("low", None), ("high", "tonexty")):
        figure.add_scatter(
            x=x, y=[0.0, *(getattr(point, limit) for point in points)], mode="lines",
            line={"width": 0, "shape": "hv"}, fill=fill, fillcolor=_BAND, hoverinfo="skip",
        )  # fmt: skip
    figure.add_scatter(
        x=[0.0, *(point.seconds / size for point in told.points)],
        y=[0.0, *(point.share for point in told.points)],
        mode="lines",
        line={"color": ACCENT, "width": 2.5, "shape": "hv"},
        customdata=[told.watched, *(point.at_risk for point in told.points)],
        hovertemplate=f"<b>%{{y:.1%}}</b> within %{{x:.1f}} {unit}<br>"
        "%{customdata:,} still watched<extra></extra>",
    )
    figure.update_yaxes(
        showgrid=True, gridcolor=GRID, tickformat=".0%", tickfont_size=12, nticks=5,
        rangemode="tozero",
    )  # fmt: skip
    figure.update_xaxes(
        title={"text": f"{unit} since the first start", "font": {"size": 13, "color": INK}},
        tickfont_size=12, rangemode="tozero", nticks=8,
    )  # fmt: skip
    return figure


def trend(weeks: Sequence[WeekResult]) -> go.Figure:
    """The share that arrives, by the week of its starts; a week that is cut is hollow."""
    figure = base(240, left=56, right=16, top=12, bottom=30)
    shown = [week for week in weeks if week.steps[0].customers]
    shares = [week.steps[-1].from_first or 0.0 for week in shown]
    spans = [week.steps[-1].interval or (0.0, 1.0) for week in shown]
    figure.add_scatter(
        x=[week.week for week in shown],
        y=shares,
        mode="lines+markers",
        line={"color": ACCENT, "width": 1.5},
        marker={
            "size": 9,
            "color": ACCENT,
            "symbol": ["circle" if week.complete else "circle-open" for week in shown],
            "line": {"width": 2, "color": ACCENT},
        },
        error_y={
            "type": "data",
            "symmetric": False,
            "array": [high - share for share, (_, high) in zip(shares, spans, strict=True)],
            "arrayminus": [share - low for share, (low, _) in zip(shares, spans, strict=True)],
            "thickness": 1.5,
            "width": 0,
            "color": ACCENT,
        },
        customdata=[[week.steps[0].customers, week.steps[-1].customers] for week in shown],
        hovertemplate="<b>week of %{x|%-d %b %Y}</b><br>%{y:.1%}: %{customdata[1]:,} of "
        "%{customdata[0]:,}<extra></extra>",
    )
    highest = max((high for _, high in spans), default=1.0)
    figure.update_yaxes(
        showgrid=True, gridcolor=GRID, tickformat=".0%" if highest > 0.05 else ".1%",
        tickfont_size=12, nticks=5, range=[0, min(1.0, _above(shares, spans))],
    )  # fmt: skip
    figure.update_xaxes(tickfont_size=12, nticks=8)
    return figure


def _above(shares: Sequence[float], spans: Sequence[tuple[float, float]]) -> float:
    """A top of the axis that a handful of customers with a wide interval does not decide."""
    ends = sorted(high for _, high in spans)
    usual = ends[math.ceil(len(ends) * 0.9) - 1] if ends else 1.0
    return max(usual, *shares, 0.001) * 1.1 if shares else 1.0
