"""Cohorts as a heat map, and what a customer is worth by age."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from journey_core.figures import text
from journey_core.figures.style import (
    ACCENT,
    GENERIC,
    GRID,
    HOLDOUT,
    INK,
    PERSONALIZED,
    base,
    note,
    safe,
    short,
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


def heat(rows: Sequence[Cohort], names: Sequence[str], period: str) -> go.Figure:
    """A line for each cohort, a column for each period after the start; darker: more came back.

    Periods that are not over are left empty. `names` are the cohorts', in order.
    """
    ages = min(max((len(row.retained) for row in rows), default=1), MOST_AGES)
    figure = base(30 * len(rows) + 56, left=_LEFT, right=4, top=60, bottom=4)
    boxes, notes = [], _heads(ages, period)
    for place, (row, name) in enumerate(zip(rows, names, strict=True)):
        notes.append(words(0, place, safe(name), shift=-_LEFT))
        started = f"{row.customers:,}"
        notes.append(words(0, place, started, anchor="right", shift=-12, size=13, quiet=True))
        for age, kept in enumerate(row.retained[:ages]):
            if kept is not None:
                boxes.append(_box(age, place, kept / row.customers))
                notes.append(_written(age, place, kept / row.customers))
    figure.update_layout(annotations=notes, shapes=boxes)
    _hover(figure, rows, names, ages, period)
    figure.update_xaxes(range=[-0.5, ages - 0.5], showticklabels=False)
    figure.update_yaxes(range=[len(rows) - 0.5, -0.5], showticklabels=False)
    return figure


def _heads(ages: int, period: str) -> list[dict[str, Any]]:
    """The ages above their columns, and what lines and columns are."""
    high: dict[str, Any] = {"yref": "paper", "size": 12, "quiet": True}
    return [
        words(0, 1, f"{period}s after the start", rise=42, **high),
        words(0, 1, "started, customers", shift=-_LEFT, rise=13, **high),
        *(
            words(age, 1, str(age), xref="x", yref="paper", anchor="center", rise=3, size=13)
            | {"yanchor": "bottom"}
            for age in range(ages)
        ),
    ]


def _box(age: int, place: int, share: float) -> dict[str, Any]:
    return {
        "type": "rect",
        "x0": age - 0.47,
        "x1": age + 0.47,
        "y0": place - 0.44,
        "y1": place + 0.44,
        "fillcolor": f"rgba(42,135,149,{round(0.05 + 0.6 * share, 3)})",
        "layer": "below",
        "line": {"width": 0},
    }


def _written(age: int, place: int, share: float) -> dict[str, Any]:
    shown = text.percent(share, 0 if share >= 0.01 or share == 0 else 1)
    return words(age, place, shown, xref="x", anchor="center", size=13)


def _hover(
    figure: go.Figure, rows: Sequence[Cohort], names: Sequence[str], ages: int, period: str
) -> None:
    points = [
        (age, place, kept, row.customers, name)
        for place, (row, name) in enumerate(zip(rows, names, strict=True))
        for age, kept in enumerate(row.retained[:ages])
        if kept is not None
    ]
    figure.add_scatter(
        x=[point[0] for point in points],
        y=[point[1] for point in points],
        mode="markers",
        marker={"size": 26, "symbol": "square", "color": "rgba(0,0,0,0)", "line": {"width": 0}},
        text=[
            f"<b>{safe(name)}</b><br>{period} {age}: {kept:,} of {of:,} came back "
            f"({text.percent(kept / of)})"
            for age, _, kept, of, name in points
        ],
        hovertemplate="%{text}<extra></extra>",
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
    figure = base(300, left=44, right=134, top=14, bottom=44)
    ends: list[float] = []
    most = max((max(worth.by_age, default=0.0) for worth in groups.values()), default=1.0) or 1.0
    for place, (name, worth) in enumerate(groups.items()):
        colour = _LINES[place % len(_LINES)]
        ages = list(range(len(worth.by_age)))[:MOST_AGES]
        if not ages:
            continue
        amounts = list(worth.by_age[:MOST_AGES])
        figure.add_scatter(
            x=ages,
            y=amounts,
            mode="lines+markers",
            cliponaxis=False,
            line={"color": colour, "width": 3 if place == 0 else 2},
            marker={"size": 6, "color": colour, "line": {"width": 0}},
            text=[
                f"<b>{safe(name)}</b><br>up to {period} {age}: {amount:,.2f} a customer<br>n {n:,}"
                for age, amount, n in zip(ages, amounts, worth.old_enough, strict=False)
            ],
            hovertemplate="%{text}<extra></extra>",
        )
        end = _apart(amounts[-1], ends, most / 14)
        label = f"{safe(short(name, 11))} <b>{amounts[-1]:,.2f}</b>"
        note(figure, 1, end, label, shift=8, size=13)
    figure.update_xaxes(tickfont_size=12, nticks=6, tickangle=0, zeroline=False, rangemode="tozero",
                        title={"text": f"{period}s after the start",
                               "font": {"size": 12, "color": INK}})  # fmt: skip
    figure.update_yaxes(showgrid=True, gridcolor=GRID, rangemode="tozero", tickfont_size=12)
    return figure


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
