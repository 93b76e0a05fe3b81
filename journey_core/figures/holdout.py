"""Effects as pictures: segments with their intervals, weeks, and how long until we know."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import TYPE_CHECKING, NamedTuple

from journey_core.figures import text
from journey_core.figures.marks import Dot, dots
from journey_core.figures.style import (
    GENERIC,
    INK,
    PERSONALIZED,
    RULE,
    RULED,
    Notes,
    Part,
    bare,
    level,
    picture,
    safe,
    short,
    titled,
    upright,
)

if TYPE_CHECKING:
    import plotly.graph_objects as go

_LEFT, _RIGHT = 262, 262
_SHRUNK = "rgba(122,134,153,0.90)"


class Row(NamedTuple):
    """One segment of a forest; numbers already in the unit they are shown in.

    `gate` is counts, early or normal; `said` what we may say; `level` 0 is everybody. `shrunk` and
    `shrunk_interval` stand beside the raw effect, where there are several segments, and alone where
    the layer of segments is not open: then there is no raw effect.
    """

    segment: str
    n_control: int
    n_arm: int
    effect: float | None
    interval: tuple[float, float] | None
    gate: str
    said: str
    level: int
    shrunk: float | None = None
    shrunk_interval: tuple[float, float] | None = None
    is_open: bool = True


def signed(number: float, decimals: int = 1) -> str:
    """`+1.3`, `−0.4`, `0`, with a real minus."""
    if round(number, decimals) == 0:
        return "0"
    return f"{number:+,.{decimals}f}".replace("-", text.MINUS)


def forest(
    rows: Sequence[Row],
    *,
    control: str,
    arm: str,
    axis: str,
    decimals: int = 1,
    is_effect: bool = True,
) -> go.Figure:
    """Effects against another arm by segment: filled marks are sure, hollow ones early, and where
    there are only counts there is none. The pale dots are pulled towards each other (shrunk).
    `axis` says which side is more and which is fewer; `is_effect` that contact caused it."""
    notes = Notes()
    for place, row in enumerate(rows):
        _forest_text(notes, place, row, decimals)
    notes.head(control, -104, x=0)
    notes.head(arm, -16, x=0)
    notes.head("effect" if is_effect else "difference", 56)
    notes.add(1, 1, "what we may say", yref="paper", shift=74, rise=14, size=13, quiet=True)
    return picture(
        40 * len(rows) + 78,
        _forest_marks(rows, (control, arm), decimals),
        margin=(_LEFT, _RIGHT, 30, 53),
        x=_effect_axis(rows, axis),
        y=bare(len(rows) - 0.5, -0.6),
        notes=notes,
        shapes=[upright(0, color=INK) | {"opacity": 0.8}],
    )


def _forest_text(notes: Notes, place: int, row: Row, decimals: int) -> None:
    quiet = row.gate == "counts"
    name = short(safe(row.segment), 18)
    notes.add(0, place, name if row.level else f"<b>{name}</b>", shift=14 * row.level - _LEFT)
    for number, shift in ((row.n_control, -104), (row.n_arm, -16)):
        notes.add(0, place, f"{number:,}", anchor="right", shift=shift, quiet=quiet)
    said = short(row.said, 30)
    notes.add(1, place, said if row.level else f"<b>{said}</b>", shift=74,
         quiet=row.gate != "normal")  # fmt: skip
    if row.gate != "counts" and row.effect is not None:
        written = f"<b>{signed(row.effect, decimals)}</b>"
        notes.add(1, place, written, anchor="right", shift=56)


def _forest_marks(rows: Sequence[Row], arms: tuple[str, str], decimals: int) -> list[Part]:
    """The shrunk estimates, a little below the raw ones; the segments; everybody, larger."""
    colour = GENERIC if arms[1] == "generic" else PERSONALIZED
    shrunk, segments, everybody = [], [], []
    for place, row in enumerate(rows):
        if row.gate != "counts" or not row.is_open:
            shrunk += _shrunk_dots(place, row, decimals)
        if row.gate != "counts":
            (segments if row.level else everybody).extend(_effect_dots(place, row, arms, decimals))
    drawn = [
        (shrunk, dots(shrunk, _SHRUNK, size=6, line=0, thick=1)),
        (segments, dots(segments, colour)),
        (everybody, dots(everybody, colour, size=15, thick=4)),
    ]
    return [trace for marks, trace in drawn if marks]


def _effect_dots(place: int, row: Row, arms: tuple[str, str], decimals: int) -> list[Dot]:
    if row.effect is None or row.interval is None:
        return []
    symbol = ("circle" if row.level else "diamond") + ("" if row.gate == "normal" else "-open")
    low, high = (signed(end, decimals + 1) for end in row.interval)
    hover = (
        f"<b>{safe(row.segment)}</b>: {safe(row.said)}<br>{signed(row.effect, decimals + 1)}, "
        f"95% interval {low} to {high}"
        f"<br>{arms[1]} {row.n_arm:,}, {arms[0]} {row.n_control:,}"
    )
    return [Dot(row.effect, place, *row.interval, hover, symbol)]


def _shrunk_dots(place: int, row: Row, decimals: int) -> list[Dot]:
    """The estimate that borrows from the other segments."""
    if row.shrunk is None or row.shrunk_interval is None:
        return []
    low, high = (signed(end, decimals + 1) for end in row.shrunk_interval)
    hover = (
        f"<b>{safe(row.segment)}</b>, pulled towards the others<br>"
        f"{signed(row.shrunk, decimals + 1)}, about {low} to {high}"
    )
    return [Dot(row.shrunk, place + 0.27, *row.shrunk_interval, hover)]


def _effect_axis(rows: Sequence[Row], axis: str) -> Part:
    """Wide enough for every interval: none is clipped."""
    spans = [span for row in rows for span in (row.interval, row.shrunk_interval) if span]
    low, high = min([0.0, *(span[0] for span in spans)]), max([0.0, *(span[1] for span in spans)])
    room = (high - low) * 0.04 or 1.0
    return {
        "range": [low - room, high + room],
        "tickangle": 0,
        **RULED,
        **_ticks(low, high),
        "title": titled(axis) | {"standoff": 8},
    }


def _ticks(low: float, high: float) -> dict[str, list]:
    """About six round numbers with their signs; zero has none."""
    rough = max(high - low, 1e-9) / 6
    power = 10 ** math.floor(math.log10(rough))
    step = next(step * power for step in (1, 2, 5, 10) if step * power >= rough)
    values = [step * place for place in range(math.ceil(low / step), math.floor(high / step) + 1)]
    digits = max(0, -math.floor(math.log10(step)))
    return {"tickvals": values, "ticktext": [signed(value, digits) for value in values]}


def forest_alt(rows: Sequence[Row], decimals: int = 1) -> str:
    """The picture's finding as one sentence with its numbers."""
    parts = []
    for row in rows:
        name = row.segment.lower() if not row.level else row.segment
        if not row.is_open and row.shrunk is not None:
            parts.append(f"{name} about {signed(row.shrunk, decimals)}, pulled towards the others")
            continue
        if row.effect is None or row.interval is None or row.gate == "counts":
            parts.append(f"{name} shows counts only")
            continue
        low, high = (signed(end, decimals) for end in row.interval)
        early = ", early" if row.gate == "early" else ""
        parts.append(f"{name} {signed(row.effect, decimals)}, interval {low} to {high}{early}")
    return f"Forest plot: {'; '.join(parts)}."


def weeks(rows: Sequence[Row], arm: str, decimals: int = 1) -> go.Figure:
    """The effect of each week since eligibility with its interval, where it may be shown."""
    notes, marks = Notes(), []
    for place, row in enumerate(rows, start=1):
        if row.effect is None or row.interval is None:
            notes.add(place, 0, "counts", xref="x", anchor="center", rise=10, size=12, quiet=True)
            continue
        low, high = (signed(end, decimals + 1) for end in row.interval)
        hover = (
            f"<b>week {place}</b><br>{signed(row.effect, decimals + 1)}, 95% interval {low} to "
            f"{high}"
        )
        symbol = "circle" if row.gate == "normal" else "circle-open"
        marks.append(Dot(place, row.effect, *row.interval, hover, symbol))
    colour = GENERIC if arm == "generic" else PERSONALIZED
    ends = [end for row in rows for end in row.interval or ()]
    return picture(
        230,
        [dots(marks, colour, along="y", cliponaxis=True)] if marks else [],
        margin=(52, 16, 14, 64),
        x={
            "range": [0.5, max(len(rows), 1) + 0.5],
            "tickvals": list(range(1, len(rows) + 1)),
            "title": titled("week since eligibility"),
        },
        y=RULED | _ticks(min([*ends, 0.0]), max([*ends, 0.0])),
        notes=notes,
        shapes=[level(0, color=INK) | {"opacity": 0.8}],
    )


def weeks_alt(rows: Sequence[Row], decimals: int = 1) -> str:
    """The effect of each week as a sentence."""
    parts = []
    for place, row in enumerate(rows, start=1):
        shown = row.effect is not None and row.interval is not None
        said = signed(row.effect or 0.0, decimals) if shown else "counts only"
        parts.append(f"week {place} {said}")
    return f"Effect by week since eligibility: {', '.join(parts)}."


def power(
    days: Sequence[float],
    smallest: Sequence[float],
    *,
    now: tuple[float, float] | None,
    goal: tuple[float, float] | None,
    wanted: float,
) -> go.Figure:
    """The smallest effect that can be seen, by days since the first assignment; `now` and `goal`
    are (day, effect)."""
    line = {
        "type": "scatter",
        "mode": "lines",
        "x": list(days),
        "y": list(smallest),
        "line": {"color": PERSONALIZED, "width": 3},
        "hovertemplate": "after %{x:,.0f} days: effects of %{y:.2f} or more<extra></extra>",
    }
    notes, marks = Notes(), []
    for point, words, symbol, rise in (
        (now, "today", "circle", -16),
        (goal, "known by here", "circle-open", 16),
    ):
        if point is None:
            continue
        marks.append((*point, symbol))
        late = point[0] > 0.7 * max(days)
        notes.add(*point, f"<b>{words}</b>", xref="x", rise=rise,
                  anchor="right" if late else "left", shift=-8 if late else 8)  # fmt: skip
    top = min(smallest[0], max(8 * wanted, 2 * smallest[-1], now[1] * 1.3 if now else 0.0))
    return picture(
        260,
        [line, *_points(marks)],
        margin=(60, 24, 16, 64),
        x={"title": titled("days since the first assignment"), "rangemode": "tozero"},
        y=RULED
        | {"title": titled("smallest effect we can see"), "range": [0, top * 1.08], "nticks": 5},
        notes=notes,
        shapes=[level(wanted, color=RULE, dash="dot")],
    )


def _points(marks: Sequence[tuple[float, float, str]]) -> list[Part]:
    """Places on the line, by their symbols."""
    if not marks:
        return []
    x, y, symbols = (list(column) for column in zip(*marks, strict=True))
    marker = {"size": 11, "color": PERSONALIZED, "symbol": symbols,
              "line": {"width": 2, "color": PERSONALIZED}}  # fmt: skip
    return [{"type": "scatter", "mode": "markers", "x": x, "y": y, "marker": marker,
             "hoverinfo": "skip", "cliponaxis": False}]  # fmt: skip


def power_alt(days: Sequence[float], smallest: Sequence[float], wanted: float) -> str:
    """From where to where the smallest visible effect falls."""
    return (
        f"The smallest visible effect falls from {smallest[0]:.2g} after {days[0]:,.0f} days to "
        f"{smallest[-1]:.2g} after {days[-1]:,.0f}; wanted are {wanted:.2g}."
    )
