"""The same steps under every meaning, as dots on one line of shares."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from journey_core.figures import text
from journey_core.figures.style import ACCENT, GRID, RULE, Notes, around, base, safe, short

if TYPE_CHECKING:
    import plotly.graph_objects as go

    from journey_core.funnel.sensitivity import Reading

_LETTERS = 50


def readings(told: Sequence[Reading], *, asked: float | None) -> go.Figure:
    """A dot a meaning with its interval, under what it is about; those as asked are bold.

    The dotted line is the answer as asked. At the right stand the share, and how many customers
    arrive here only or as asked only.
    """
    lines: list[Reading | str] = []
    for one in told:
        if not lines or _about(lines[-1]) != one.about:
            lines.append(one.about)
        lines.append(one)
    left = 410
    figure = base(27 * len(lines) + 50, left=left, right=190, top=30, bottom=22)
    notes = Notes()
    if asked is not None:
        figure.add_vline(x=asked, line={"color": RULE, "width": 1, "dash": "dot"})
    for place, line in enumerate(lines):
        if isinstance(line, str):
            notes.add(0, place, safe(line), shift=-left, size=13, quiet=True)
        else:
            _row(figure, notes, place, line, left)
    notes.head("entrants", -14, x=0)
    notes.head("arrive", 62)
    notes.head("only here / as asked", 188)
    figure.update_yaxes(range=[len(lines) - 0.5, -0.5], showticklabels=False)
    figure.update_xaxes(
        showgrid=True, gridcolor=GRID, tickformat=".0%", tickfont_size=12, nticks=5,
        rangemode="tozero", tickangle=0,
    )  # fmt: skip
    figure.update_layout(annotations=notes)
    return figure


def _about(line: Reading | str) -> str:
    return line if isinstance(line, str) else line.about


def _row(figure: go.Figure, notes: Notes, place: int, one: Reading, left: int) -> None:
    says = short(safe(one.says), _LETTERS)
    notes.add(0, place, f"<b>{says}</b>" if one.current else says, shift=14 - left)
    notes.add(0, place, f"{one.entrants:,}", anchor="right", shift=-14, size=13, quiet=True)
    written = text.percent(one.share)
    notes.add(1, place, f"<b>{written}</b>" if one.current else written, anchor="right", shift=62)
    if len(one.gained) or len(one.lost):
        differ = f"+{len(one.gained):,} / {text.MINUS}{len(one.lost):,}"
        notes.add(1, place, differ, anchor="right", shift=188, size=13, quiet=True)
    if one.share is None or one.interval is None:
        return
    low, high = one.interval
    figure.add_scatter(
        x=[one.share],
        y=[place],
        mode="markers",
        cliponaxis=False,
        marker={
            "size": 13 if one.current else 9,
            "color": ACCENT,
            "symbol": "diamond" if one.current else "circle",
            "line_width": 0,
        },
        error_x=around(one.share, low, high, ACCENT, 2),
        hovertemplate=f"<b>{says}</b><br>{one.converted:,} of {one.entrants:,}: {written}, "
        f"95% interval {text.between(low, high)}<extra></extra>",
    )
