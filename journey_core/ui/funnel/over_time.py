"""How long it takes, and whether it gets better: times, the curve, and week by week."""

from __future__ import annotations

from typing import TYPE_CHECKING

import streamlit as st

from journey_core.figures import funnel as figures
from journey_core.figures import funnel_times, text
from journey_core.ui import widgets
from journey_core.ui.funnel import cache

if TYPE_CHECKING:
    from journey_core.funnel.definition import FunnelQuestion
    from journey_core.funnel.results import FunnelResult

SPANS, BARS, CURVE = "Each step", "To the last step", "With those who began late"
_FEWEST_WEEKS = 2


def times(question: FunnelQuestion, result: FunnelResult) -> None:
    """The time to convert, in one of three pictures."""
    if not any(step.seconds for step in result.steps):
        return
    widgets.section("Time to convert", "From the first step, for those who got there")
    shown = st.segmented_control(
        "Picture", [SPANS, BARS, CURVE], default=SPANS, required=True, key="times",
        bind="query-params", label_visibility="collapsed",
    )  # fmt: skip
    if shown == BARS:
        bars = cache.histogram(question)
        alt = "; ".join(f"{bar.customers:,} from {text.duration(bar.low)}" for bar in bars)
        widgets.chart(
            funnel_times.histogram(bars), key="histogram", alt=f"Time to the last step: {alt}."
        )
    elif shown == CURVE:
        _curve(question, result.steps[-1].name)
    else:
        widgets.chart(figures.times(result.steps), key="times-chart", alt=times_alt(result))
        st.caption("Bar: middle half, tick: median, line: to 90%.")


def _curve(question: FunnelQuestion, last: str) -> None:
    told = cache.curve(question)
    if not told.points:
        st.caption("Nobody converted from their first start.")
        return
    end = told.points[-1]
    share, within = text.percent(end.share), text.duration(end.seconds)
    widgets.chart(
        funnel_times.curve(told), key="curve",
        alt=f"{share} of {told.watched:,} customers reach {last} within {within} of their first "
        f"start; {told.censored:,} could still convert when the data end.",
    )  # fmt: skip
    st.caption(
        f"From each customer's first start, {told.censored:,} of {told.watched:,} of whom could "
        "still convert when the data end; they count for as long as they were watched (Kaplan and "
        "Meier). Band: 95% limits from Greenwood's variance."
    )


def trend(question: FunnelQuestion) -> None:
    """The share by week, at once where that is cheap, otherwise when asked for."""
    widgets.section(
        "Week by week", "Share that gets to the last step, by the week in which they start"
    )
    if not cache.is_cheap() and not st.toggle("Count week by week", key="weeks",
                                              bind="query-params"):  # fmt: skip
        return
    weeks = [week for week in cache.weeks(question) if week.steps[0].customers]
    if len(weeks) < _FEWEST_WEEKS:
        st.caption("All of them started in one week.")
        return
    ends = [weeks[0], weeks[-1]]
    alt = " to ".join(
        f"{text.percent(week.steps[-1].from_first)} of {week.steps[0].customers:,} in the week of "
        f"{week.week:%-d %b %Y}"
        for week in ends
    )
    widgets.chart(funnel_times.trend(weeks), key="trend-chart", alt=f"Week by week, from {alt}.")
    cut = sum(not week.complete for week in weeks)
    hollow = f" Hollow: {text.plural(cut, 'week')} cut by the period or still open." if cut else ""
    st.caption(
        f"Bars: 95% intervals. A customer who starts in several weeks counts in each.{hollow}"
    )


def times_alt(result: FunnelResult) -> str:
    """The medians as one sentence."""
    parts = [
        f"{step.name} half within {text.duration(step.seconds.p50)}"
        for step in result.steps
        if step.seconds
    ]
    return f"Time from the first step: {', '.join(parts)}."
