"""Two replays side by side as a picture: who loses a message, who gains one, by segment."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from journey_core.figures.marks import Bar, bars
from journey_core.figures.style import (
    LOST,
    PERSONALIZED,
    RULE,
    Notes,
    bare,
    picture,
    safe,
    short,
    upright,
)

if TYPE_CHECKING:
    import plotly.graph_objects as go

    from journey_core.replay.compare import Change


def changes(rows: Sequence[Change]) -> go.Figure:
    """A line a segment: who loses a message to the left, who gains one to the right."""
    left, notes, marks = 150, Notes(), []
    most = max((max(row.lose, row.gain) for row in rows), default=1) or 1
    for place, row in enumerate(rows):
        for what, number, side, colour in (
            ("lose a message", row.lose, -1, LOST),
            ("gain a message", row.gain, 1, PERSONALIZED),
        ):
            hover = (
                f"<b>{safe(row.segment)}</b><br>{number:,} of {row.customers:,} customers {what}"
            )
            marks.append(Bar(place, side * number, hover, colour))
        notes.add(0, place, short(safe(row.segment), 10), shift=-left)
        notes.add(0, place, f"{row.customers:,}", anchor="right", shift=-14, size=13, quiet=True)
        for number, shift in ((row.lose, 38), (row.gain, 76), (row.other, 116)):
            notes.add(1, place, f"{number:,}", anchor="right", shift=shift, size=13)
    notes.head("customers", -14, x=0)
    for words, shift in (("lose", 38), ("gain", 76), ("other", 116)):
        notes.head(words, shift)
    return picture(
        36 * len(rows) + 40,
        [bars(marks, 0.6)] if marks else [],
        margin=(left, 120, 30, 4),
        x=bare(-most * 1.04, most * 1.04),
        y=bare(len(rows) - 0.5, -0.6),
        notes=notes,
        shapes=[upright(0, color=RULE)],
        barmode="overlay",
    )


def changes_alt(rows: Sequence[Change]) -> str:
    """The finding in one sentence."""
    parts = [
        f"{row.segment}: {row.lose:,} lose and {row.gain:,} gain a message, {row.other:,} get "
        f"another one, of {row.customers:,}"
        for row in rows
    ]
    return f"What would change, by segment. {'; '.join(parts)}."
