"""Replays as pictures: from candidate to message, segments side by side, and contact pressure."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING, NamedTuple

from journey_core.figures import text
from journey_core.figures.decision_words import DECISION_WORDS, family_of, in_gate_order, spared
from journey_core.figures.style import HOLDOUT, PERSONALIZED, RULE, TRACK, Notes, base, safe, short

if TYPE_CHECKING:
    import plotly.graph_objects as go

BLOCKED = "rgba(122,134,153,0.55)"
SPARED = "rgba(122,134,153,0.22)"
Row = tuple[str, Mapping[str, int]]
"""A segment's name and its decisions."""
_Share = tuple[str, str, Callable[[Mapping[str, int]], int]]
_SHARES: tuple[_Share, ...] = (
    ("would be sent", PERSONALIZED, lambda decisions: decisions.get("sent", 0)),
    ("holdout", HOLDOUT, lambda decisions: decisions.get("holdout", 0)),
    ("spared", SPARED, spared),
)
_BAR = {"cornerradius": 2, "line_width": 0}


class Fall(NamedTuple):
    """A line of the waterfall: what it is called, its family, how many, and where its bar ends."""

    label: str
    family: str
    number: int
    start: int
    colour: str
    strong: bool


def falls(decisions: Mapping[str, int], gates: Sequence[str]) -> list[Fall]:
    """From all candidates down to the messages; gates that stopped nobody are left out."""
    total = sum(decisions.values())
    lines, left = [Fall("Candidates", "", total, 0, TRACK, True)], total
    for name in in_gate_order(gates):
        number = decisions.get(name, 0)
        if not number:
            continue
        left -= number
        colour = HOLDOUT if name == "holdout" else BLOCKED
        lines.append(Fall(DECISION_WORDS[name], family_of(name), number, left, colour, False))
    sent = decisions.get("sent", 0)
    return [*lines, Fall(DECISION_WORDS["sent"], "", sent, 0, PERSONALIZED, True)]


def waterfall(decisions: Mapping[str, int], gates: Sequence[str]) -> go.Figure:
    """Candidates, what each gate held back in the order it is asked, the holdout, the messages."""
    lines, left = falls(decisions, gates), 250
    total = max(lines[0].number, 1)
    figure = base(36 * len(lines) + 34, left=left, right=128, top=26, bottom=4)
    notes = Notes()
    for place, line in enumerate(lines):
        figure.add_bar(
            y=[place],
            x=[line.number],
            base=[line.start],
            orientation="h",
            width=0.62,
            marker={"color": line.colour, **_BAR},
            hovertemplate=f"<b>{line.label}</b><br>{line.number:,} of {total:,} candidates "
            f"({text.percent(line.number / total)})<extra></extra>",
        )
        if place < len(lines) - 1:
            _connector(figure, line.start if place else line.number, place)
        _fall_texts(notes, place, line, total, left)
    figure.update_yaxes(range=[len(lines) - 0.4, -0.6], showticklabels=False)
    figure.update_xaxes(range=[0, total], showticklabels=False)
    notes.head("candidates", 66)
    notes.head("of all", 128)
    figure.update_layout(annotations=notes)
    return figure


def _connector(figure: go.Figure, at: int, place: int) -> None:
    """A hairline from the end of a bar down to the next."""
    line = {"color": RULE, "width": 1}
    figure.add_shape(type="line", x0=at, x1=at, y0=place + 0.31, y1=place + 0.69, line=line)


def _fall_texts(notes: Notes, place: int, line: Fall, total: int, left: int) -> None:
    def written(words: str) -> str:
        return f"<b>{words}</b>" if line.strong else words

    notes.add(0, place, written(line.label), shift=-left)
    if line.family:
        notes.add(0, place, line.family, anchor="right", shift=-14, size=12, quiet=True)
    notes.add(1, place, written(f"{line.number:,}"), anchor="right", shift=66)
    share = text.percent(line.number / total)
    notes.add(1, place, share, anchor="right", shift=128, quiet=True)


def waterfall_alt(decisions: Mapping[str, int], gates: Sequence[str]) -> str:
    """The waterfall's finding in one sentence."""
    total, sent = sum(decisions.values()), decisions.get("sent", 0)
    blocked = [line for line in falls(decisions, gates)[1:-1] if line.family]
    parts = ", ".join(f"{line.label.lower()} {line.number:,}" for line in blocked)
    stopped = (
        f"{spared(decisions):,} are stopped by gates ({parts})" if parts else "none is stopped"
    )
    return (
        f"Waterfall: of {total:,} candidates {stopped}, "
        f"{decisions.get('holdout', 0):,} are in the holdout, {sent:,} would be sent."
    )


def segments(rows: Sequence[Row]) -> go.Figure:
    """One 100 % bar a segment: sent, held out, spared; candidates and the share sent as text."""
    left = 150
    totals = [max(sum(decisions.values()), 1) for _, decisions in rows]
    figure = base(34 * len(rows) + 38, left=left, right=56, top=26, bottom=4)
    notes = Notes()
    figure.update_layout(barmode="stack")
    for share in _SHARES:
        _share_bars(figure, rows, totals, share)
    for place, (name, decisions) in enumerate(rows):
        notes.add(0, place, short(safe(name), 10), shift=-left)
        number = f"{sum(decisions.values()):,}"
        notes.add(0, place, number, anchor="right", shift=-14, size=13, quiet=True)
        share = text.percent(decisions.get("sent", 0) / totals[place])
        notes.add(1, place, f"<b>{share}</b>", anchor="right", shift=56)
    notes.head("candidates", -14, x=0)
    notes.head("sent", 56)
    figure.update_yaxes(range=[len(rows) - 0.5, -0.5], showticklabels=False)
    figure.update_xaxes(range=[0, 1], showticklabels=False)
    figure.update_layout(annotations=notes)
    return figure


def _share_bars(
    figure: go.Figure, rows: Sequence[Row], totals: Sequence[int], share: _Share
) -> None:
    what, colour, number_of = share
    numbers = [number_of(decisions) for _, decisions in rows]
    figure.add_bar(
        y=list(range(len(rows))),
        x=[number / total for number, total in zip(numbers, totals, strict=True)],
        customdata=[
            (safe(name), number, total)
            for (name, _), number, total in zip(rows, numbers, totals, strict=True)
        ],
        name=what,
        orientation="h",
        width=0.58,
        marker={"color": colour, "line_width": 0},
        hovertemplate="<b>%{customdata[0]}</b><br>" + what + ": %{customdata[1]:,} of "
        "%{customdata[2]:,} candidates (%{x:.1%})<extra></extra>",
    )


def segments_alt(by: str, rows: Sequence[Row]) -> str:
    """The segments' finding in one sentence."""
    parts = [
        f"{name} {text.percent(decisions.get('sent', 0) / max(sum(decisions.values()), 1))} "
        f"of {sum(decisions.values()):,}"
        for name, decisions in rows
    ]
    return f"Share of candidates that would be sent, by {by}: {', '.join(parts)}."
