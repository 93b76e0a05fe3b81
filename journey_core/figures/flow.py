"""Moves between stages as pictures: the matrix, and streams."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from journey_core.figures import text
from journey_core.figures.marks import boxes, unseen
from journey_core.figures.style import (
    ACCENT,
    GENERIC,
    GRID,
    INK,
    Notes,
    Part,
    bare,
    picture,
    safe,
    short,
    words,
)

if TYPE_CHECKING:
    import plotly.graph_objects as go

    from journey_core.flow.matrix import Cell, Matrix

GONE, HERE = "Gone", "Still there"
_SIZE = (0.9, 0.82)  # of a cell, in columns and lines
_LEFT = 190
_IN_CELL: Part = {"xref": "x", "anchor": "center"}


def matrix(found: Matrix, names: Mapping[str, str], shown: Sequence[str]) -> go.Figure:
    """Rows leave, columns arrive; darker where more of those who entered the row go.

    Solid frame: on the map. Dotted: seen, not on the map. The last two columns are those who
    dropped out, and those who are still at the stage. `shown` are the stages, in order.
    """
    columns = [*(names[stage] for stage in shown), GONE, HERE]
    notes = Notes(_head(column, name) for column, name in enumerate(columns))
    for place, stage in enumerate(shown):
        notes.add(0, place, f"<b>{safe(short(names[stage], 17))}</b>", shift=-_LEFT)
        entered = f"{found.rows[stage].entered:,}"
        notes.add(0, place, entered, anchor="right", shift=-12, size=13, quiet=True)
    cells = _cells(found, names, shown, notes)
    notes.add(0, 1, "from, who entered", yref="paper", shift=-_LEFT, rise=14, size=12, quiet=True)
    return picture(
        48 * len(shown) + 54,
        cells,
        margin=(_LEFT, 4, 50, 4),
        x=bare(-0.5, len(columns) - 0.5),
        y=bare(len(shown) - 0.5, -0.5),
        notes=notes,
        barmode="overlay",
    )


def _head(column: int, name: str) -> Part:
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


def _cells(
    found: Matrix, names: Mapping[str, str], shown: Sequence[str], notes: Notes
) -> list[Part]:
    """Fills and frames, with their shares among the notes; a way's customdata are its ends."""
    ways = [
        (ends, cell, (shown.index(ends[1]), shown.index(ends[0])))
        for ends, cell in found.cells.items()
        if ends[0] in shown and ends[1] in shown
    ]
    stays = [
        ((len(shown) + column, place), number / found.rows[stage].entered)
        for place, stage in enumerate(shown)
        if found.rows[stage].entered
        for column, number in enumerate((found.rows[stage].dropped, found.rows[stage].inside))
    ]
    for place, share in stays:
        notes.add(*place, _written(share, strong=False), **_IN_CELL)
    for _, cell, place in ways:
        notes.add(*place, _written(cell.share, strong=not cell.drawn), **_IN_CELL)
    places = [*(place for place, _ in stays), *(place for *_, place in ways)]
    shares = [*(share for _, share in stays), *(cell.share for _, cell, _ in ways)]
    hovers = [_hover(names[ends[0]], names[ends[1]], cell) for ends, cell, _ in ways]
    return [
        boxes(places, shares, _SIZE),
        *_frames([place for place, _ in stays], GRID, 1, "solid"),
        *_frames([place for _, cell, place in ways if cell.drawn], ACCENT, 1.5, "solid"),
        *_frames([place for _, cell, place in ways if not cell.drawn], GENERIC, 2.5, "dot"),
        unseen([place for *_, place in ways], hovers, 40, customdata=[list(e) for e, *_ in ways]),
    ]


def _frames(places: Sequence[tuple[int, int]], colour: str, width: float, dash: str) -> list[Part]:
    """Frames of one look as one line with gaps; each begins at the middle of an edge."""
    if not places:
        return []
    wide, high = (size / 2 for size in _SIZE)
    across, down = (0, wide, wide, -wide, -wide, 0), (-high, -high, high, high, -high, -high)
    return [
        {
            "type": "scatter",
            "mode": "lines",
            "x": [at for column, _ in places for at in (*(column + step for step in across), None)],
            "y": [at for _, line in places for at in (*(line + step for step in down), None)],
            "line": {"color": colour, "width": width, "dash": dash},
            "hoverinfo": "skip",
        }
    ]


def _written(share: float, *, strong: bool) -> str:
    shown = text.percent(share, 0 if share >= 0.01 or share == 0 else 1)
    return f"<b>{shown}</b>" if strong else shown


def _hover(source: str, target: str, cell: Cell) -> str:
    return (
        f"<b>{safe(source)} to {safe(target)}</b><br>"
        f"{cell.customers:,} customers, {text.percent(cell.share)} of those who entered, "
        f"{text.plural(cell.moves, 'move')}<br>half within "
        f"{text.duration(cell.median_seconds)}<br>{'on' if cell.drawn else 'not on'} the map"
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
    drawn = {
        "type": "sankey",
        "arrangement": "snap",
        "textfont": {"size": 13, "color": INK, "shadow": "none"},
        "node": {
            "label": [safe(names[stage]) for stage in used],
            "color": ACCENT,
            "pad": 24,
            "thickness": 10,
            "line": {"width": 0},
            "hovertemplate": "%{label}<extra></extra>",
        },
        "link": {
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
    }
    return picture(max(300, 54 * len(used)), [drawn], margin=(8, 8, 12, 12), x={}, y={})


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
