"""Moves between stages as pictures: the matrix, and streams."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

import plotly.graph_objects as go

from journey_core.figures import text
from journey_core.figures.style import (
    ACCENT,
    GENERIC,
    GRID,
    INK,
    base,
    safe,
    short,
    words,
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
    boxes, notes = [], [_head(column, name) for column, name in enumerate(columns)]
    for place, stage in enumerate(shown):
        row = found.rows[stage]
        notes.append(words(0, place, f"<b>{safe(short(names[stage], 17))}</b>", shift=-_LEFT))
        entered = f"{row.entered:,}"
        notes.append(words(0, place, entered, anchor="right", shift=-12, size=13, quiet=True))
        if row.entered:
            for column, number in ((len(shown), row.dropped), (len(shown) + 1, row.inside)):
                share = number / row.entered
                boxes.append(_box(column, place, share, GRID, dash="solid"))
                notes.append(_written(column, place, share, strong=False))
    for (source, target), cell in found.cells.items():
        if source in shown and target in shown:
            column, place = shown.index(target), shown.index(source)
            boxes.append(_cell(column, place, cell))
            notes.append(_written(column, place, cell.share, strong=not cell.drawn))
    about = "from, who entered"
    notes.append(words(0, 1, about, yref="paper", shift=-_LEFT, rise=14, size=12, quiet=True))
    figure.update_layout(annotations=notes, shapes=boxes)
    figure.add_trace(_hover(found, names, shown))
    figure.update_xaxes(range=[-0.5, len(columns) - 0.5], showticklabels=False)
    figure.update_yaxes(range=[len(shown) - 0.5, -0.5], showticklabels=False)
    return figure


def _head(column: int, name: str) -> dict[str, Any]:
    """A column's name on up to two lines, broken between words."""
    lines = [""]
    for word in name.split():
        joined = f"{lines[-1]} {word}".strip()
        if len(joined) <= 9 or not lines[-1]:
            lines[-1] = joined
        else:
            lines.append(word)
    lines = [short(line, 12) for line in lines]
    if len(lines) > 2:
        lines = [lines[0], short(lines[1], 11).rstrip("…") + "…"]
    shown = "<br>".join(map(safe, lines))
    placed = words(column, 1, shown, yref="paper", xref="x", anchor="center", rise=4, size=13)
    return placed | {"align": "center", "yanchor": "bottom"}


def _cell(column: int, row: int, cell: Cell) -> dict[str, Any]:
    colour, dash = (ACCENT, "solid") if cell.drawn else (GENERIC, "dot")
    return _box(column, row, cell.share, colour, dash=dash, width=1.5 if cell.drawn else 2.5)


def _written(column: int, row: int, share: float, *, strong: bool) -> dict[str, Any]:
    shown = text.percent(share, 0 if share >= 0.01 or share == 0 else 1)
    return words(column, row, f"<b>{shown}</b>" if strong else shown, xref="x", anchor="center")


def _box(
    column: int, row: int, share: float, colour: str, *, dash: str, width: float = 1
) -> dict[str, Any]:
    opacity = round(_STRONGEST * min(share, 1.0), 3)
    return {
        "type": "rect",
        "x0": column - 0.45,
        "x1": column + 0.45,
        "y0": row - 0.41,
        "y1": row + 0.41,
        "fillcolor": f"rgba(42,135,149,{opacity})",
        "layer": "below",
        "line": {"color": colour, "width": width, "dash": dash},
    }


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
