"""Effects as pictures: segments with their intervals, weeks, and how long until we know."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import TYPE_CHECKING, NamedTuple

from journey_core.figures import text
from journey_core.figures.style import (
    GENERIC,
    GRID,
    INK,
    PERSONALIZED,
    RULE,
    Notes,
    around,
    base,
    note,
    safe,
    short,
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
    figure = base(40 * len(rows) + 78, left=_LEFT, right=_RIGHT, top=30, bottom=48)
    notes = Notes()
    figure.add_vline(x=0, line={"color": INK, "width": 1}, opacity=0.8)
    for place, row in enumerate(rows):
        _forest_text(notes, place, row, decimals)
        if row.gate != "counts" or not row.is_open:
            _shrunk_mark(figure, place, row, decimals)
        if row.gate != "counts" and row.effect is not None and row.interval is not None:
            _forest_mark(figure, place, row, (control, arm), decimals)
    notes.head(control, -104, x=0)
    notes.head(arm, -16, x=0)
    notes.head("effect" if is_effect else "difference", 56)
    notes.add(1, 1, "what we may say", yref="paper", shift=74, rise=14, size=13, quiet=True)
    figure.update_yaxes(range=[len(rows) - 0.5, -0.6], showticklabels=False)
    _effect_axis(figure, rows, axis)
    figure.update_layout(annotations=notes)
    return figure


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


def _forest_mark(
    figure: go.Figure, place: int, row: Row, arms: tuple[str, str], decimals: int
) -> None:
    assert row.effect is not None
    assert row.interval is not None
    colour = GENERIC if arms[1] == "generic" else PERSONALIZED
    low, high = row.interval
    symbol = ("circle" if row.level else "diamond") + ("" if row.gate == "normal" else "-open")
    hover = (
        f"<b>{safe(row.segment)}</b>: {safe(row.said)}<br>{signed(row.effect, decimals + 1)}, "
        f"95% interval {signed(low, decimals + 1)} to {signed(high, decimals + 1)}"
        f"<br>{arms[1]} {row.n_arm:,}, {arms[0]} {row.n_control:,}<extra></extra>"
    )
    figure.add_scatter(
        x=[row.effect],
        y=[place],
        mode="markers",
        cliponaxis=False,
        marker={
            "color": colour, "size": 11 if row.level else 15, "symbol": symbol,
            "line": {"width": 2, "color": colour},
        },
        error_x=around(row.effect, low, high, colour, 2 if row.level else 4),
        hovertemplate=hover,
    )  # fmt: skip


def _shrunk_mark(figure: go.Figure, place: int, row: Row, decimals: int) -> None:
    """The estimate that borrows from the other segments, a little below the raw one."""
    if row.shrunk is None or row.shrunk_interval is None:
        return
    low, high = row.shrunk_interval
    figure.add_scatter(
        x=[row.shrunk],
        y=[place + 0.27],
        mode="markers",
        cliponaxis=False,
        marker={"color": _SHRUNK, "size": 6, "line": {"width": 0}},
        error_x=around(row.shrunk, low, high, _SHRUNK, 1),
        hovertemplate=f"<b>{safe(row.segment)}</b>, pulled towards the others<br>"
        f"{signed(row.shrunk, decimals + 1)}, about {signed(low, decimals + 1)} to "
        f"{signed(high, decimals + 1)}<extra></extra>",
    )


def _effect_axis(figure: go.Figure, rows: Sequence[Row], axis: str) -> None:
    """Wide enough for every interval: none is clipped."""
    spans = [span for row in rows for span in (row.interval, row.shrunk_interval) if span]
    low, high = min([0.0, *(span[0] for span in spans)]), max([0.0, *(span[1] for span in spans)])
    room = (high - low) * 0.04 or 1.0
    figure.update_xaxes(
        range=[low - room, high + room],
        showgrid=True,
        gridcolor=GRID,
        **_ticks(low, high),
        tickfont_size=12,
        title={"text": axis, "font": {"size": 12, "color": INK}, "standoff": 8},
    )


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
    figure = base(230, left=52, right=16, top=14, bottom=44)
    figure.add_hline(y=0, line={"color": INK, "width": 1}, opacity=0.8)
    colour = GENERIC if arm == "generic" else PERSONALIZED
    for place, row in enumerate(rows, start=1):
        if row.effect is None or row.interval is None:
            note(figure, place, 0, "counts", xref="x", anchor="center", rise=10, size=12,
                 quiet=True)  # fmt: skip
            continue
        low, high = row.interval
        error = around(row.effect, low, high, colour, 2)
        figure.add_scatter(
            x=[place],
            y=[row.effect],
            mode="markers",
            marker={
                "color": colour, "size": 11, "line": {"width": 2, "color": colour},
                "symbol": "circle" if row.gate == "normal" else "circle-open",
            },
            error_y=error,
            hovertemplate=f"<b>week {place}</b><br>{signed(row.effect, decimals + 1)}, 95% "
            f"interval {signed(low, decimals + 1)} to {signed(high, decimals + 1)}<extra></extra>",
        )  # fmt: skip
    figure.update_xaxes(
        range=[0.5, max(len(rows), 1) + 0.5], tickvals=list(range(1, len(rows) + 1)),
        tickfont_size=12,
        title={"text": "week since eligibility", "font": {"size": 12, "color": INK}},
    )  # fmt: skip
    ends = [end for row in rows for end in row.interval or ()]
    ticks = _ticks(min([*ends, 0.0]), max([*ends, 0.0]))
    figure.update_yaxes(showgrid=True, gridcolor=GRID, tickfont_size=12, **ticks)
    return figure


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
    figure = base(260, left=60, right=24, top=16, bottom=44)
    figure.add_scatter(
        x=list(days), y=list(smallest), mode="lines", line={"color": PERSONALIZED, "width": 3},
        hovertemplate="after %{x:,.0f} days: effects of %{y:.2f} or more<extra></extra>",
    )  # fmt: skip
    figure.add_hline(y=wanted, line={"color": RULE, "width": 1, "dash": "dot"})
    for point, words, symbol, rise in (
        (now, "today", "circle", -16),
        (goal, "known by here", "circle-open", 16),
    ):
        if point is None:
            continue
        marker = {"size": 11, "color": PERSONALIZED, "symbol": symbol,
                  "line": {"width": 2, "color": PERSONALIZED}}  # fmt: skip
        figure.add_scatter(x=[point[0]], y=[point[1]], mode="markers", marker=marker,
                           hoverinfo="skip", cliponaxis=False)  # fmt: skip
        late = point[0] > 0.7 * max(days)
        note(figure, point[0], point[1], f"<b>{words}</b>", xref="x", rise=rise,
             anchor="right" if late else "left", shift=-8 if late else 8)  # fmt: skip
    title = {"font": {"size": 12, "color": INK}}
    figure.update_xaxes(title={"text": "days since the first assignment", **title},
                        tickfont_size=12, rangemode="tozero")  # fmt: skip
    top = min(smallest[0], max(8 * wanted, 2 * smallest[-1], now[1] * 1.3 if now else 0.0))
    figure.update_yaxes(title={"text": "smallest effect we can see", **title}, showgrid=True,
                        gridcolor=GRID, tickfont_size=12, range=[0, top * 1.08],
                        nticks=5)  # fmt: skip
    return figure


def power_alt(days: Sequence[float], smallest: Sequence[float], wanted: float) -> str:
    """From where to where the smallest visible effect falls."""
    return (
        f"The smallest visible effect falls from {smallest[0]:.2g} after {days[0]:,.0f} days to "
        f"{smallest[-1]:.2g} after {days[-1]:,.0f}; wanted are {wanted:.2g}."
    )
