"""Replays as pictures: from candidate to message, segments side by side, and contact pressure."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING, NamedTuple

from journey_core.figures import text
from journey_core.figures.decision_words import DECISION_WORDS, family_of, in_gate_order, spared
from journey_core.figures.marks import Bar, bars
from journey_core.figures.style import (
    HOLDOUT,
    LOST,
    PERSONALIZED,
    RULE,
    TRACK,
    Notes,
    Part,
    bare,
    picture,
    safe,
    short,
)

if TYPE_CHECKING:
    import plotly.graph_objects as go

SPARED = "rgba(122,134,153,0.22)"
Row = tuple[str, Mapping[str, int]]
"""A segment's name and its decisions."""
_Share = tuple[str, str, Callable[[Mapping[str, int]], int]]
_SHARES: tuple[_Share, ...] = (
    ("would be sent", PERSONALIZED, lambda decisions: decisions.get("sent", 0)),
    ("holdout", HOLDOUT, lambda decisions: decisions.get("holdout", 0)),
    ("spared", SPARED, spared),
)


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
        colour = HOLDOUT if name == "holdout" else LOST
        lines.append(Fall(DECISION_WORDS[name], family_of(name), number, left, colour, False))
    sent = decisions.get("sent", 0)
    return [*lines, Fall(DECISION_WORDS["sent"], "", sent, 0, PERSONALIZED, True)]


def waterfall(decisions: Mapping[str, int], gates: Sequence[str]) -> go.Figure:
    """Candidates, what each gate held back in the order it is asked, the holdout, the messages."""
    lines, left = falls(decisions, gates), 250
    total, notes = max(lines[0].number, 1), Notes()
    for place, line in enumerate(lines):
        _fall_texts(notes, place, line, total, left)
    notes.head("candidates", 66)
    notes.head("of all", 128)
    ends = [lines[0].number, *(line.start for line in lines[1:-1])]
    return picture(
        36 * len(lines) + 34,
        [bars([_fall(place, line, total) for place, line in enumerate(lines)], 0.62)],
        margin=(left, 128, 26, 4),
        x=bare(0, total),
        y=bare(len(lines) - 0.4, -0.6),
        notes=notes,
        shapes=[_connector(end, place) for place, end in enumerate(ends)],
    )


def _fall(place: int, line: Fall, total: int) -> Bar:
    share = text.percent(line.number / total)
    hover = f"<b>{line.label}</b><br>{line.number:,} of {total:,} candidates ({share})"
    return Bar(place, line.number, hover, line.colour, base=line.start)


def _connector(at: int, place: int) -> Part:
    """A hairline from the end of a bar down to the next."""
    ends = {"x0": at, "x1": at, "y0": place + 0.31, "y1": place + 0.69}
    return {"type": "line", **ends, "line": {"color": RULE, "width": 1}}


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
    left, notes = 150, Notes()
    totals = [max(sum(decisions.values()), 1) for _, decisions in rows]
    for place, (name, decisions) in enumerate(rows):
        notes.add(0, place, short(safe(name), 10), shift=-left)
        number = f"{sum(decisions.values()):,}"
        notes.add(0, place, number, anchor="right", shift=-14, size=13, quiet=True)
        share = text.percent(decisions.get("sent", 0) / totals[place])
        notes.add(1, place, f"<b>{share}</b>", anchor="right", shift=56)
    notes.head("candidates", -14, x=0)
    notes.head("sent", 56)
    return picture(
        34 * len(rows) + 38,
        [_share_bars(rows, totals, share) for share in _SHARES],
        margin=(left, 56, 26, 4),
        x=bare(0, 1),
        y=bare(len(rows) - 0.5, -0.5),
        notes=notes,
        barmode="stack",
    )


def _share_bars(rows: Sequence[Row], totals: Sequence[int], share: _Share) -> Part:
    what, colour, number_of = share
    numbers = [number_of(decisions) for _, decisions in rows]
    return {
        "type": "bar",
        "orientation": "h",
        "name": what,
        "y": list(range(len(rows))),
        "x": [number / total for number, total in zip(numbers, totals, strict=True)],
        "width": 0.58,
        "marker": {"color": colour, "line": {"width": 0}},
        "customdata": [
            (safe(name), number, total)
            for (name, _), number, total in zip(rows, numbers, totals, strict=True)
        ],
        "hovertemplate": "<b>%{customdata[0]}</b><br>" + what + ": %{customdata[1]:,} of "
        "%{customdata[2]:,} candidates (%{x:.1%})<extra></extra>",
    }


def segments_alt(by: str, rows: Sequence[Row]) -> str:
    """The segments' finding in one sentence."""
    parts = [
        f"{name} {text.percent(decisions.get('sent', 0) / max(sum(decisions.values()), 1))} "
        f"of {sum(decisions.values()):,}"
        for name, decisions in rows
    ]
    return f"Share of candidates that would be sent, by {by}: {', '.join(parts)}."
