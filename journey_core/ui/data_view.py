"""The Data page's tables: sources, what was turned away, and what there is to build rules from."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import TYPE_CHECKING

import polars as pl
import streamlit as st

from journey_core.figures import text
from journey_core.ui import cache, state, widgets
from journey_core.ui.tables import csv_safe

if TYPE_CHECKING:
    from journey_core.lake.ingest.sources import SourceRow

_STATES = {"fresh": "Fresh", "late": "Late", "stale": "Stale"}
_SHOWN = 200


def verdict(sources: Sequence[SourceRow]) -> str:
    """The page's title: how fresh the sources are, and which one is not."""
    if not sources:
        return "No data yet"
    behind = [source for source in sources if source.freshness != "fresh"]
    if not behind:
        return "Every source is fresh" if len(sources) > 1 else f"{sources[0].name} is fresh"
    fresh = len(sources) - len(behind)
    worst = behind[0].name if len(behind) == 1 else f"{len(behind)} sources"
    verb = "is" if len(behind) == 1 else "are"
    return f"{fresh} of {len(sources)} sources are fresh; {worst} {verb} behind"


def note() -> str:
    """Events, customers and rows in quarantine, in one line."""
    counts = cache.counts()
    number = cache.waiting()
    waiting = text.plural(number, "row") if number else "No row"
    verb = "wait" if number > 1 else "waits"
    return (
        f"{counts.events:,} events from {counts.customers:,} customers. "
        f"{waiting} {verb} in quarantine."
    )


def sources_table(sources: Sequence[SourceRow]) -> None:
    """The register: owner and what it feeds can be written; the rest is measured."""
    widgets.section("Sources", "Freshness is judged against the source's own usual gap.")
    now = cache.horizon()
    frame = pl.DataFrame(
        {
            "Source": [one.name for one in sources],
            "Owner": [one.owner for one in sources],
            "Feeds": [one.feeds for one in sources],
            "Rows": [one.rows for one in sources],
            "Last event": [_when(one, now) for one in sources],
            "Rejected": [one.rejected_share for one in sources],
            "State": [[_STATES[one.freshness]] for one in sources],
            "8 days": [list(one.daily) for one in sources],
        },
        schema_overrides={"Owner": pl.String, "Feeds": pl.String},
    )
    edited = st.data_editor(
        frame,
        hide_index=True,
        key=f"sources-{cache.data_version()}",
        disabled=["Source", "Rows", "Last event", "Rejected", "State", "8 days"],
        row_height=36,
        column_config={
            "Source": st.column_config.TextColumn(width=80),
            "Owner": st.column_config.TextColumn(width=84),
            "Feeds": st.column_config.TextColumn(width=100),
            "Rows": st.column_config.NumberColumn(format="localized", width=72),
            "Last event": st.column_config.TextColumn(width=104),
            "Rejected": st.column_config.NumberColumn(format="percent", width=70),
            "State": st.column_config.MultiselectColumn(
                options=list(_STATES.values()), color=["green", "orange", "red"], width=64
            ),
            "8 days": st.column_config.BarChartColumn(color="gray", y_min=0, width=76),
        },
    )
    changed = [
        (row["Source"], row["Owner"] or "", row["Feeds"] or "")
        for row, one in zip(edited.to_dicts(), sources, strict=True)
        if (row["Owner"] or "", row["Feeds"] or "") != (one.owner, one.feeds)
    ]
    if changed and st.button("Save owners", icon=":material/check:"):
        cache.set_sources(changed)
        st.rerun()


def _when(source: SourceRow, now: datetime) -> str:
    if source.last_event_at is None:
        return "no events"
    return f"{text.day(source.last_event_at, now)} {source.last_event_at:%H:%M}"


def quarantine() -> None:
    """Rows that were turned away, each with its reason; nothing is dropped in silence."""
    waiting = cache.waiting()
    widgets.section("Quarantine", "Rows that were turned away, each with its reason.")
    if not waiting:
        st.caption(":material/check: Every row of every file could be read.")
        return
    if state.is_meeting():
        st.caption("The values are hidden in the meeting view.")
        return
    rows = cache.quarantined(_SHOWN)
    frame = pl.DataFrame(
        [(one.file, one.row, one.column, one.value, one.reason) for one in rows],
        schema={"File": pl.String, "Row": pl.Int64, "Column": pl.String, "Value": pl.String,
                "Reason": pl.String},
        orient="row",
    )  # fmt: skip
    numbers = {"Row": st.column_config.NumberColumn(format="localized")}
    st.dataframe(frame, hide_index=True, alt="Rows in quarantine", column_config=numbers)
    more = f" (the first {_SHOWN})" if waiting > _SHOWN else ""
    st.download_button(
        f"Download{more}", csv_safe(frame), "quarantine.csv", "text/csv",
        icon=":material/download:", on_click="ignore",
    )  # fmt: skip


def catalogue() -> None:
    """Events and attributes with counts and fill rate: what rules can be built from."""
    events, attributes = st.tabs(["Events", "Attributes"], key="catalogue-tab")
    with events:
        rows = [(one.name, one.events, one.share) for one in cache.events()]
        _names_table(rows, ("Event", "Events", "Of all"), "Events by name, with counts")
    with attributes:
        rows = [(one.name, one.customers, one.filled) for one in cache.attributes()]
        _names_table(rows, ("Attribute", "Customers", "Filled"), "Attributes and who has them")


def _names_table(
    rows: list[tuple[str, int, float]], columns: tuple[str, str, str], alt: str
) -> None:
    if not rows:
        st.caption("None yet.")
        return
    st.dataframe(
        pl.DataFrame(rows, schema=columns, orient="row"),
        hide_index=True,
        alt=alt,
        height=300,
        column_config={
            columns[0]: st.column_config.TextColumn(width=140),
            columns[1]: st.column_config.NumberColumn(format="localized", width=80),
            columns[2]: st.column_config.NumberColumn(format="percent", width=64),
        },
    )
