"""Which ways customers take most after a stage or before it, and where they go in circles."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

import polars as pl
import streamlit as st

from journey_core.figures import text
from journey_core.flow.paths import Direction
from journey_core.model.graph import in_order
from journey_core.ui import state, widgets
from journey_core.ui.flow import cache, room

if TYPE_CHECKING:
    from journey_core.flow.paths import Loop, Path
    from journey_core.model.journey import Journey
    from journey_core.ui.flow.cache import Segment

_ARROW = " → "
_DIRECTIONS: dict[str, Direction] = {"After it": "after", "Before it": "before"}
_NUMBER = st.column_config.NumberColumn(format="localized")
_SHARE = st.column_config.ProgressColumn(
    format="%.1f%%", min_value=0, max_value=100, color="blue", width=110
)


def draw(journey: Journey, segment: Segment) -> None:
    """Top paths, then loops."""
    _paths(journey, segment)
    _loops(journey, segment)


def _paths(journey: Journey, segment: Segment) -> None:
    widgets.section(
        "Ways customers take", "Each stay at the stage is one way; the most taken first"
    )
    names = {stage.id: stage.name for stage in journey.stages}
    options = [
        stage.id
        for stage in in_order(journey)
        if stage.parent is None
        and any(s.entry for s in journey.stages if stage.id in (s.id, s.parent))
    ]
    with st.container(horizontal=True, vertical_alignment="bottom"):
        stage = state.linked_box("Stage", "ways-of", options, words=names.__getitem__, width=240)
        told = st.segmented_control(
            "Which way", list(_DIRECTIONS), default="After it", required=True, key="ways",
            bind="query-params",
        )  # fmt: skip
        steps = st.segmented_control(
            "Steps", [2, 3, 4, 5], default=3, required=True, key="ways-steps", bind="query-params"
        )
    direction = _DIRECTIONS[told or "After it"]
    found = room.shown(cache.paths(journey.id, segment, stage, direction, int(steps or 3)))
    if not found:
        st.caption("Nobody to show was at this stage.")
        return
    st.dataframe(
        paths_frame(found, names),
        hide_index=True,
        row_height=36,
        alt=f"Ways {(told or 'After it').lower()}: {names[stage]}",
        column_config={"Customers": _NUMBER, "Times": _NUMBER, "Of those at the stage": _SHARE},
    )


def paths_frame(found: Sequence[Path], names: Mapping[str, str]) -> pl.DataFrame:
    """The table's rows; a way that ends where the customer is now says so."""
    return pl.DataFrame(
        {
            "Way": [_way(one.stages, names) for one in found],
            "Customers": [one.customers for one in found],
            "Of those at the stage": [100 * one.share for one in found],
            "Times": [one.times for one in found],
        }
    )


def _loops(journey: Journey, segment: Segment) -> None:
    widgets.section("Going in circles", "From one stay at a stage to the next one there")
    names = {stage.id: stage.name for stage in journey.stages}
    found = room.shown(cache.loops(journey.id, segment))
    if not found:
        st.caption(":material/check: Nobody comes back to a stage.")
        return
    st.dataframe(
        loops_frame(found, names),
        hide_index=True,
        row_height=36,
        alt="Ways back to a stage",
        column_config={"Customers": _NUMBER, "Times": _NUMBER},
    )


def loops_frame(found: Sequence[Loop], names: Mapping[str, str]) -> pl.DataFrame:
    """The table's rows."""
    return pl.DataFrame(
        {
            "Circle": [_way(one.stages, names) for one in found],
            "Customers": [one.customers for one in found],
            "Times": [one.times for one in found],
            "Half within": [text.duration(one.median_seconds) for one in found],
        }
    )


def _way(stages: Sequence[str], names: Mapping[str, str]) -> str:
    return _ARROW.join(names[stage] for stage in stages)
