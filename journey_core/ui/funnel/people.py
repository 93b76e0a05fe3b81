"""The customers behind a bar: a list, a file, and one click to what we would have said to them."""

from __future__ import annotations

import io
from collections.abc import Callable
from typing import TYPE_CHECKING
from urllib.parse import quote

import polars as pl
import streamlit as st

from journey_core.figures import text
from journey_core.funnel.people import behind, frame
from journey_core.ui import state, widgets
from journey_core.ui.funnel import cache
from journey_core.ui.tables import csv_safe

if TYPE_CHECKING:
    from collections.abc import Sequence

    from journey_core.funnel.definition import FunnelQuestion
    from journey_core.funnel.people import People, Who
    from journey_core.funnel.results import StepResult

CHART, BAR = "steps-chart", "bar"
LISTED = 200
_NOBODY = "Choose a bar"


def bars(steps: Sequence[StepResult]) -> dict[str, tuple[int, Who]]:
    """Every bar by what it says, in the order of the figure."""
    found: dict[str, tuple[int, Who]] = {}
    for step in steps:
        if step.step > 1:
            words = "without" if step.optional else "left before"
            found[f"{step.step}. {words} {step.name}"] = (step.step, "left")
        found[f"{step.step}. reached {step.name}"] = (step.step, "reached")
    return found


def take_click(steps: Sequence[StepResult]) -> None:
    """Make the bar that was clicked in the chart the one whose customers are listed."""
    named = {f"{who}-{step}": words for words, (step, who) in bars(steps).items()}
    for point in (state.value(CHART) or {}).get("selection", {}).get("points", []):
        data = point.get("customdata")
        key = data[0] if isinstance(data, list | tuple) and data else data
        if key in named:
            state.put(BAR, named[key])
            return


def section(question: FunnelQuestion, steps: Sequence[StepResult], journey: str | None) -> None:
    """Ask for a bar and list its customers; nobody is named in a meeting."""
    if state.is_meeting() or not steps[0].customers:
        return
    widgets.section("Customers behind a bar", "Click a bar above, or choose it here")
    options = bars(steps)
    chosen = st.selectbox(
        "Bar", [_NOBODY, *options], key=BAR, bind="query-params", label_visibility="collapsed"
    )
    if chosen not in options:
        return
    walked = cache.walked(question)
    people = behind(walked, *options[chosen])
    if not len(people):
        st.caption("Nobody.")
        return

    def rows(some: People) -> pl.DataFrame:
        return frame(walked, some, cache.ids_of(some.customer.tolist()))

    first = people.pick(people.customer <= people.customer[:LISTED][-1])
    listed(rows(first), len(people), journey, key="people")
    downloads(lambda: rows(people), "customers", key="people")


def listed(shown: pl.DataFrame, whole: int, journey: str | None, *, key: str) -> None:
    """A table of customers with a link to Replay for each."""
    tail = f"&journey={quote(journey)}" if journey else ""
    links = [f"/replay?customer={quote(one, safe='')}{tail}" for one in shown["customer_id"]]
    table = shown.drop("data_version", strict=False).with_columns(pl.Series("why", links))
    st.dataframe(
        table,
        hide_index=True,
        height=min(38 + 35 * table.height, 320),
        key=f"{key}-table",
        alt=f"{whole:,} customers with the furthest step they reached",
        column_config={
            "customer_id": "Customer",
            "step": None,
            "name": "Furthest step",
            "started_at": st.column_config.DatetimeColumn("Started", format="D MMM YYYY HH:mm"),
            "reached_at": st.column_config.DatetimeColumn("Reached", format="D MMM YYYY HH:mm"),
            "why": st.column_config.LinkColumn(
                "Why", display_text="Explain", help="What we would have said, gate by gate"
            ),
        },
    )
    if whole > table.height:
        st.caption(
            f"The first {table.height:,} of {text.count(whole)}; the files hold all of them."
        )


def downloads(rows: Callable[[], pl.DataFrame], name: str, *, key: str) -> None:
    """The same rows as CSV and as Parquet, made when asked for."""

    def as_parquet() -> bytes:
        file = io.BytesIO()
        rows().write_parquet(file)
        return file.getvalue()

    with st.container(horizontal=True, vertical_alignment="center"):
        st.download_button(
            "CSV", lambda: csv_safe(rows()), f"{name}.csv", "text/csv",
            icon=":material/download:", type="tertiary", on_click="ignore", key=f"{key}-csv",
        )  # fmt: skip
        st.download_button(
            "Parquet", as_parquet, f"{name}.parquet", "application/vnd.apache.parquet",
            icon=":material/download:", type="tertiary", on_click="ignore", key=f"{key}-parquet",
        )  # fmt: skip
