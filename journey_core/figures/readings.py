"""The same steps under every meaning, as dots on one line of shares."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from journey_core.figures import text
from journey_core.figures.marks import Dot, dots
from journey_core.figures.style import (
    ACCENT,
    RULE,
    RULED,
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
    left, notes = 410, Notes()
    for place, line in enumerate(lines):
        if isinstance(line, str):
            notes.add(0, place, safe(line), shift=-left, size=13, quiet=True)
        else:
            _row(notes, place, line, left)
    notes.head("entrants", -14, x=0)
    notes.head("arrive", 62)
    notes.head("only here / as asked", 188)
    return picture(
        27 * len(lines) + 50,
        _dots(lines),
        margin=(left, 190, 30, 37),
        x=RULED | {"tickformat": ".0%", "nticks": 5, "rangemode": "tozero", "tickangle": 0},
        y=bare(len(lines) - 0.5, -0.5),
        notes=notes,
        shapes=[] if asked is None else [upright(asked, color=RULE, dash="dot")],
    )


def _about(line: Reading | str) -> str:
    return line if isinstance(line, str) else line.about


def _row(notes: Notes, place: int, one: Reading, left: int) -> None:
    says = short(safe(one.says), _LETTERS)
    notes.add(0, place, f"<b>{says}</b>" if one.current else says, shift=14 - left)
    notes.add(0, place, f"{one.entrants:,}", anchor="right", shift=-14, size=13, quiet=True)
    written = text.percent(one.share)
    notes.add(1, place, f"<b>{written}</b>" if one.current else written, anchor="right", shift=62)
    if len(one.gained) or len(one.lost):
        differ = f"+{len(one.gained):,} / {text.MINUS}{len(one.lost):,}"
        notes.add(1, place, differ, anchor="right", shift=188, size=13, quiet=True)


def _dots(lines: Sequence[Reading | str]) -> list[Part]:
    """The dots of one trace; nobody has none."""
    marks, sizes = [], []
    for place, one in enumerate(lines):
        if isinstance(one, str) or one.share is None or one.interval is None:
            continue
        hover = (
            f"<b>{short(safe(one.says), _LETTERS)}</b><br>{one.converted:,} of {one.entrants:,}: "
            f"{text.percent(one.share)}, 95% interval {text.between(*one.interval)}"
        )
        symbol = "diamond" if one.current else "circle"
        marks.append(Dot(one.share, place, *one.interval, hover, symbol))
        sizes.append(13 if one.current else 9)
    return [dots(marks, ACCENT, size=sizes, line=0)] if marks else []
