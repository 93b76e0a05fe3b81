"""Two groups on one map as a picture: where their shares part, with intervals."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from journey_core.figures import text
from journey_core.figures.marks import Dot, dots
from journey_core.figures.style import (
    ACCENT,
    RULE,
    RULED,
    Notes,
    bare,
    picture,
    safe,
    short,
    titled,
    upright,
)

if TYPE_CHECKING:
    import plotly.graph_objects as go

    from journey_core.flow.difference import WayDifference

_COLUMNS = (118, 242)  # px right of the plot where the two groups' numbers end


def differences(
    rows: Sequence[WayDifference], names: Mapping[str, str], groups: tuple[str, str]
) -> go.Figure:
    """Two groups: the first's share less the second's, with its interval, for each way."""
    left, notes = 284, Notes()
    first, second = (safe(short(name, 12)) for name in groups)
    marks = []
    for place, row in enumerate(rows):
        way = f"{names[row.source]} → {names[row.target]}"
        marks.append(_dot(place, row, way))
        notes.add(0, place, safe(short(way, 40)), shift=-left)
        for shift, hits, of in zip(_COLUMNS, row.customers, row.left, strict=True):
            written = f"{text.percent(hits / of)} of {of:,}"
            notes.add(1, place, written, anchor="right", shift=shift, size=13)
    for shift, name in zip(_COLUMNS, groups, strict=True):
        notes.head(safe(short(name, 15)), shift)
    title = titled(f"more of {second}  ←  difference in points  →  more of {first}")
    return picture(
        38 * len(rows) + 62,
        [dots(marks, ACCENT)] if marks else [],
        margin=(left, 250, 30, 64),
        x=RULED | {"tickformat": "+.0%", "nticks": 4, "tickangle": 0, "title": title},
        y=bare(len(rows) - 0.5, -0.5),
        notes=notes,
        shapes=[upright(0, color=RULE)],
    )


def _dot(place: int, row: WayDifference, way: str) -> Dot:
    """The difference as a dot with its interval; hollow where it is not clear."""
    points = row.points or 0.0
    low, high = row.interval or (points, points)
    hover = (
        f"<b>{safe(way)}</b><br>{_points(points)} points, 95% interval {_points(low)} to "
        f"{_points(high)}<br>n {row.left[0]:,} and {row.left[1]:,}"
    )
    return Dot(points, place, low, high, hover, "circle" if row.clear else "circle-open")


def _points(value: float) -> str:
    told = f"{value * 100:+.1f}".replace("-", text.MINUS)
    return "0" if told[1:] == "0.0" else told


def differences_alt(
    rows: Sequence[WayDifference], names: Mapping[str, str], groups: tuple[str, str]
) -> str:
    """The finding in one sentence."""
    told = [
        f"{names[row.source]} to {names[row.target]} {_points(row.points or 0.0)} points"
        for row in rows
        if row.clear
    ]
    return f"{groups[0]} less {groups[1]}: {', '.join(told[:5]) or 'none is clear'}."
