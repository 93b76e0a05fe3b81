"""Contact pressure as a picture: weeks by the messages in them, promotions against help."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from journey_core.figures import text
from journey_core.figures.marks import Bar, bars
from journey_core.figures.style import ACCENT, RULE, Notes, bare, picture, safe, short, upright

if TYPE_CHECKING:
    import plotly.graph_objects as go

    from journey_core.replay.pressure import Load, Weeks

_PALE = "rgba(42,135,149,0.45)"


def weeks(rows: Sequence[Weeks]) -> go.Figure:
    """Promotions to the left, help to the right: a bar for each number of messages in a week."""
    notes, marks = Notes(), []
    most = max((max(row.promotion, row.help) for row in rows), default=1) or 1
    for place, row in enumerate(rows):
        for what, number, side, colour in (
            ("promotion", row.promotion, -1, ACCENT),
            ("help", row.help, 1, _PALE),
        ):
            hover = f"<b>{row.messages} of {what} in a week</b><br>{number:,} weeks of a customer"
            marks.append(Bar(place, side * number, hover, colour))
        notes.add(0, place, f"{row.promotion:,}", anchor="right", shift=-14, size=13)
        notes.add(1, place, f"{row.help:,}", anchor="right", shift=76, size=13)
        notes.add(0, place, row.messages, shift=-92)
    _heads(notes)
    return picture(
        36 * len(rows) + 40,
        [bars(marks, 0.62)] if marks else [],
        margin=(92, 84, 30, 4),
        x=bare(-most * 1.02, most * 1.02),
        y=bare(len(rows) - 0.5, -0.6),
        notes=notes,
        shapes=[upright(0, color=RULE)],
        barmode="overlay",
    )


def _heads(notes: Notes) -> None:
    heads = (
        ("a week", 0, "left", -92),
        ("promotion", 0.5, "right", -10),
        ("help", 0.5, "left", 10),
    )
    for words, x, anchor, shift in heads:
        notes.add(x, 1, words, yref="paper", anchor=anchor, shift=shift, rise=16, size=13,
             quiet=True)  # fmt: skip


def weeks_alt(rows: Sequence[Weeks]) -> str:
    """The finding in one sentence."""
    parts = [
        f"{row.messages}: {row.promotion:,} of promotion, {row.help:,} of help" for row in rows
    ]
    return f"Weeks of customers by messages in them: {'; '.join(parts)}."


def loads(rows: Sequence[Load]) -> go.Figure:
    """Messages a week for 100 customers, by segment: promotion above, help below."""
    left, notes, marks = 146, Notes(), []
    most = max((max(row.promotion, row.help) for row in rows), default=1.0) or 1.0
    for place, row in enumerate(rows):
        for what, value, rise, colour in (
            ("promotion", row.promotion, -0.19, ACCENT),
            ("help", row.help, 0.19, _PALE),
        ):
            hover = (
                f"<b>{safe(row.segment)}</b><br>{what}: {value:.1f} messages a "
                f"week for 100 customers<br>n {row.customers:,}"
            )
            marks.append(Bar(place + rise, value, hover, colour))
        notes.add(0, place, short(safe(row.segment), 10), shift=-left)
        notes.add(0, place, f"{row.customers:,}", anchor="right", shift=-14, size=13, quiet=True)
        notes.add(1, place, f"<b>{row.promotion:.1f}</b>", anchor="right", shift=70)
        notes.add(1, place, f"{row.help:.1f}", anchor="right", shift=114)
    for words, x, shift in (("customers", 0, -14), ("promotion", 1, 70), ("help", 1, 114)):
        notes.head(words, shift, x=x)
    return picture(
        44 * len(rows) + 34,
        [bars(marks, 0.3)] if marks else [],
        margin=(left, 116, 26, 4),
        x=bare(0, most),
        y=bare(len(rows) - 0.5, -0.6),
        notes=notes,
    )


def loads_alt(by: str, rows: Sequence[Load]) -> str:
    """The finding in one sentence."""
    parts = [
        f"{row.segment} {row.promotion:.1f} of promotion and {row.help:.1f} of help" for row in rows
    ]
    count = text.plural(len(rows), "segment")
    return f"Messages a week for 100 customers by {by}, {count}: {', '.join(parts)}."
