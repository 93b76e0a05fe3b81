"""Who comes back, what they bring in, and how long until they do it again."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import polars as pl
import streamlit as st

from journey_core.figures import retention as figures
from journey_core.figures import text
from journey_core.flow.periods import PERIODS, Period
from journey_core.flow.retention import average
from journey_core.model.graph import in_order
from journey_core.model.rules import Event, rows_asked
from journey_core.ui import cache as house
from journey_core.ui import shell, state, widgets
from journey_core.ui.flow import cache, export, room
from journey_core.ui.segments.cache import group_words
from journey_core.ui.tables import csv_safe

if TYPE_CHECKING:
    from collections.abc import Mapping

    from journey_core.flow.retention import Cohort, Retention
    from journey_core.flow.value import Value, Worth
    from journey_core.model.journey import Journey

_NO_VALUE = "Nothing"
_AMOUNTS = ("value", "revenue", "amount", "total", "price")
_EVERYBODY = "all"
_MOST_LINES = 4


class Choices(NamedTuple):
    """What begins it, what counts as coming back, by which period, and what it brings in."""

    start: str
    returns: str
    period: Period
    amount: str | None


def draw(journey: Journey) -> None:
    """Cohorts as a heat map beside the value of a customer."""
    choices = _ask(journey)
    if choices is None:
        st.caption("There are no events yet.")
        return
    by = shell.compare_by()
    start, returns = Event(event=choices.start), Event(event=choices.returns)
    told = cache.came_back(start, returns, choices.period, by)
    if not told.cohorts:
        st.caption("Nobody started.")
        return
    worth = None
    if choices.amount:
        worth = cache.brought_in(start, returns, choices.amount, choices.period, by)
    main, side = widgets.split()
    with main:
        _heat(told, choices)
    with side:
        if worth is not None:
            _value(worth, choices)
    if not state.is_meeting():
        _numbers(told, by)


def _ask(journey: Journey) -> Choices | None:
    names = house.event_names()
    if not names:
        return None
    usual = names.index(_usual(journey, names))
    amounts = [_NO_VALUE, *house.property_names()]
    amount = next((one for one in _AMOUNTS if one in amounts), _NO_VALUE)
    with st.container(horizontal=True, vertical_alignment="bottom"):
        start = st.selectbox(
            "Start", names, index=usual, key="start", width=210, bind="query-params"
        )
        returns = st.selectbox(
            "Coming back", names, index=usual, key="return", width=210, bind="query-params"
        )
        period = st.segmented_control(
            "Period", [one.capitalize() for one in PERIODS], default="Month", required=True,
            key="cohorts", bind="query-params",
        )  # fmt: skip
        chosen = st.selectbox(
            "Brings in", amounts, index=amounts.index(amount), key="amount", width=150,
            bind="query-params",
            help="The property of what they come back for that holds the money",
        )  # fmt: skip
    size: Period = "month"
    for one in PERIODS:
        size = one if one.capitalize() == period else size
    told = None if chosen in (None, _NO_VALUE) else chosen
    return Choices(start or names[usual], returns or names[usual], size, told)


def _usual(journey: Journey, names: list[str]) -> str:
    """The event that brings customers to the furthest stage of the map that has one."""
    for stage in reversed(in_order(journey)):
        asked = sorted(rows_asked(stage.entry) or ()) if stage.entry is not None else []
        known = [name for name in asked if name in names]
        if stage.parent is None and known:
            return known[0]
    return names[0]


def _heat(told: Retention, choices: Choices) -> None:
    ages = average(told.cohorts)
    widgets.section(verdict(ages, choices), "Share of the customers who started in the line")
    rows = [row for row in figures.shown(told.cohorts) if row.customers >= room.least()]
    names = [cohort_name(row, choices.period) for row in rows]
    widgets.chart(
        figures.heat(rows, names, choices.period), key="cohorts-heat",
        alt=figures.heat_alt(ages, choices.period),
    )  # fmt: skip
    left = len(told.cohorts) - len(rows)
    more = f" {text.plural(left, 'cohort')} not shown." if left else ""
    st.caption(f"Empty: the {choices.period} is not over.{more}")


def verdict(ages: tuple[tuple[int, int], ...], choices: Choices) -> str:
    """The section's heading: the share that comes back after one period."""
    if len(ages) < 2:
        return "Too early to say who comes back"
    hits, of = ages[1]
    return f"{text.percent(hits / of)} come back one {choices.period} later"


def cohort_name(row: Cohort, period: Period) -> str:
    """`Jan 2026`, or the cohort's first day."""
    day = row.period
    return f"{day:%b %Y}" if period == "month" else f"{day.day} {day:%b %Y}"


def _value(worth: Value, choices: Choices) -> None:
    whole = worth.whole
    each = "–" if whole.per_customer is None else f"{whole.per_customer:,.2f}"
    widgets.section(
        f"{each} a customer to date",
        f"{widgets.escape(choices.amount or '')}, over all {whole.customers:,} who started",
    )
    groups = lines(worth)
    if any(one.by_age for one in groups.values()):
        widgets.chart(
            figures.by_age(groups, choices.period), key="by-age",
            alt=figures.by_age_alt(groups, choices.period),
        )  # fmt: skip
        st.caption("Up to each age, of those old enough: later ages rest on fewer customers.")
    st.markdown(again(whole))
    if worth.unreadable:
        st.caption(f"{worth.unreadable:,} have no number there and count as nothing.")


def lines(worth: Value) -> dict[str, Worth]:
    """Everybody, then the largest segments, as many as a picture holds."""
    by = str(worth.parameters.get("by") or "")
    groups: Mapping[str, Worth] = {
        group_words(name, by): one
        for name, one in worth.segments.items()
        if one.customers >= room.least()
    }
    return {_EVERYBODY: worth.whole, **dict(list(groups.items())[: _MOST_LINES - 1])}


def again(whole: Worth) -> str:
    """How long until the next time, and how many are still waited for."""
    repeat = whole.repeat
    if repeat.seen is None:
        return f"Nobody has done it twice; {text.plural(repeat.waiting, 'customer')} did it once."
    told = (
        f"**Half of those who do it again do so within {text.duration(repeat.seen.p50)}** "
        f"(a quarter within {text.duration(repeat.seen.p25)}, three quarters within "
        f"{text.duration(repeat.seen.p75)}; n {repeat.again:,})."
    )
    waiting = f" {repeat.waiting:,} have not yet"
    if repeat.expected.p25 is None:
        return f"{told}{waiting}: with them, fewer than a quarter have so far."
    share, seconds = "a quarter", repeat.expected.p25
    if repeat.expected.p50 is not None:
        share, seconds = "half", repeat.expected.p50
    return f"{told}{waiting}: with them, {share} do it again within {text.duration(seconds)}."


def _numbers(told: Retention, by: str | None) -> None:
    frame = cohorts_frame(told, by)
    icon = ":material/table:"
    with st.expander(
        "Numbers of the cohorts", icon=icon, key="cohort-numbers", bind="query-params"
    ):
        st.dataframe(frame, hide_index=True, alt="Customers who came back, by cohort and age")
        export.files(frame, "cohorts", csv_safe(frame))


def cohorts_frame(told: Retention, by: str | None) -> pl.DataFrame:
    """One row for each cohort, segment and age that is over."""
    groups = [(_EVERYBODY, told.cohorts), *told.segments.items()]
    rows = [
        (group_words(name, by), row.period, row.customers, age, kept)
        for name, cohorts in groups
        for row in cohorts
        for age, kept in enumerate(row.retained)
        if kept is not None
    ]
    names = (by or "segment", "started", "customers", "age", "came back")
    return pl.DataFrame(rows, schema=names, orient="row", infer_schema_length=None)
