"""Moves between stages as pictures: the matrix, and streams."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

import plotly.graph_objects as go

from journey_core.figures import text
from journey_core.figures.style import (
    ACCENT,
    GENERIC,
    GRID,
    INK,
    base,
    note,
    safe,
    short,
)

if TYPE_CHECKING:
    from journey_core.flow.matrix import Cell, Matrix

GONE, HERE = "Gone", "Still there"
_STRONGEST = 0.6  # opacity of a cell that everybody takes
_LEFT, _COLUMN_LETTERS = 190, 16


def matrix(found: Matrix, names: Mapping[str, str], shown: Sequence[str]) -> go.Figure:
    """Rows leave, columns arrive; darker where more of those who entered the row go.

    Solid frame: on the map. Dotted: seen, not on the map. The last two columns are those who
    dropped out, and those who are still at the stage. `shown` are the stages, in order.
    """
    columns = [*(names[stage] for stage in shown), GONE, HERE]
    figure = base(48 * len(shown) + 54, left=_LEFT, right=4, top=50, bottom=4)
    for place, stage in enumerate(shown):
        row = found.rows[stage]
        note(figure, 0, place, f"<b>{safe(short(names[stage], 17))}</b>", shift=-_LEFT)
        note(figure, 0, place, f"{row.entered:,}", anchor="right", shift=-12, size=13, quiet=True)
        if row.entered:
            for column, number in ((len(shown), row.dropped), (len(shown) + 1, row.inside)):
                share = number / row.entered
                _box(figure, column, place, share, GRID, dash="solid")
                _written(figure, column, place, share, strong=False)
    for (source, target), cell in found.cells.items():
        if source in shown and target in shown:
            _cell(figure, shown.index(target), shown.index(source), cell)
    for column, name in enumerate(columns):
        _head(figure, column, name)
    note(
        figure, 0, 1, "from, who entered", yref="paper", shift=-_LEFT, rise=14, size=12, quiet=True
    )
    figure.add_trace(_hover(found, names, shown))
    figure.update_xaxes(range=[-0.5, len(columns) - 0.5], showticklabels=False)
    figure.update_yaxes(range=[len(shown) - 0.5, -0.5], showticklabels=False)
    return figure


def _head(figure: go.Figure, column: int, name: str) -> None:
    """A column's name on up to two lines, broken between words."""
    words, lines = name.split(), [""]
    for word in words:
        joined = f"{lines[-1]} {word}".strip()
        if len(joined) <= 9 or not lines[-1]:
            lines[-1] = joined
        else:
            lines.append(word)
    lines = [short(line, 12) for line in lines]
    if len(lines) > 2:
        lines = [lines[0], short(lines[1], 11).rstrip("…") + "…"]
    note(figure, column, 1, "<br>".join(map(safe, lines)), yref="paper", xref="x", anchor="center",
         rise=4, size=13)  # fmt: skip
    figure.layout.annotations[-1].update(align="center", yanchor="bottom")


def _cell(figure: go.Figure, column: int, row: int, cell: Cell) -> None:
    colour, dash = (ACCENT, "solid") if cell.drawn else (GENERIC, "dot")
    _box(figure, column, row, cell.share, colour, dash=dash, width=1.5 if cell.drawn else 2.5)
    _written(figure, column, row, cell.share, strong=not cell.drawn)


def _written(figure: go.Figure, column: int, row: int, share: float, *, strong: bool) -> None:
    shown = text.percent(share, 0 if share >= 0.01 or share == 0 else 1)
    note(figure, column, row, f"<b>{shown}</b>" if strong else shown, xref="x", anchor="center")


def _box(
    figure: go.Figure, column: int, row: int, share: float, colour: str, *, dash: str,
    width: float = 1,
) -> None:  # fmt: skip
    opacity = round(_STRONGEST * min(share, 1.0), 3)
    figure.add_shape(
        type="rect",
        x0=column - 0.45,
        x1=column + 0.45,
        y0=row - 0.41,
        y1=row + 0.41,
        fillcolor=f"rgba(42,135,149,{opacity})",
        layer="below",
        line={"color": colour, "width": width, "dash": dash},
    )


def _hover(found: Matrix, names: Mapping[str, str], shown: Sequence[str]) -> go.Scatter:
    """Invisible marks that carry the words; the first two of their data are the ends."""
    cells = [
        (ends, cell) for ends, cell in found.cells.items() if ends[0] in shown and ends[1] in shown
    ]
    return go.Scatter(
        x=[shown.index(ends[1]) for ends, _ in cells],
        y=[shown.index(ends[0]) for ends, _ in cells],
        mode="markers",
        marker={"size": 40, "symbol": "square", "color": "rgba(0,0,0,0)", "line": {"width": 0}},
        customdata=[list(ends) for ends, _ in cells],
        text=[
            f"<b>{safe(names[ends[0]])} to {safe(names[ends[1]])}</b><br>"
            f"{cell.customers:,} customers, {text.percent(cell.share)} of those who entered, "
            f"{text.plural(cell.moves, 'move')}<br>half within "
            f"{text.duration(cell.median_seconds)}<br>{'on' if cell.drawn else 'not on'} the map"
            for ends, cell in cells
        ],
        hovertemplate="%{text}<extra></extra>",
    )


def matrix_alt(found: Matrix, names: Mapping[str, str], shown: Sequence[str]) -> str:
    """The finding in one sentence: what is taken without being drawn, and what is drawn in vain."""
    cells = [
        (cell, f"{names[a]} to {names[b]}")
        for (a, b), cell in found.cells.items()
        if a in shown and b in shown
    ]
    away = sorted(((c.customers, way) for c, way in cells if not c.drawn), reverse=True)
    idle = [way for c, way in cells if c.drawn and not c.moves]
    told = [f"{way} by {customers:,} customers" for customers, way in away[:3]]
    said = f"not on the map: {', '.join(told)}" if told else "every move is on the map"
    never = f"; never taken: {', '.join(idle[:3])}" if idle else ""
    return f"Matrix of moves between {text.plural(len(shown), 'stage')}; {said}{never}."


def streams(found: Matrix, names: Mapping[str, str], shown: Sequence[str]) -> go.Figure:
    """Moves forward on the map, as wide as their customers; orange is not on the map."""
    links = forward(found, shown)
    used = [stage for stage in shown if any(stage in ends for ends, _ in links)]
    figure = base(max(300, 54 * len(used)), left=8, right=8, top=12, bottom=12)
    figure.add_trace(
        go.Sankey(
            arrangement="snap",
            textfont={"size": 13, "color": INK, "shadow": "none"},
            node={
                "label": [safe(names[stage]) for stage in used],
                "color": ACCENT,
                "pad": 24,
                "thickness": 10,
                "line": {"width": 0},
                "hovertemplate": "%{label}<extra></extra>",
            },
            link={
                "source": [used.index(ends[0]) for ends, _ in links],
                "target": [used.index(ends[1]) for ends, _ in links],
                "value": [cell.customers for _, cell in links],
                "color": [
                    "rgba(42,135,149,0.30)" if cell.drawn else "rgba(196,127,23,0.45)"
                    for _, cell in links
                ],
                "customdata": ["on" if cell.drawn else "not on" for _, cell in links],
                "hovertemplate": "%{source.label} to %{target.label}: %{value:,} customers, "
                "%{customdata} the map<extra></extra>",
            },
        )
    )
    return figure


def forward(found: Matrix, shown: Sequence[str]) -> list[tuple[tuple[str, str], Cell]]:
    """The cells that lead further along the map and that somebody took."""
    return [
        (ends, cell)
        for ends, cell in found.cells.items()
        if cell.customers
        and ends[0] in shown
        and ends[1] in shown
        and shown.index(ends[0]) < shown.index(ends[1])
    ]


def streams_alt(found: Matrix, names: Mapping[str, str], shown: Sequence[str]) -> str:
    """The widest streams in one sentence."""
    links = sorted(forward(found, shown), key=lambda link: -link[1].customers)
    told = [f"{names[a]} to {names[b]} {cell.customers:,} customers" for (a, b), cell in links[:4]]
    return f"Streams forward on the map: {', '.join(told) or 'nobody moves forward'}."
