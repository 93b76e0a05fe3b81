"""Bars, dots and boxes of a plot, many of them as one trace."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple

from journey_core.figures.style import ACCENT, Part

ROUNDED: Part = {"cornerradius": 2, "line": {"width": 0}}
STAYS: Part = {"unselected": {"marker": {"opacity": 1}}}  # a click chooses, it does not grey out


class Bar(NamedTuple):
    """A lying bar: where, how long, what it says, its colour, and where it begins."""

    y: float
    x: float
    hover: str = ""
    colour: str = ACCENT
    base: float = 0


def bars(marks: Sequence[Bar], width: float, **more: Any) -> Part:
    """Lying bars `width` high as one trace; those with a base are rounded at both ends."""
    based = {"base": [mark.base for mark in marks]} if any(mark.base for mark in marks) else {}
    return {
        "type": "bar",
        "orientation": "h",
        "y": [mark.y for mark in marks],
        "x": [mark.x for mark in marks],
        "width": width,
        "marker": {"color": [mark.colour for mark in marks], **ROUNDED},
        **based,
        **said([mark.hover for mark in marks]),
        **more,
    }


class Dot(NamedTuple):
    """A mark with the ends of its interval, and what it says."""

    x: float
    y: float
    low: float
    high: float
    hover: str = ""
    symbol: str = "circle"


def dots(
    marks: Sequence[Dot],
    colour: str,
    *,
    size: float | list[float] = 11,
    line: float = 2,
    thick: float = 2,
    cap: float = 0,
    along: str = "x",
    **more: Any,
) -> Part:
    """Marks with their intervals as one trace, the intervals `along` an axis.

    `size` and the `line` around a mark, `thick` and `cap` of its interval are in px.
    """
    return {
        "type": "scatter",
        "mode": "markers",
        "cliponaxis": False,
        "x": [mark.x for mark in marks],
        "y": [mark.y for mark in marks],
        "marker": {
            "size": size,
            "color": colour,
            "symbol": [mark.symbol for mark in marks],
            "line": {"width": line, "color": colour},
            "opacity": 1,  # Plotly pales marks of several sizes
        },
        f"error_{along}": around(
            [getattr(mark, along) for mark in marks],
            [(mark.low, mark.high) for mark in marks],
            {"color": colour, "thickness": thick, "width": cap},
        ),
        **said([mark.hover for mark in marks]),
        **more,
    }


def boxes(
    places: Sequence[tuple[float, float]],
    shares: Sequence[float],
    size: tuple[float, float],
    *,
    faint: float = 0,
) -> Part:
    """Boxes around places as one trace, darker the larger the share, never lighter than `faint`."""
    wide, high = size
    return {
        "type": "bar",
        "orientation": "h",
        "base": [x - wide / 2 for x, _ in places],
        "x": [wide] * len(places),
        "y": [y for _, y in places],
        "width": high,
        "marker": {
            "color": [f"rgba(42,135,149,{faint + 0.6 * min(share, 1.0):.3f})" for share in shares],
            "line": {"width": 0},
        },
        "hoverinfo": "skip",
        **STAYS,
    }


def unseen(
    places: Sequence[tuple[float, float]], hovers: list[str], reach: int, **more: Any
) -> Part:
    """What places say under a mouse, within squares of `reach` px, as one trace."""
    return {
        "type": "scatter",
        "mode": "markers",
        "x": [x for x, _ in places],
        "y": [y for _, y in places],
        "marker": {
            "size": reach, "symbol": "square", "color": "rgba(0,0,0,0)", "line": {"width": 0},
        },
        **said(hovers),
        **more,
    }  # fmt: skip


def said(hovers: list[str]) -> Part:
    """What each mark of a trace says under the mouse; nothing where none has anything to say."""
    if not any(hovers):
        return {"hoverinfo": "skip"}
    return {"hovertext": hovers, "hovertemplate": "%{hovertext}<extra></extra>"}


def around(middles: Sequence[float], spans: Sequence[tuple[float, float]], look: Part) -> Part:
    """Intervals around marks as Plotly wants them: the distances to both ends."""
    pairs = list(zip(middles, spans, strict=True))
    return {
        "type": "data",
        "symmetric": False,
        "array": [high - middle for middle, (_, high) in pairs],
        "arrayminus": [middle - low for middle, (low, _) in pairs],
        **look,
    }
