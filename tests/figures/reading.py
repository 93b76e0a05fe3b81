"""Figures as their readers see them: every text on its own, however many stand in one."""

from __future__ import annotations

import re

import plotly.graph_objects as go

_SPAN = re.compile(r'<span style="font-size:[\d.]+px">(.*)</span>')


def texts(figure: go.Figure) -> list[str]:
    """The texts of a figure, column by column and from the top down."""
    return [words for note in figure.layout.annotations for _, words in lines(note)]


def lines(note: go.layout.Annotation) -> list[tuple[int, str]]:
    """Each text of an annotation with its line; one that is not a column as it is."""
    told = str(note.text)
    if not told.startswith("<span"):
        return [(0, told)]
    found = [_SPAN.fullmatch(one) for one in told.split("<br>")]
    assert all(found), told
    read = [one.group(1) for one in found if one]
    return [(place, words) for place, words in enumerate(read) if words != "\u00a0"]
