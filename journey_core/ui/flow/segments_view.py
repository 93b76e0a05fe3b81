"""The same map for every segment: who follows it, and where two of them part."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

import polars as pl
import streamlit as st

from journey_core.figures import flow_difference as figures
from journey_core.flow.agreement import agreement
from journey_core.flow.difference import LEAST, difference
from journey_core.ui import shell, widgets
from journey_core.ui.flow import cache, room
from journey_core.ui.segments.cache import by_words, group_words

if TYPE_CHECKING:
    from journey_core.flow.observed import Observed
    from journey_core.model.journey import Journey

_MOST_WAYS, _MOST_SEGMENTS = 12, 50


def draw(journey: Journey) -> None:
    """How far each segment follows the map, and two of them on it side by side."""
    by = shell.compare_by()
    if by is None or by.startswith("event."):
        widgets.section("By segment", "Choose an attribute under Compare by to split customers by.")
        return
    told, remarks = cache.by_segment(journey.id, by)
    groups = for_the_room(told.segments, by)
    if not groups:
        st.caption("Nobody entered this journey.")
        return
    main, side = widgets.split()
    with side:
        widgets.section(f"By {widgets.escape(by_words(by))}", "Moves along drawn transitions")
        _table(journey, groups)
        for remark in remarks:
            st.caption(widgets.sentence(remark))
    with main:
        _two(journey, groups)


def for_the_room(segments: Mapping[str, Observed], by: str) -> dict[str, Observed]:
    """The segments by the name they are shown under; small ones are hidden from a meeting."""
    found = {
        group_words(name, by): one for name, one in segments.items() if one.entrants >= room.least()
    }
    return dict(list(found.items())[:_MOST_SEGMENTS])


def _table(journey: Journey, groups: Mapping[str, Observed]) -> None:
    st.dataframe(
        segments_frame(journey, groups),
        hide_index=True,
        row_height=36,
        alt="How far each segment follows the map",
        column_config={
            "Segment": st.column_config.TextColumn(width=90),
            "Customers": st.column_config.NumberColumn(format="localized", width=70),
            "Follow the map": st.column_config.ProgressColumn(
                format="%.1f%%", min_value=0, max_value=100, color="blue", width=90
            ),
        },
    )


def segments_frame(journey: Journey, groups: Mapping[str, Observed]) -> pl.DataFrame:
    """One row a segment, the largest first."""
    found = [(name, agreement(one, journey)) for name, one in groups.items()]
    return pl.DataFrame(
        {
            "Segment": [name for name, _ in found],
            "Customers": [one.customers for _, one in found],
            "Follow the map": [None if one.share is None else 100 * one.share for _, one in found],
        },
        schema_overrides={"Follow the map": pl.Float64},
    )


def _two(journey: Journey, groups: Mapping[str, Observed]) -> None:
    widgets.section("Where two segments part", "Share of those who left a stage, first less second")
    names = list(groups)
    if len(names) < 2:
        st.caption("There is only one segment to look at.")
        return
    with st.container(horizontal=True):
        first = st.selectbox("First", names, index=0, key="group", width=220, bind="query-params")
        second = st.selectbox(
            "Second", names, index=1, key="against", width=220, bind="query-params"
        )
    pair = (first or names[0], second or names[1])
    rows = difference(journey, groups[pair[0]], groups[pair[1]])
    told = [row for row in rows if row.points is not None][:_MOST_WAYS]
    if first == second or not told:
        why = "Choose two different segments." if first == second else (
            f"In one of them fewer than {LEAST} customers left every stage."
        )  # fmt: skip
        st.caption(why)
        return
    stages = {stage.id: stage.name for stage in journey.stages}
    widgets.chart(
        figures.differences(told, stages, pair), key="differences",
        alt=figures.differences_alt(told, stages, pair),
    )  # fmt: skip
    st.caption(
        f"95% intervals, each for itself; of {len(rows)} ways about one in twenty leaves out zero "
        f"by chance. Filled: leaves out zero. Left out: fewer than {LEAST} customers left the "
        "stage. A difference between segments is not an effect of anything we did."
    )
