"""Cohorts as a heat map, and what a customer is worth by age."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, NamedTuple

from journey_core.figures import text
from journey_core.figures.marks import boxes, said, unseen
from journey_core.figures.style import (
    ACCENT,
    GENERIC,
    HOLDOUT,
    PERSONALIZED,
    RULED,
    Notes,
    Part,
    bare,
    picture,
    safe,
    short,
    titled,
    words,
)

if TYPE_CHECKING:
    import plotly.graph_objects as go

    from journey_core.flow.retention import Cohort
    from journey_core.flow.value import Worth

MOST_COHORTS, MOST_AGES = 18, 13
_LEFT = 150
_LINES = (ACCENT, GENERIC, PERSONALIZED, HOLDOUT)


def shown(rows: Sequence[Cohort]) -> list[Cohort]:
    """The cohorts a heat map has room for: the latest."""
    return list(rows[-MOST_COHORTS:])


class _Cell(NamedTuple):
    """One period of one cohort: how many of it came back."""

    age: int
    place: int
    kept: int
    customers: int
    name: str

    @property
    def share(self) -> float:
        return self.kept / self.customers


def heat(rows: Sequence[Cohort], names: Sequence[str], period: str) -> go.Figure:
    """A line for each cohort, a column for each period after the start; darker: more came back.

    Periods that are not over are left empty. `names` are the cohorts', in order.
    """
    ages = min(max((len(row.retained) for row in rows), default=1), MOST_AGES)
    cells = [
        _Cell(age, place, kept, row.customers, name)
        for place, (row, name) in enumerate(zip(rows, names, strict=True))
        for age, kept in enumerate(row.retained[:ages])
        if kept is not None
    ]
    notes = _heads(ages, period)
    for place, (row, name) in enumerate(zip(rows, names, strict=True)):
        notes.add(0, place, safe(name), shift=-_LEFT)
        started = f"{row.customers:,}"
        notes.add(0, place, started, anchor="right", shift=-12, size=13, quiet=True)
    for cell in cells:
        written = _written(cell.share)
        notes.add(cell.age, cell.place, written, xref="x", anchor="center", size=13)
    places = [(cell.age, cell.place) for cell in cells]
    return picture(
        30 * len(rows) + 56,
        [
            boxes(places, [cell.share for cell in cells], (0.94, 0.88), faint=0.05),
            unseen(places, [_hover(cell, period) for cell in cells], 26),
        ],
        margin=(_LEFT, 4, 60, 4),
        x=bare(-0.5, ages - 0.5),
        y=bare(len(rows) - 0.5, -0.5),
        notes=notes,
        barmode="overlay",
    )


def _heads(ages: int, period: str) -> Notes:
    """The ages above their columns, and what lines and columns are."""
    high: Part = {"yref": "paper", "size": 12, "quiet": True}
    notes = Notes()
    notes.add(0, 1, f"{period}s after the start", rise=42, **high)
    notes.add(0, 1, "started, customers", shift=-_LEFT, rise=13, **high)
    for age in range(ages):
        head = words(age, 1, str(age), xref="x", yref="paper", anchor="center", rise=3, size=13)
        notes.append(head | {"yanchor": "bottom"})
    return notes


def _written(share: float) -> str:
    return text.percent(share, 0 if share >= 0.01 or share == 0 else 1)


def _hover(cell: _Cell, period: str) -> str:
    return (
        f"<b>{safe(cell.name)}</b><br>{period} {cell.age}: {cell.kept:,} of {cell.customers:,} "
        f"came back ({text.percent(cell.share)})"
    )


def heat_alt(average: Sequence[tuple[int, int]], period: str) -> str:
    """The finding in one sentence: what share of all cohorts came back after one period, and on."""
    told = [
        f"{period} {age} {text.percent(hits / of)} of {of:,}"
        for age, (hits, of) in enumerate(average[1:7], start=1)
    ]
    return f"Customers who came back, all cohorts: {', '.join(told) or 'too early to say'}."


def by_age(groups: Mapping[str, Worth], period: str) -> go.Figure:
    """What a customer has brought in up to each age, one line a group, named at its end."""
    ends: list[float] = []
    most = max((max(worth.by_age, default=0.0) for worth in groups.values()), default=1.0) or 1.0
    notes, lines = Notes(), []
    for place, (name, worth) in enumerate(groups.items()):
        if not worth.by_age:
            continue
        lines.append(_line(place, name, worth, period))
        last = worth.by_age[:MOST_AGES][-1]
        label = f"{safe(short(name, 11))} <b>{last:,.2f}</b>"
        notes.add(1, _apart(last, ends, most / 14), label, shift=8, size=13)
    return picture(
        300,
        lines,
        margin=(44, 134, 14, 64),
        x={
            "nticks": 6,
            "tickangle": 0,
            "rangemode": "tozero",
            "title": titled(f"{period}s after the start"),
        },
        y=RULED | {"rangemode": "tozero"},
        notes=notes,
    )


def _line(place: int, name: str, worth: Worth, period: str) -> Part:
    """A group's line; the first is the thickest."""
    colour, amounts = _LINES[place % len(_LINES)], list(worth.by_age[:MOST_AGES])
    return {
        "type": "scatter",
        "x": list(range(len(amounts))),
        "y": amounts,
        "mode": "lines+markers",
        "cliponaxis": False,
        "line": {"color": colour, "width": 3 if place == 0 else 2},
        "marker": {"size": 6, "color": colour, "line": {"width": 0}},
        **said(
            [
                f"<b>{safe(name)}</b><br>up to {period} {age}: {amount:,.2f} a customer<br>n {n:,}"
                for age, (amount, n) in enumerate(zip(amounts, worth.old_enough, strict=False))
            ]
        ),
    }


def _apart(wish: float, taken: list[float], least: float) -> float:
    """A height near the wish that leaves room to every label so far."""
    step = 0
    while True:
        for place in (wish + step * least, wish - step * least):
            if all(abs(place - other) >= least for other in taken):
                taken.append(place)
                return place
        step += 1


def by_age_alt(groups: Mapping[str, Worth], period: str) -> str:
    """The finding in one sentence."""
    told = [
        f"{name} {worth.by_age[-1]:,.2f} after {text.plural(len(worth.by_age), period)}"
        for name, worth in groups.items()
        if worth.by_age
    ]
    return f"Brought in for each customer by age: {', '.join(told) or 'too early to say'}."
