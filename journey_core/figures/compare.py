"""Two replays side by side as a picture: who loses a message, who gains one, by segment."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from journey_core.figures.style import PERSONALIZED, RULE, Notes, base, safe, short

if TYPE_CHECKING:
    import plotly.graph_objects as go

    from journey_core.replay.compare import Change

_LOST = "rgba(122,134,153,0.55)"
_BAR = {"cornerradius": 2, "line_width": 0}


def changes(rows: Sequence[Change]) -> go.Figure:
    """A line a segment: who loses a message to the left, who gains one to the right."""
    left = 150
    figure = base(36 * len(rows) + 40, left=left, right=120, top=30, bottom=4)
    notes = Notes()
    figure.update_layout(barmode="overlay")
    most = max((max(row.lose, row.gain) for row in rows), default=1) or 1
    for place, row in enumerate(rows):
        for what, number, side, colour in (
            ("lose a message", row.lose, -1, _LOST),
            ("gain a message", row.gain, 1, PERSONALIZED),
        ):
            figure.add_bar(
                y=[place],
                x=[side * number],
                orientation="h",
                width=0.6,
                marker={"color": colour, **_BAR},
                hovertemplate=f"<b>{safe(row.segment)}</b><br>{number:,} of {row.customers:,} "
                f"customers {what}<extra></extra>",
            )
        notes.add(0, place, short(safe(row.segment), 10), shift=-left)
        notes.add(0, place, f"{row.customers:,}", anchor="right", shift=-14, size=13, quiet=True)
        for number, shift in ((row.lose, 38), (row.gain, 76), (row.other, 116)):
            notes.add(1, place, f"{number:,}", anchor="right", shift=shift, size=13)
    figure.add_vline(x=0, line={"color": RULE, "width": 1})
    notes.head("customers", -14, x=0)
    for words, shift in (("lose", 38), ("gain", 76), ("other", 116)):
        notes.head(words, shift)
    figure.update_yaxes(range=[len(rows) - 0.5, -0.6], showticklabels=False)
    figure.update_xaxes(range=[-most * 1.04, most * 1.04], showticklabels=False)
    figure.update_layout(annotations=notes)
    return figure


def changes_alt(rows: Sequence[Change]) -> str:
    """The finding in one sentence."""
    parts = [
        f"{row.segment}: {row.lose:,} lose and {row.gain:,} gain a message, {row.other:,} get "
        f"another one, of {row.customers:,}"
        for row in rows
    ]
    return f"What would change, by segment. {'; '.join(parts)}."
