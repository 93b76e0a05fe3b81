"""The Funnel page's pictures and numbers, drawn from one result."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

import polars as pl
import streamlit as st

from journey_core.figures import funnel as figures
from journey_core.figures import text
from journey_core.funnel.results import rows
from journey_core.ui import state, widgets
from journey_core.ui.funnel import over_time, people, readings
from journey_core.ui.segments.cache import by_words, group_words

if TYPE_CHECKING:
    from journey_core.funnel.definition import FunnelQuestion
    from journey_core.funnel.results import FunnelResult

SMALLEST = 400  # entrants below which a segment is drawn hollow
_MOST_SEGMENTS = 12
_SHARES = (
    "from_first", "from_previous", "interval_low", "interval_high", "previous_low", "previous_high",
)  # fmt: skip


def verdict(result: FunnelResult, window: str) -> str:
    """The page's title: the share that arrives, and where most are lost."""
    first, last = result.steps[0], result.steps[-1]
    if not first.customers:
        return f"Nobody entered {first.name} in this period"
    within = "in the end" if window == "No limit" else f"within {window}"
    if not last.customers:
        return f"Nobody gets from {first.name} to {last.name} {within}"
    share = text.percent(last.from_first)
    worst = _largest_loss(result)
    lost = f"; most are lost before {worst}" if worst else ""
    return f"{share} of those who reach {first.name} get to {last.name} {within}{lost}"


def note(result: FunnelResult) -> str:
    """One line of why: the numbers behind the title."""
    first, last = result.steps[0], result.steps[-1]
    if not first.customers:
        return "Widen the period, or check under Data whether the event was renamed."
    waiting = _waiting(result)
    return f"Of {first.customers:,} customers who entered, {last.customers:,} arrived. " + (
        f"{waiting:,} more are still within their window." if waiting else ""
    )


def _waiting(result: FunnelResult) -> int:
    """Customers left out because their window is not over; nobody when all entrants count."""
    return 0 if result.parameters["all_entrants"] else result.immature


def _largest_loss(result: FunnelResult) -> str:
    moves = list(zip(result.steps, result.steps[1:], strict=False))
    losses = [(after.left, after.name) for _, after in moves if not after.optional]
    most = max(losses, default=(0, ""))
    return most[1] if most[0] else ""


def draw(result: FunnelResult, question: FunnelQuestion, journey: str | None) -> None:
    """Steps and their customers beside segments, then time, readings and the numbers."""
    for warning in result.warnings:
        st.warning(widgets.escape(warning), icon=":material/search_off:")
    main, side = widgets.split()
    with main:
        widgets.section("All customers", _who(result))
        widgets.chart(
            figures.steps(result.steps), key=people.CHART, alt=_alt(result),
            on_click=partial(people.take_click, result.steps),
        )  # fmt: skip
        people.section(question, result.steps, journey)
        over_time.times(question, result)
    with side:
        _segments(result, question.by)
    if not result.entrants:
        return
    if result.steps[-1].customers:
        over_time.trend(question)
    readings.section(question, journey)
    if not state.is_meeting():
        _numbers(result)


def _who(result: FunnelResult) -> str:
    """Who is counted, and who is not."""
    waiting = _waiting(result)
    parts = [f"{result.entrants:,} entrants"]
    if waiting:
        parts.append(f"{waiting:,} more are still within their window")
    if result.removed:
        parts.append(f"{result.removed:,} removed by the exclusion")
    return ", ".join(parts)


def _segments(result: FunnelResult, by: str | None) -> None:
    if by is None:
        widgets.section("By segment", "Choose under Compare by what to split the customers by.")
        return
    name, last = by_words(by), result.steps[-1]
    widgets.section(f"By {widgets.escape(name)}", "Share of entrants who got to the last step, "
                    "with 95% intervals")  # fmt: skip
    if result.rest:
        st.caption(f"{result.rest.values:,} rarer values are counted together, in the numbers.")
    found = [
        (group_words(value, by), steps[-1], steps[0].customers)
        for value, steps in result.segments.items()
        if steps[0].customers
    ]
    found.sort(key=lambda row: -row[2])
    shown = found[:_MOST_SEGMENTS]
    if not shown:
        st.caption("Nobody entered.")
        return
    figure = figures.segments(shown, overall=last.from_first or 0.0, smallest=SMALLEST)
    alt = "; ".join(
        f"{value} {text.percent(step.from_first)} of {entrants:,}"
        for value, step, entrants in shown
    )
    widgets.chart(figure, key="segments-chart", alt=f"{last.name} by {name}: {alt}.")
    more = (
        f" The {len(found) - len(shown)} smallest are in the numbers."
        if len(found) > len(shown)
        else ""
    )
    st.caption(f"Dotted line: all customers. Hollow: fewer than {SMALLEST} entrants.{more}")


def _numbers(result: FunnelResult) -> None:
    frame = pl.DataFrame(rows(result), infer_schema_length=None)
    with st.expander("Numbers", icon=":material/table:", key="numbers", bind="query-params"):
        share = st.column_config.NumberColumn(format="percent")
        st.dataframe(
            frame,
            hide_index=True,
            alt="The funnel's numbers",
            column_config=dict.fromkeys(_SHARES, share),
        )
        people.downloads(lambda: frame, "funnel", key="numbers")


def _alt(result: FunnelResult) -> str:
    parts = [
        f"{step.name} {step.customers:,} ({text.percent(step.from_first)})" for step in result.steps
    ]
    return f"Funnel: {', '.join(parts)}."
