"""Colour by meaning, and the parts every figure is made of.

Each mark reads at 3:1 or better on both backgrounds, so a figure never asks which theme is on.
"""

from __future__ import annotations

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


def base(height: int, *, left: int, right: int, top: int = 8, bottom: int = 8) -> go.Figure:
    """An empty figure whose margins, in px, are reserved for columns of text."""
    figure = go.Figure()
    figure.update_layout(
        height=height,
        margin={"l": left, "r": right, "t": top, "b": bottom},
        showlegend=False,
        font={"size": 14},
        hoverlabel={"align": "left", "font_size": 14},
        bargap=0.35,
        paper_bgcolor="rgba(0,0,0,0)",
        plot_bgcolor="rgba(0,0,0,0)",
    )
    plain: dict[str, Any] = {
        "showgrid": False,
        "zeroline": False,
        "showline": False,
        "fixedrange": True,
        "ticks": "",
        "tickfont_color": INK,
    }
    figure.update_xaxes(**plain)
    figure.update_yaxes(**plain)
    return figure


def note(figure: go.Figure, x: float, y: float, text: str, **look: Any) -> None:
    """Put one more piece of text on a figure; `look` as in `words`."""
    figure.add_annotation(words(x, y, text, **look))


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
) -> dict[str, Any]:
    """A piece of text at a place of the plot, moved by pixels into the margin.

    A picture of many sets them all at once: Plotly looks at all it has for each one added.
    """
    return {
        "x": x,
        "y": y,
        "xref": xref,
        "yref": yref,
        "text": text,
        "showarrow": False,
        "xanchor": anchor,
        "align": "left",
        "xshift": shift,
        "yshift": rise,
        "font": {"size": size, "color": INK},
        "opacity": QUIET if quiet else 1,
    }


class Notes(list[dict[str, Any]]):
    """The texts of a figure, to be set all at once as its annotations."""

    def add(self, x: float, y: float, text: str, **look: Any) -> None:
        """One more text; `look` as in `words`."""
        self.append(words(x, y, text, **look))

    def head(self, text: str, shift: int, *, x: int = 1) -> None:
        """A small heading over a column of right-aligned numbers in the margin."""
        self.add(
            x, 1, text, yref="paper", anchor="right", shift=shift, rise=14, size=13, quiet=True
        )


def around(
    middle: float, low: float, high: float, colour: str, thick: float, *, width: int = 0
) -> dict[str, Any]:
    """An interval around a mark as plotly wants it: the distances to both ends."""
    return {
        "type": "data", "symmetric": False, "array": [high - middle], "arrayminus": [middle - low],
        "thickness": thick, "width": width, "color": colour,
    }  # fmt: skip


def safe(text: str) -> str:
    """A name as plotly draws it literally: its own little markup is taken out."""
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def short(text: str, letters: int) -> str:
    """A name cut to what its column holds."""
    return text if len(text) <= letters else text[: letters - 1] + "…"
