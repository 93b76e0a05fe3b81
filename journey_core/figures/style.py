"""Colour by meaning, and the parts every figure is made of.

Each mark reads at 3:1 or better on both backgrounds, so a figure never asks which theme is on.
Plotly looks at all a figure has for each part that is added, and a browser pays for each trace: a
picture has few traces of many marks (`marks`), and is handed over once (`picture`).
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

import plotly.graph_objects as go

PERSONALIZED, GENERIC, HOLDOUT = "#3678D6", "#C47F17", "#7A8699"
ACCENT = "#2A8795"  # observed volume: one hue, amounts by opacity
TRACK = "rgba(122,134,153,0.16)"  # what could have been
LOST = "rgba(122,134,153,0.55)"  # who was left behind, spared or blocked
GRID = "rgba(122,134,153,0.22)"
RULE = "rgba(122,134,153,0.70)"
INK = "#000037"  # a placeholder the browser swaps for the theme's text colour
QUIET = 0.72  # opacity of text that accompanies

_LINE = 1.3  # height of a line of text in Plotly, in sizes of its font
_EMPTY = "\u00a0"  # as high as a line with words

Part = dict[str, Any]
"""A trace, shape, text or axis as Plotly reads it."""

RULED: Part = {"showgrid": True, "gridcolor": GRID}
_AXIS: Part = {
    "showgrid": False,
    "zeroline": False,
    "showline": False,
    "fixedrange": True,
    "ticks": "",
    "tickfont": {"color": INK, "size": 12},
}


def picture(
    height: int,
    traces: Sequence[Part],
    *,
    margin: tuple[int, int, int, int],
    x: Part,
    y: Part,
    notes: Sequence[Part] = (),
    shapes: Sequence[Part] = (),
    **layout: Any,
) -> go.Figure:
    """A whole figure; `margin` is left, right, top and bottom in px, reserved for columns of text.

    `x` and `y` say how the axes differ from plain ones, `layout` what else is special.
    """
    even = "range" in y and not y.get("showticklabels", True)
    if even:  # lines of text stay beside their marks: nothing but `margin` moves the plot
        start, end = y["range"]
        notes = stacked(notes, (height - margin[2] - margin[3]) / (abs(end - start) or 1))
    plain: Part = {
        "height": height,
        "margin": dict(zip("lrtb", margin, strict=True)),
        "showlegend": False,
        "font": {"size": 14},
        "hoverlabel": {"align": "left", "font": {"size": 14}},
        "bargap": 0.35,
        "paper_bgcolor": "rgba(0,0,0,0)",
        "plot_bgcolor": "rgba(0,0,0,0)",
        "xaxis": _AXIS | {"automargin": not even} | x,
        "yaxis": _AXIS | {"automargin": not even} | y,
        "annotations": list(notes),
        "shapes": list(shapes),
    }
    return go.Figure(data=list(traces), layout=plain | layout)


def bare(start: float, end: float) -> Part:
    """An axis without numbers from `start` to `end`; lines of text run from the top down."""
    return {"range": [start, end], "showticklabels": False}


def titled(text: str, size: int = 12) -> Part:
    """What an axis is called."""
    return {"text": text, "font": {"size": size, "color": INK}}


def upright(x: float, **line: Any) -> Part:
    """A line at `x` from the bottom of the plot to its top."""
    ends = {"x0": x, "x1": x, "y0": 0, "y1": 1, "xref": "x", "yref": "y domain"}
    return {"type": "line", **ends, "line": {"width": 1, **line}}


def level(y: float, **line: Any) -> Part:
    """A line at `y` from the left of the plot to its right."""
    ends = {"x0": 0, "x1": 1, "y0": y, "y1": y, "xref": "x domain", "yref": "y"}
    return {"type": "line", **ends, "line": {"width": 1, **line}}


def words(
    x: float,
    y: float,
    text: str,
    *,
    anchor: str = "left",
    shift: int = 0,
    rise: int = 0,
    size: int = 14,
    quiet: bool = False,
    xref: str = "paper",
    yref: str = "y",
) -> Part:
    """A piece of text at a place of the plot, moved by pixels into the margin."""
    said: Part = {
        "x": x,
        "y": y,
        "xref": xref,
        "yref": yref,
        "text": text,
        "showarrow": False,
        "xanchor": anchor,
        "font": {"size": size, "color": INK},
    }
    moved = {"xshift": shift, "yshift": rise, "opacity": QUIET if quiet else 0}
    return said | {name: value for name, value in moved.items() if value}


def stacked(notes: Sequence[Part], line: float) -> list[Part]:
    """Texts of one look under one another, on lines `line` px high, as one text of many lines.

    A browser measures each text it places: a column costs as much as one. The texts hold no line
    breaks of their own; those at the top of the paper stay as they are.
    """
    columns: dict[str, list[Part]] = {}
    ends: dict[float, list[int]] = {}
    for note in notes:
        look = {name: value for name, value in note.items() if name not in ("y", "text")}
        columns.setdefault(str(look), []).append(note)
        if note["yref"] == "y":
            ends.setdefault(note["y"] % 1, []).append(math.floor(note["y"]))
    return [
        placed
        for column in columns.values()
        for placed in (_column(column, line, ends) if column[0]["yref"] == "y" else column)
    ]


def _column(notes: list[Part], line: float, ends: dict[float, list[int]]) -> list[Part]:
    """One text for notes a whole number of lines apart; equal `ends` keep columns level."""
    after = notes[0]["y"] % 1
    told = {math.floor(note["y"]): note["text"] for note in notes if note["y"] % 1 == after}
    if len(told) < len(notes):
        return notes
    first, last = min(ends[after]), max(ends[after])
    size = f"font-size:{notes[0]['font']['size']}px"
    lines = [told.get(place, _EMPTY) for place in range(first, last + 1)]
    return [
        notes[0]
        | {
            "y": (first + last) / 2 + after,
            "text": "<br>".join(f'<span style="{size}">{words}</span>' for words in lines),
            "align": notes[0]["xanchor"],
            "font": notes[0]["font"] | {"size": line / _LINE},  # how far apart the lines are
        }
    ]


class Notes(list[Part]):
    """The texts of a figure, to be set all at once as its annotations."""

    def add(self, x: float, y: float, text: str, **look: Any) -> None:
        """One more text; `look` as in `words`."""
        self.append(words(x, y, text, **look))

    def head(self, text: str, shift: int, *, x: int = 1) -> None:
        """A small heading over a column of right-aligned numbers in the margin."""
        self.add(
            x, 1, text, yref="paper", anchor="right", shift=shift, rise=14, size=13, quiet=True
        )


def safe(text: str) -> str:
    """A name as plotly draws it literally: its own little markup is taken out."""
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def short(text: str, letters: int) -> str:
    """A name cut to what its column holds."""
    return text if len(text) <= letters else text[: letters - 1] + "…"
